// Written by `python -m tools.message_types` from specviz/views: what the player is sent. Not to be edited.

/** How far a link to the run reaches: by the name of a recorded one, by its recipe, or only in this browser. */
interface RunLink {
  kind: "recorded" | "recipe" | "browser";
  recipe: string;
}

/** A rule and what it promises on these trees. */
interface RuleBadge {
  key: string;
  title: string;
  badge: string;
  lossless: boolean;
}

/** A rule that can be chosen for a pane; the note says what keeps it from being lossless on these trees. */
interface RuleChoice {
  key: string;
  title: string;
  summary: string;
  note: string;
  lossless: boolean;
  weighs: boolean;
}

/** A rule's promise on trees that are drafted like these, point by point, each with its name. */
interface RuleProof {
  key: string;
  points: [string, string][];
  command: string;
  paper: string;
  paper_address: string;
}

/** A phase of a step: the event with which it begins, how much was done in it, and how long it took. */
interface PhaseView {
  key: "draft" | "score" | "verify" | "commit";
  first: number;
  count: string;
  time: string;
}

/** What the step comes to so far, from one event on until the next headline. */
interface Headline {
  first: number;
  text: string;
}

/** A node: where it stands, its token, and what either model gave it, as a length and as text. */
interface NodeView {
  id: number;
  parent: number | null;
  column: number;
  row: number;
  folded_row: number | null;
  text: string;
  p: number | null;
  q: number | null;
  numbers: [string, string, string] | null;
  exact: string;
  times: number;
}

/** Children that are not drawn one by one: their nodes, and how likely the draft was to come there. */
interface FoldView {
  parent: number;
  nodes: number[];
  column: number;
  folded_row: number;
  text: string;
}

/** One trial in a rule's lane, of a rule that flips coins: its acceptance probability, the coin, what came of it. */
interface Coin {
  prob: number;
  u: number;
  accepted: boolean;
  text: string;
}

/** An event: what it changes (a letter for a node's mark, a weight), its sentence, and what else is on show with it. */
interface EventView {
  kind: string;
  node: number;
  marks: Record<number, "h" | "d" | "u" | "t" | "a" | "r" | "l" | "s" | "x">;
  weights: Record<number, string>;
  say: string;
  detail: string;
  facts: string;
  why: number[];
  coin: Coin | null;
  residual: number | null;
  path_weights: number | null;
  line: number | null;
  values: string[];
}

/** One node of the chain that leads to an event: what came of it, as a percentage and in words. */
interface WhyLine {
  node: number;
  token: string;
  chance: string;
  text: string;
}

/** Aligned bars at a node: p, q and the residual now; the likeliest tokens first, and last all others. */
interface ResidualBars {
  node: number;
  tokens: string[];
  p: number[];
  q: number[] | null;
  residual: number[];
  texts: [string, string, string][];
}

/** The last node of a path: the weight of the path down to it, and what its tests one by one would come to. Paths share what they begin with, or those of a deep tree would fill a message: `above` is the number of the path without this node, None at the root. */
interface PathWeight {
  text: string;
  weight: number;
  single: number | null;
  texts: [string, string];
  apart: boolean;
  above: number | null;
}

/** What the test of a node below a rejected one would have said. */
interface Counterfactual {
  accepted: boolean;
  text: string;
}

/** One rule on this step. Its events are the draft's passes, the target's pass, the rule's own, and what is written. */
interface PaneView {
  key: string;
  title: string;
  badge: string;
  lossless: boolean;
  events: EventView[];
  ended: number;
  accepted: number;
  why_lines: WhyLine[];
  left_out: string;
  residuals: ResidualBars[];
  path_weights: PathWeight[];
  counterfactuals: Record<number, Counterfactual>;
  decisions: Record<number, number>;
  order: number[];
  stop_probabilities: number[] | null;
  stop_texts: string[] | null;
  lengths: [string, number][] | null;
  path: number[];
  source: "target" | "residual" | "ignored" | "likeliest" | "unknown";
  source_after_rejection: "target" | "residual" | "ignored" | "likeliest" | "unknown";
}

/** The attention mask of the target's pass, and what stays in its cache. */
interface MaskView {
  cached: number;
  rows: number[][] | null;
  kept: number[];
}

/** A number, and how sure it is: its 95 % interval, or that it is the same in every step; empty where neither holds. */
interface ScoreValue {
  text: string;
  spread: string;
}

/** One level: a value for each rule, how much more the right one has, and a note; no values where they are missing. */
interface ScoreRow {
  level: "coins" | "tree" | "averaged" | "observed" | "wasted" | "depth" | "rate" | "written";
  name: string;
  unit: string;
  values: ScoreValue[];
  difference: ScoreValue | null;
  note: string;
}

/** The scores of one or two rules at a step; the same rule in both panes has one column. */
interface ScoreTable {
  rules: string[];
  rows: ScoreRow[];
  depths: ScoreRow[];
  finding: string;
  trees: string;
}

/** A depth: how many steps came there, how many of them accepted a token, as a share of all steps, and the overlap. */
interface DepthView {
  depth: string;
  tried: string;
  accepted: string;
  share: string;
  overlap: string;
}

/** The numbers of a run so far, of the rule whose tokens are written. */
interface RunNumbers {
  rule: string;
  rows: ScoreRow[];
  reason: string;
  depths: DepthView[];
  speed: string;
  what_if: string;
}

/** A token of the text: where it came from, and which rule alone would have accepted it. A character may take several tokens. The last of them then has the whole character as its text, and `joins` says how many tokens before it, also of earlier steps, are not shown any more. */
interface TokenView {
  text: string;
  joins: number;
  origin: "accepted" | "correction" | "bonus";
  mark: "gained" | "missed" | "";
}

/** One step. Events are counted from the first pass of the draft; `scored` is the one that is the target's pass. */
interface Scene {
  number: number;
  scored: number;
  phases: PhaseView[];
  headlines: Headline[];
  reason: string;
  columns: number;
  rows: number;
  folded_rows: number;
  nodes: NodeView[];
  folds: FoldView[];
  panes: PaneView[];
  gaps: [number, string][] | null;
  divergence_event: number | null;
  mask: MaskView;
  scores: ScoreTable;
  numbers: RunNumbers;
  tokens: TokenView[];
}

/** A run that begins, with all of its steps or with none yet, and what holds for all of them. */
interface RunMessage {
  seq: number;
  name: string;
  link: RunLink;
  prompt: string;
  description: string;
  settings: [string, string][];
  banner: string;
  action: string;
  error: boolean;
  claim: string;
  claim_step: number | null;
  place: string;
  commits: RuleBadge;
  rules: RuleChoice[];
  proofs: RuleProof[];
  panes: [string, string];
  code: Record<string, string[]>[];
  notations: [string, string][];
  scenes: Scene[];
  at: [number, number] | null;
  kind: "run";
  words: Words;
}

/** One step more; `show` moves the cursor to it, wherever it was. */
interface StepMessage {
  seq: number;
  scene: Scene;
  show: boolean;
  name: string;
  link: RunLink;
  kind: "step";
}

/** A sentence above what is shown. */
interface BannerMessage {
  seq: number;
  banner: string;
  action: string;
  error: boolean;
  here: boolean;
  kind: "banner";
}

/** How fast a run was, or what is under way to find out. */
interface SpeedMessage {
  seq: number;
  speed: string;
  kind: "speed";
}

/** A token of the text: from before the first step, an accepted draft, or the one that the target wrote itself. */
interface ReportWord {
  text: string;
  kind: "before" | "accepted" | "own";
}

/** A step of the text: how long its draft was, in a sentence, and what it wrote. */
interface ReportTextStep {
  title: string;
  words: ReportWord[];
}

/** A bar: its label, its length as a share of the longest, and its value in words. */
interface ReportBar {
  label: string;
  share: number;
  value: string;
}

/** Some bars. */
interface ReportChart {
  title: string;
  note: string;
  columns: [string, string];
  bars: ReportBar[];
}

/** A metric of an engine: its name, how it is computed, its value here, and the value that the file gives. */
interface ReportRow {
  engine: string;
  name: string;
  formula: string;
  value: string;
  reported: string;
}

/** What leads on from here: a sentence, and a link into the lessons. */
interface ReportLink {
  text: string;
  label: string;
  address: string;
}

/** A node of a tree, at its place; an accepted one is on the path that was kept. */
interface ReportNode {
  text: string;
  parent: number | null;
  column: number;
  row: number;
  accepted: boolean;
}

/** The tree of a step. */
interface ReportTree {
  title: string;
  columns: number;
  rows: number;
  nodes: ReportNode[];
}

/** A file of an engine, from top to bottom. */
interface ReportView {
  title: string;
  mark: string;
  facts: [string, string][];
  notes: string[];
  text_title: string;
  text_note: string;
  steps: ReportTextStep[];
  charts: ReportChart[];
  table_title: string;
  table_note: string;
  columns: string[];
  rows: ReportRow[];
  model_title: string;
  model: ReportLink;
  trees_title: string;
  trees_note: string;
  trees: ReportTree[];
  close: string;
  tree_label: string;
  back: string;
  on: string;
}

/** A file of another engine, shown in place of the run until it is closed. */
interface ReportMessage {
  seq: number;
  report: ReportView;
  kind: "report";
}

interface Words {
  no_run: string;
  text_label: string;
  step_label: string;
  step_ahead: string;
  origins: { accepted: string; correction: string; bonus: string; };
  token_marks: { gained: string; missed: string; };
  committing: string;
  phases_label: string;
  phases: { draft: string; score: string; verify: string; commit: string; };
  phase_titles: { draft: string; score: string; verify: string; commit: string; };
  phase_label: string;
  why: string;
  side_label: string;
  side_tabs: { why: string; node: string; tree: string; run: string; };
  nothing_judged: string;
  computed: string;
  whole_text: string;
  length_head: string;
  why_of_rule: string;
  left_rule: string;
  right_rule: string;
  rule_note: string;
  lossless_tip: string;
  lossy_tip: string;
  accepted_count: string;
  announced: string;
  claim: string;
  made: string;
  ratio: string;
  scores_title: string;
  scores_before: string;
  scores_later: string;
  difference_column: string;
  compare: string;
  tree_label: string;
  node_label: string;
  drafted_label: string;
  quoted: string;
  choose_node: string;
  no_coin: string;
  statuses: { h: string; d: string; u: string; t: string; a: string; r: string; l: string; s: string; x: string; };
  not_counted: string;
  weight_status: string;
  back: string;
  next: string;
  step_back: [string, string];
  step_next: [string, string];
  play: [string, string];
  pause: [string, string];
  difference: [string, string];
  exact: [string, string];
  gap: [string, string];
  exact_note: string;
  gap_note: string;
  fold: [string, string];
  all_nodes: [string, string];
  flip: [string, string];
  draft_again: [string, string];
  resume: [string, string];
  undo: [string, string];
  run: [string, string];
  stop: [string, string];
  pause_run: [string, string];
  one_step: [string, string];
  share: [string, string];
  open: [string, string];
  present: [string, string];
  leave_present: [string, string];
  place_now: string;
  theme: [string, string];
  tour: [string, string];
  choose_recorded: string;
  terms: [string, string];
  help: [string, string];
  more: [string, string];
  parameters: string;
  chip: string;
  chip_changed: string;
  share_title: string;
  link_title: string;
  link_label: string;
  link_notes: { recorded: string; recipe: string; browser: string; file: string; whole: string; };
  link_local: string;
  whole_link: string;
  copy: string;
  copied: string;
  whole_page: string;
  embed_title: string;
  embed_label: string;
  copy_code: string;
  embed_code: string;
  files_title: string;
  files: [string, string][];
  files_note: string;
  picture: string;
  picture_of: string;
  picture_title: string;
  no_prompt: string;
  begins_alone: string;
  whole_view: string;
  svg: string;
  png: string;
  url_not_web: string;
  url_refused: string;
  url_unreachable: string;
  url_too_large: string;
  thumb_back: [string, string];
  thumb_next: [string, string];
  button_label: string;
  show_pane: string;
  count: string;
  last_difference: string;
  difference_count: string;
  landed: string;
  landed_alike: string;
  no_difference: string;
  keys_p_q: { p: string; q: string; share: string; };
  key_marks: { test: string; accepted: string; rejected: string; skipped: string; stop: string; order: string; weight: string; ghost: string; again: string; gained: string; draft: string; bonus: string; correction: string; };
  legend_title: string;
  legend: [string, string][];
  tour_stops: [string, string][];
  tour_weights: string;
  tour_count: string;
  tour_next: string;
  tour_skip: string;
  tour_end: string;
  path_weight: string;
  residual: string;
  lengths: string;
  lengths_note: string;
  no_lengths: string;
  weights_label: string;
  weight_item: string;
  whole_path: string;
  whole_path_and_single: string;
  bar: string;
  bar_undrafted: string;
  bars: string;
  sources_at_root: { target: string; residual: string; ignored: string; likeliest: string; unknown: string; };
  sources_after: { target: string; residual: string; ignored: string; likeliest: string; unknown: string; };
  drawers: { numbers: string; charts: string; code: string; mask: string; events: string; nodes: string; };
  kinds: { draft: string; score: string; written: string; commit: string; };
  notation: string;
  code_label: string;
  mask_label: string;
  mask_before: string;
  mask_text: string;
  mask_after: string;
  no_mask: string;
  cache: string;
  tree_columns: string;
  tree_columns_long: string;
  row_kept: string;
  row_dropped: string;
  nodes_table: string;
  nodes_columns: string[];
  nodes_pane_columns: [string, string, string];
  kept: string;
  dropped: string;
  residual_table: string;
  residual_columns: string[];
  weights_table: string;
  weights_columns: [string, string, string];
  length_column: string;
  events_table: string;
  events_columns: string[];
  help_label: string;
  letters_setting: string;
  close: string;
  glossary_title: string;
  shortcuts_title: string;
  glossary: [string, string][];
  shortcuts: [string, string][];
  badge_label: string;
  proof_title: string;
  proof_command: string;
  proof_paper: string;
  proof_try: string;
  proof_lesson: string;
  proof_lab: string;
  reason_title: string;
  numbers_title: string;
  depths_title: string;
  depths_columns: string[];
  depths_note: string;
  depth_row: string;
  share_of_steps: string;
  speed_title: string;
  what_if_link: string;
  comparison_title: string;
  comparison_hint: string;
  comparison_kept: string;
  keep_run: string;
  forget_run: string;
  comparison_caption: string;
  comparison_columns: [string, string];
  comparison_rows: { averaged: string; observed: string; };
  comparison_note: string;
  steps: string;
  here: { run: string; place: string; place_help: string; leave: string; fetching: string; starting: string; missing: string; damaged: string; blocked: string; memory: string; cut_off: string; lost: string; };
  elsewhere: { observed: string; written: string; rate: string; depth: string; };
}

type Message = RunMessage | StepMessage | BannerMessage | SpeedMessage | ReportMessage;
