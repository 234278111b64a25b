// The player's own types: what it holds between two messages, and what its files share.

/** An event with everything that is there after it, not only what it changes. */
interface ShownEvent extends EventView {
  letters: Record<number, Letter>;
  known: Record<number, string>; // weights of paths
  ordered: Record<number, number>; // the order of the coins that have been flipped
}

interface ShownPane extends PaneView {
  events: ShownEvent[];
}

interface ShownScene extends Scene {
  panes: ShownPane[];
}

type Letter = EventView["marks"][number];
type Drawer = "" | "numbers" | "charts" | "code" | "mask" | "nodes" | "events";
type SideTab = "why" | "node" | "tree" | "run";

/** A run as far as it has arrived. */
interface Run {
  name: string;
  prompt: string;
  description: string;
  banner: string;
  action: string; // on the button of the banner
  failed: boolean; // whether the banner tells of a failure
  note: string;
  claim: string;
  claimStep: number | null;
  speed: string;
  code: RunMessage["code"];
  notations: RunMessage["notations"];
  words: Words | null; // none before the first run
  commits: RuleBadge | null;
  rules: RuleChoice[];
  panes: string[]; // the keys of their rules
  scenes: ShownScene[];
}

/** Where the cursor is, and how the page is set. */
interface Cursor {
  step: number;
  event: number;
  node: number;
  pane: number;
  onlyPane: boolean;
  exact: boolean;
  gap: boolean;
  allNodes: boolean;
  drawer: Drawer;
  notation: string;
  sideTab: SideTab;
  sideOpen: boolean; // where the side panel lies over the trees
  follow: boolean; // the newest step
  lastSeq: number;
}

interface Room {
  width: number;
  height: number;
}

interface Place {
  x: number;
  y: number;
}

/** How a tree is laid out in pixels. */
interface TreeSize {
  down: boolean; // a chain that runs down instead of across
  at(node: { column: number; row?: number; folded_row: number | null }): Place;
  height: number;
  bar: number;
  numbers: boolean; // whether there is room for them
  node: number;
  root: number;
  narrow: boolean;
  wide: number;
  high: number;
}

/** A node as it is drawn. */
interface NodePart {
  node: NodeView;
  edge: SVGElement | null;
  group: SVGGElement;
  sign: Element;
  weight: Element | null;
  look: string;
  weightText: string | undefined;
  chosen: boolean;
}

interface FoldPart {
  fold: FoldView;
  edge: SVGElement;
  group: SVGGElement;
}

/** A tree as it is drawn in a pane. */
interface TreeView {
  parts: (NodePart | null)[];
  folds: FoldPart[];
  pane: ShownPane;
  size: TreeSize;
}

/** What a pane's parts can ask for. */
interface PaneActions {
  pick(index: number): void;
  choose(node: Element | null): void;
  move(by: number): void;
  changeRule(index: number, key: string): void;
}

/** A pane: its tree, its sentence, and the box that holds the tree. */
interface PaneBox extends TreeView {
  section: HTMLElement;
  count: HTMLElement; // how much the rule accepted
  say: HTMLElement;
  scroll: HTMLElement;
  room: { wide: number; high: number };
}

/** The elements that are there as long as the player is. */
interface Parts {
  stage: HTMLElement;
  banner: HTMLElement;
  phases: HTMLElement;
  ribbon: HTMLElement;
  commits: HTMLElement;
  headline: HTMLElement;
  colors: HTMLElement;
  switch: HTMLElement;
  panes: HTMLElement;
  aside: HTMLElement;
  sideTabs: HTMLElement;
  side: HTMLElement;
  buttons: HTMLElement;
  lanes: HTMLElement;
  announce: HTMLElement;
  tabs: HTMLElement;
  drawer: HTMLElement;
  thumbs: HTMLElement;
  help: HTMLDialogElement;
  tip: HTMLElement;
  tour: HTMLElement;
  black: HTMLElement;
  play: HTMLElement;
  count: HTMLElement;
}

/** What can be done with the player, by key, button or script. */
interface Actions {
  go(step: number, event: number): void;
  move(by: number): void;
  goToDifference(): void;
  goToFirstDifference(): void;
  togglePlay(): void;
  toggleMode(name: "exact" | "gap" | "allNodes"): void;
  pickPane(index: number, only: boolean): void;
  changeRule(index: number, key: string): void;
  togglePresent(): void;
  toggleBlack(): void;
  showSide(tab: SideTab): void;
  closeSide(): void;
  closeBanner(): void;
  zoomBy(factor: number): void;
  fitTree(): void;
  leave(): void;
  toggleDrawer(key: Drawer): void;
  toggleHelp(): void;
  setNotation(key: string): void;
  focusColumn(by: number): void;
  focusParent(): void;
  focusFirstChild(): void;
  goToDecision(): void;
  press(id: string): void;
  isPresenting(): boolean;
  isPlaying(): boolean;
  lastEvent(): number;
}

/** What Gradio's events call: each takes the inputs of an event and gives back what goes to the server. */
interface PageScripts {
  run(...inputs: unknown[]): unknown[];
  evaluate(...inputs: unknown[]): unknown[];
  compare(...inputs: unknown[]): unknown[];
  pause(): void;
  stop(): void;
  done(): void;
  leave(): void;
  here(...inputs: unknown[]): unknown[];
  came(...inputs: unknown[]): unknown[];
  ready(): void;
  save(text: string): void;
  tab(): string;
  showActivity(): void;
  openSheet(id: string): void;
  closeSheets(): boolean;
  toggleTheme(): void;
  changeRule(keys: string[]): void;
  chip(text: string): void;
  showChip(): void;
  showLink(): void;
  showHeader(): void;
  lettersAreKeys(): boolean;
  setLetters(on: boolean): void;
}

/** What the server says of the fields: in a line, what Run would change or what is wrong, and what suits the pair. */
interface ChipMessage {
  summary: string;
  changes: string;
  wrong: boolean;
  introduction: string;
  prompts: string[];
  trees: string[];
}

/** A player as the page and the tests have it. */
interface PlayerHandle {
  run: Run;
  actions: Actions;
  go(step: number, event: number): void;
  showPickers(): void; // the rules on show, where another was picked in vain
  showHeader(): void;
  receive(text: string): void;
  state(): Pick<Cursor, "step" | "event" | "node" | "pane" | "exact" | "gap" | "follow"> & { scored: number };
}

interface Window {
  Specviz: { mount(root: HTMLElement): PlayerHandle; came: string };
  SpecvizView: PlayerHandle; // set by the page
  SpecvizPage: PageScripts;
}

/** What the player's files share while it is on the page. */
interface Player {
  root: HTMLElement;
  run: Run;
  cursor: Cursor;
  parts: Parts;
  boxes: PaneBox[];
  counts: HTMLElement[]; // how much each rule accepted, on the switch between the panes
  zoom: { zoomBy(factor: number): void; fit(): void } | null;
  moveLanes: ((event: number) => void)[];
  movePhases(event: number): void;
  sideKey: string; // what the side panel shows
  textKey: string; // what the text shows
  timer: number; // of Play; 0 while it rests
  actions: Actions;
}
