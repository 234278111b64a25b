// Written by `python -m tools.message_types` from specviz/studies: what its page is sent. Not to be edited.

/** Something to tick: whether it is at the start, and a note. */
interface BenchChoice {
  key: string;
  title: string;
  note: string;
  chosen: boolean;
}

/** What is filled in: lists as texts, as somebody writes them. */
interface BenchForm {
  pair: string;
  bundled: number;
  own: string;
  trees: string;
  rules: string[];
  proposals: string[];
  temperatures: string;
  seeds: string;
  max_tokens: number;
  speed: boolean;
}

/** The page when it opens. */
interface BenchMessage {
  pairs: BenchChoice[];
  trees: string[];
  rules: BenchChoice[];
  proposals: BenchChoice[];
  most_bundled: number;
  most_tokens: number;
  start: BenchForm;
  words: BenchWords;
}

/** A number at an axis. */
interface Tick {
  at: number;
  text: string;
}

/** A number in a chart: where, its interval if it has one, and in words. Places are shares, y from below. */
interface Mark {
  x: number;
  y: number;
  low: number | null;
  high: number | null;
  text: string;
}

/** The marks of one rule. */
interface Series {
  title: string;
  marks: Mark[];
}

/** Tokens per step by temperature, for one tree and proposal. */
interface ChartView {
  title: string;
  x_label: string;
  y_label: string;
  x_ticks: Tick[];
  y_ticks: Tick[];
  series: Series[];
}

/** A table of texts: the first `words` columns are names, the others numbers. */
interface Table {
  note: string;
  head: string[];
  rows: string[][];
  words: number;
}

/** A study so far. `missing` has the numbers of the runs that are still to be made. */
interface StudyView {
  said: string;
  notes: string[];
  planned: number;
  missing: number[];
  form: BenchForm;
  charts: ChartView[];
  tables: Table[];
  csv: string;
  markdown: string;
  toml: string;
}

interface BenchWords {
  name: string;
  title: string;
  explore: string;
  lessons: string;
  lab: string;
  bench: string;
  theme: string;
  lead: string;
  form_label: string;
  results_label: string;
  pair: string;
  prompts: string;
  bundled: string;
  own: string;
  trees: string;
  trees_note: string;
  rules: string;
  proposals: string;
  temperatures: string;
  seeds: string;
  max_tokens: string;
  speed: string;
  run: string;
  stop: string;
  resume: string;
  clear: string;
  progress: string;
  stopped: string;
  done: string;
  kept: string;
  not_kept: string;
  empty: string;
  interval: string;
  downloads: string;
  csv: string;
  markdown: string;
  jsonl: string;
  toml: string;
  open: string;
  open_note: string;
  lost: string;
  table_label: string;
}
