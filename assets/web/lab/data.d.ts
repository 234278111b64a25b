// Written by `python -m tools.message_types` from specviz/lab: what its page is sent. Not to be edited.

type LabReply = SettingReply | NumbersReply | RunReply | ProgressReply | RefusedReply | FoundReply;

/** A token after some context, in sixtieths. */
interface Bar {
  letter: string;
  p: number;
  q: number;
  p_text: string;
  q_text: string;
}

/** What follows a context; `own` if it has rows of its own, else those of all others are shown. */
interface RowsView {
  context: string;
  title: string;
  own: boolean;
  bars: Bar[];
}

/** An entry of a menu; the note is said beside it. */
interface Choice {
  key: string;
  title: string;
  note: string;
}

/** A mistake that can be made: whether it is, and a setting on which it shows. */
interface Switch {
  key: string;
  title: string;
  summary: string;
  on: boolean;
  example: string;
}

/** The setting after a change, at once: its link, its rows, and what can be chosen in it. */
interface SettingReply {
  link: string;
  size: number;
  units: number;
  rows: RowsView[];
  tree: string;
  proposal: string;
  left: string;
  right: string;
  coins: number;
  proposals: Choice[];
  rules: Choice[];
  contexts: Choice[];
  switches: Switch[];
  kind: "setting";
}

/** A number: as a fraction if that is short, `about` in decimals, exactly, and its size. */
interface Amount {
  text: string;
  about: string;
  exact: string;
  size: number;
}

/** A text that a step, continued by the target, may begin with: how likely by the target and by each pane's rule. */
interface OutputView {
  text: string;
  target: Amount;
  rules: Amount[];
  off: boolean[];
}

/** A rule over all drafts: its drift, what it accepts, how far that is from the ceiling, and where it stops. */
interface RuleView {
  key: string;
  title: string;
  pane: "left" | "right" | "";
  exact: boolean;
  badge: string;
  drift: Amount | null;
  accepted: Amount | null;
  gap: string;
  lengths: Amount[];
  note: string;
}

/** A draft: its leaves, how likely it is, and what each pane's rule accepts of it on average. */
interface DraftView {
  place: number;
  text: string;
  chance: Amount;
  accepted: Amount[];
}

/** The first text that comes out wrong, the draft and the outcome that show it, and the setting that opens them. */
interface Counterexample {
  text: string;
  because: string;
  link: string;
}

/** What the setting comes to, exactly: `complete` once all rules are there, not only those of the panes. */
interface NumbersReply {
  link: string;
  complete: boolean;
  finding: string;
  ceiling: string;
  outputs: OutputView[][];
  first_length: number;
  rules: RuleView[];
  drafts: DraftView[];
  drafts_note: string;
  counterexample: Counterexample | null;
  kind: "numbers";
}

/** The draft on show as a message for the player. */
interface RunReply {
  link: string;
  message: string;
  place: number;
  text: string;
  kind: "run";
}

/** How far it is, in a sentence, and as a share if that is known. */
interface ProgressReply {
  text: string;
  share: number | null;
  kind: "progress";
}

/** Why it was not done. */
interface RefusedReply {
  text: string;
  kind: "refused";
}

/** The best case so far: what makes it one, in a sentence, and its link; `done` when the search has ended. */
interface FoundReply {
  text: string;
  link: string;
  tried: number;
  done: boolean;
  kind: "found";
}

/** All that the page is sent when it opens: menus, words, and the replies to the setting that it opens with. */
interface LabMessage {
  first: LabReply[];
  toys: Choice[];
  trees: Choice[];
  goals: Choice[];
  here: Record<string, string>;
  words: LabWords;
}

interface LabWords {
  title: string;
  name: string;
  explore: string;
  lessons: string;
  lab: string;
  bench: string;
  theme: string;
  tabs_label: string;
  tabs: { toy: string; find: string; write: string; };
  settings: string;
  results: string;
  start_from: string;
  own_toy: string;
  tokens: string;
  tree: string;
  draws: string;
  left: string;
  right: string;
  probabilities: string;
  probabilities_lead: string;
  p: string;
  q: string;
  bar_label: string;
  bar_units: string;
  own_context: string;
  choose: string;
  leave_context: string;
  break_it: string;
  break_lead: string;
  example: string;
  counterexample: string;
  open_counterexample: string;
  outputs: string;
  length: string;
  too_many_texts: string;
  text: string;
  target: string;
  wrong_mark: string;
  wrong: string;
  rules: string;
  rule: string;
  output: string;
  accepted: string;
  below_ceiling: string;
  accepts: string;
  ceiling: string;
  no_ceiling: string;
  more_coming: string;
  not_counted: string;
  drafts: string;
  draft: string;
  chance: string;
  panes: string;
  stop: string;
  progress: string;
  find_lead: string;
  search: string;
  search_again: string;
  open_case: string;
}
