// Written by `python -m tools.message_types` from specviz/lessons: what their page is sent. Not to be edited.

/** A part of a text: plain, emphasised, or a term of the glossary. */
interface Piece {
  text: string;
  kind: "plain" | "strong" | "term";
  term: string;
}

/** Where the view goes: events count from the first pass of the draft. */
interface PlaceView {
  step: number;
  event: number;
  pane: number | null;
  bright: string[];
  nodes: number[];
  cue: number | null;
  side: string;
  exact: boolean;
}

/** A node that can be chosen, and what is said if that was wrong. */
interface NodeChoice {
  node: number;
  text: string;
  before: string;
  token: string;
  right: boolean;
  says: string;
}

/** Choose nodes in the view. */
interface ChooseView {
  ask: string;
  why: string;
  nodes: NodeChoice[];
  kind: "choose";
}

/** One answer of several; `because` says what is right or wrong about it. */
interface Option {
  text: string;
  because: string;
  right: boolean;
}

/** Pick one answer or several. */
interface PickView {
  ask: string;
  why: string;
  options: Option[];
  several: boolean;
  kind: "pick";
}

/** Set a number; `percent` ones are shown with their sign. */
interface NumberView {
  ask: string;
  why: string;
  least: number;
  most: number;
  right: number;
  shown: string;
  near: number;
  percent: boolean;
  below: string;
  above: string;
  kind: "number";
}

/** Put items in order: `items` are in the right one, `first` is how they lie there. */
interface OrderView {
  ask: string;
  why: string;
  items: string[];
  first: number[];
  wrong: string;
  kind: "order";
}

/** For each item choose what belongs to it; `right` are places among the choices. */
interface MatchView {
  ask: string;
  why: string;
  items: string[];
  choices: string[];
  right: number[];
  because: string[];
  kind: "match";
}

/** Set one coin. */
interface CoinView {
  ask: string;
  why: string;
  node: number;
  chance: number;
  shown: string;
  accepted: boolean;
  wrong: string;
  kind: "coin";
}

/** The rule has ended: how many drafted tokens it accepts, and the path. */
interface Ended {
  accepted: number;
  path: number[];
}

/** A coin is flipped for a node: below `chance` it is accepted. */
interface Tested {
  node: number;
  chance: number;
  then: [Ended | Tested, Ended | Tested];
}

/** A rule, and what it does for every coin. */
interface Course {
  title: string;
  outcome: Ended | Tested;
}

/** Set all coins of a step. */
interface CoinsView {
  ask: string;
  why: string;
  nodes: [number, string, number][];
  courses: Course[];
  more: number | null;
  accepted: number | null;
  wrong: string;
  kind: "coins";
}

/** Choose the children of each level: what a tree costs and what it brings. */
interface TreeTaskView {
  ask: string;
  why: string;
  budget: number;
  levels: number;
  most: number;
  trees: Record<string, [number, number, string]>;
  goal: number;
  wrong: string;
  kind: "tree";
}

/** Something that can be moved: where it starts, how far it goes, and what it is called. */
interface Quantity {
  key: string;
  title: string;
  unit: string;
  least: number;
  most: number;
  step: number;
  value: number;
  measured: boolean;
}

/** Move some quantities of the model of speed. */
interface WhatIfView {
  ask: string;
  why: string;
  quantities: Quantity[];
  free: string[];
  limits: Record<string, number>;
  goal: "fastest" | "even";
  share: number;
  near: number;
  wrong: string;
  kind: "what-if";
}

/** A card, ready to be shown. */
interface CardView {
  key: string;
  title: string;
  text: Piece[][];
  run: string;
  panes: [string, string];
  place: PlaceView;
  reveal: PlaceView;
  task: ChooseView | PickView | NumberView | OrderView | MatchView | CoinView | CoinsView | TreeTaskView | WhatIfView;
  lab: string;
  answer: string[];
}

/** A lesson in the list. */
interface LessonView {
  key: string;
  title: string;
  minutes: number;
  cards: CardView[];
}

/** A chapter in the list. */
interface ChapterView {
  key: string;
  title: string;
  summary: string;
  lessons: LessonView[];
}

/** A recorded run to start from: the quantities, and what stands beside the model's results. */
interface WhatIfRun {
  key: string;
  title: string;
  quantities: Quantity[];
  tokens: number;
  wasted: number;
  milliseconds: Record<string, number>;
}

/** One of two drafts that are compared, and where its own quantities start. */
interface WhatIfWay {
  key: string;
  title: string;
  values: Record<string, number>;
}

/** What the page of the model starts from: the runs, the first of them, and two drafts under one budget. */
interface WhatIfStart {
  runs: WhatIfRun[];
  first: string;
  two: WhatIfWay[];
  budget: Quantity;
}

/** The lessons as the browser has them. */
interface LessonsMessage {
  chapters: ChapterView[];
  what_if: WhatIfStart;
  words: LessonWords;
}

/** A term. */
interface Term {
  key: string;
  name: string;
  meaning: string;
  formula: string;
  elsewhere: string[];
  see: string[];
}

/** All terms, and the words of the dialog that shows them. */
interface Glossary {
  terms: Term[];
  words: Record<string, string>;
}

interface LessonWords {
  title: string;
  loading: string;
  name: string;
  explore: string;
  lessons: string;
  lab: string;
  bench: string;
  open_in_lab: string;
  introduction: string;
  begin: string;
  continue: string;
  minutes: string;
  done_count: string;
  cards_of_lesson: string;
  card_count: string;
  lesson_label: string;
  card_label: string;
  view_label: string;
  check: string;
  try_again: string;
  right: string;
  back: string;
  next: string;
  skip: string;
  finish: string;
  choose_hint: string;
  pick_several: string;
  yours: string;
  right_number: string;
  move_up: string;
  move_down: string;
  choose_one: string;
  matches: string;
  coin_label: string;
  coin_below: string;
  coin_not_below: string;
  coins_node: string;
  coins_result: string;
  tree_level: string;
  tree_levels: string;
  tree_cost: string;
  tree_over: string;
  tree_average: string;
  not_answered: string;
  save_progress: string;
  forget_progress: string;
  stays_here: string;
  open_lesson: string;
  load_failed: string;
  reload: string;
  glossary: string;
  teachers: string;
  teachers_lead: [string, string, string];
  answer: string;
  copy_link: string;
  copy_link_of: string;
  copied: string;
  no_answer: string;
  your_lessons: string;
  your_lessons_summary: string;
  present: string;
  leave_present: string;
  what_if: string;
  close: string;
  theme: string;
  what_if_title: string;
  what_if_lead: string;
  what_if_run: string;
  what_if_yours: string;
  what_if_measured: string;
  what_if_assumed: string;
  what_if_again: string;
  what_if_speed: string;
  what_if_too_large: string;
  what_if_tokens: string;
  what_if_nodes: string;
  what_if_break_even: string;
  what_if_never: string;
  what_if_plain: string;
  what_if_axis: string;
  what_if_curve: string;
  what_if_tried: string;
  what_if_table: string;
  what_if_table_yours: string;
  what_if_columns: [string, string, string];
  what_if_rows: { tokens: string; wasted: string; draft: string; score: string; verify: string; commit: string; };
  what_if_unmodelled: string;
  what_if_uneven: string;
  what_if_not_timed: string;
  what_if_yours_uneven: string;
  what_if_formulas: string;
  what_if_lines: string[];
  what_if_share: string;
  what_if_too_deep: string;
  what_if_too_shallow: string;
  what_if_below_even: string;
  what_if_above_even: string;
  what_if_over: { positions: string; wasted: string; };
  what_if_go_on: string;
  what_if_keeps: string;
  what_if_two: string;
  what_if_two_lead: string;
  what_if_used: string;
  what_if_over_budget: string;
  what_if_not_both: string;
  what_if_same: string;
  what_if_faster: string;
}
