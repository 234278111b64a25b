// Written by `python -m tools.message_types` from specviz/views: what the player is sent. Not to be edited.

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

/** One trial on the scrubber: its acceptance probability, where the coin lay, what came of it. */
interface Coin {
  prob: number;
  u: number | null;
  accepted: boolean;
  text: string;
}

/** An event: what it changes (a letter for a node's mark, a weight), its sentence, and what else is on show with it. */
interface EventView {
  kind: string;
  node: number;
  marks: Record<number, "u" | "t" | "a" | "r" | "l" | "s">;
  weights: Record<number, string>;
  say: string;
  facts: string;
  coin: Coin | null;
  residual: number | null;
  path_weights: number | null;
  line: number | null;
  values: string[];
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

/** One node of a path: the weight of the path down to it, and what its tests one by one would come to. */
interface PathWeight {
  text: string;
  weight: number;
  single: number | null;
  texts: [string, string];
}

/** The weight of a path, node by node from the root; `apart` where tests one by one come to something else. */
interface PathWeights {
  node: number;
  steps: PathWeight[];
  apart: boolean;
}

/** What the coin of a node below a rejected one would have said. */
interface Counterfactual {
  accepted: boolean;
  text: string;
}

/** One rule on this step. */
interface PaneView {
  key: string;
  title: string;
  badge: string;
  events: EventView[];
  residuals: ResidualBars[];
  path_weights: PathWeights[];
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

/** A number of each pane, side by side. */
interface Score {
  name: string;
  values: string[];
  note: string;
}

/** A token of the text: where it came from, and which rule alone would have accepted it. */
interface TokenView {
  text: string;
  origin: "accepted" | "correction" | "bonus";
  mark: "gained" | "missed" | "";
}

/** One step. */
interface Scene {
  number: number;
  columns: number;
  rows: number;
  folded_rows: number;
  nodes: NodeView[];
  folds: FoldView[];
  panes: PaneView[];
  gaps: [number, string][] | null;
  caption: string;
  divergence_event: number | null;
  mask: MaskView;
  scores: Score[];
  tokens: TokenView[];
}

/** A run that begins, with all of its steps or with none yet, and what holds for all of them. */
interface RunMessage {
  seq: number;
  name: string;
  prompt: string;
  description: string;
  banner: string;
  action: string;
  error: boolean;
  note: string;
  claim: string;
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
  kind: "step";
}

/** A sentence while there is nothing else to show. */
interface NoteMessage {
  seq: number;
  note: string;
  kind: "note";
}

/** A sentence above what is shown. */
interface BannerMessage {
  seq: number;
  banner: string;
  action: string;
  error: boolean;
  kind: "banner";
}

/** How fast a run was, or what is under way to find out. */
interface SpeedMessage {
  seq: number;
  speed: string;
  kind: "speed";
}

interface Words {
  no_run: string;
  text_label: string;
  step_label: string;
  side_label: string;
  tree_label: string;
  node_label: string;
  quoted: string;
  choose_node: string;
  no_coin: string;
  statuses: { u: string; t: string; a: string; r: string; l: string; s: string; };
  not_counted: string;
  weight_status: string;
  first_event: string;
  back: string;
  next: string;
  last_event: string;
  step_back: [string, string];
  step_next: [string, string];
  play: [string, string];
  pause: [string, string];
  difference: [string, string];
  exact: [string, string];
  gap: [string, string];
  fold: [string, string];
  all_nodes: [string, string];
  present: [string, string];
  help: [string, string];
  leave: [string, string];
  thumb_back: [string, string];
  thumb_next: [string, string];
  button_label: string;
  show_pane: string;
  count: string;
  no_difference: string;
  keys_p_q: { p: string; q: string; share: string; };
  legend: string[];
  path_weight: string;
  residual: string;
  lengths: string;
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
  speed: string;
  code: string;
  mask: string;
  nodes: string;
  events: string;
  notation: string;
  code_label: string;
  mask_label: string;
  mask_text: string;
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
  close: string;
  glossary_title: string;
  shortcuts_title: string;
  glossary: [string, string][];
  shortcuts: [string, string][];
}

type Message = RunMessage | StepMessage | NoteMessage | BannerMessage | SpeedMessage;
