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
/** How much of a step is known at the cursor. */
type Known = "draft" | "scores" | "verdicts";
type SideTab = "why" | "node" | "tree" | "run";

/** A run as far as it has arrived. */
interface Run {
  name: string;
  link: RunMessage["link"];
  prompt: string;
  description: string;
  settings: [string, string][]; // how it was made, name by name
  proofs: RuleProof[];
  place: string; // where it was made, if not on a server
  banner: string;
  action: string; // on the button of the banner
  failed: boolean; // whether the banner tells of a failure
  here: boolean; // whether this browser could do it instead
  replaced: boolean; // whether the run took another one's place, which the button of the banner undoes
  claim: string;
  claimStep: number | null;
  speed: string;
  code: RunMessage["code"];
  notations: RunMessage["notations"];
  words: Words | null; // none before the first run
  commits: RuleBadge | null;
  rules: RuleChoice[];
  panes: string[]; // the keys of their rules
  fresh: boolean; // a new run, that is made now
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

/** What a pane has for its tree, and how many times as large everything is to be drawn in it. */
interface Room {
  width: number;
  height: number;
  zoom?: number;
}

interface Place {
  x: number;
  y: number;
}

type LevelName = "full" | "compact" | "slim" | "line" | "bars" | "dots";

/** How much of a node is drawn, and the room that it takes, in pixels; `layout.js` says more. */
interface Level {
  name: LevelName;
  least: [number, number];
  most: [number, number];
  root: number;
  along: number;
  between: number;
  margin: number;
}

interface TreeShape {
  rows: number;
  columns: number;
  every: boolean;
}

/** A node, or a mark for folded ones, as far as its place goes. */
type Standing = { column: number; row?: number; folded_row: number | null; parent: number | null; id?: number };

/** Which dots share a slot across the levels, and the longest stack of each level. */
interface Slots {
  of: Map<Standing, { slot: number; index: number; first: Standing }>;
  shared: Set<Standing>; // the first of each stack of several
  count: number;
  longest: number[];
}

/** How a tree is laid out in pixels. */
interface TreeSize {
  way: "across" | "down" | "lines";
  level: LevelName;
  scale: number;
  room: Room;
  world: Room; // what the whole tree takes at scale 1: its room, or more on a projector
  every: boolean; // node is drawn; else the least likely ones are folded
  cell: { x: number; y: number; along: number }; // what a node may take; and from a level to the next one
  width: number;
  height: number;
  root: number;
  centre(node: Standing): Place;
  stackOf(node: Standing): Place | null; // where the stack begins that a dot stands in
}

/** What changes on a node from event to event. */
interface NodeMarks {
  sign: Element | null;
  weight: SVGGElement | null;
  order: SVGGElement | null;
}

/** A node as it is drawn. */
interface NodePart extends NodeMarks {
  node: NodeView;
  edge: SVGElement | null;
  group: SVGGElement;
  look: string;
  orderText: number;
  weightText: string | undefined;
  chosen: boolean;
}

interface FoldPart {
  fold: FoldView;
  edge: SVGElement;
  group: SVGGElement;
}

/** What a node is drawn from. */
interface Drawing {
  scene: ShownScene;
  pane: ShownPane;
  size: TreeSize;
  parents: Set<number>; // nodes that have children
  judged: Set<number>; // nodes that have a sign at some event of the pane
}

/** A tree as it is drawn in a pane. */
interface TreeView extends Drawing {
  words: Words;
  svg: SVGSVGElement;
  world: SVGGElement; // what moves
  overlay: SVGGElement; // its callouts
  minimap?: { group: SVGGElement; frame: SVGElement } | null;
  base: TreeSize; // at scale 1
  parts: (NodePart | null)[];
  folds: FoldPart[];
  callouts: Map<number, NodePart>; // made so far, by node
  shown: NodePart[]; // callouts on the tree now
  event: ShownEvent | null;
  chosen: number; // node
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
}

/** How large a tree is on show, and how far it was moved. */
interface Target {
  scale: number;
  x: number;
  y: number;
}

interface ViewState extends Target {
  large: boolean; // on a projector
}

interface ZoomFrame {
  state: ViewState;
  room: Room;
  world: Room;
  most: number;
  timer: number;
  node: number; // in question
}

/** The shared view on the trees of a step. */
interface Zoom {
  zoomBy(factor: number): void;
  fit(): void;
  follow(event: ShownEvent): void;
  isZoomed(): boolean;
  state(): ViewState;
}

interface GestureActions {
  zoomAt(factor: number, at: Place): void;
  panBy(x: number, y: number): boolean;
  isZoomed(): boolean;
  room: Room;
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
  mode: HTMLElement;
  switch: HTMLElement;
  panes: HTMLElement;
  aside: HTMLElement;
  sideTabs: HTMLElement;
  side: HTMLElement;
  buttons: HTMLElement;
  lanes: HTMLElement;
  announce: HTMLElement;
  tabs: HTMLElement;
  marks: HTMLElement; // their key
  drawer: HTMLElement;
  thumbs: HTMLElement;
  help: HTMLDialogElement;
  tip: HTMLElement;
  tour: HTMLElement;
  black: HTMLElement;
  play: HTMLElement;
  count: HTMLElement;
  place: HTMLElement; // on a projector: the step
}

/** What can be done with the player, by key, button or script. */
interface Actions {
  go(step: number, event: number): void;
  move(by: number): void;
  goToDifference(): void;
  land(): void; // where a new run is looked at first, once it has ended
  togglePlay(): void;
  toggleMode(name: "exact" | "gap" | "allNodes"): void;
  pickPane(index: number, only: boolean): void;
  changeRule(index: number, key: string): void;
  togglePresent(): void;
  toggleBlack(): void;
  showSide(tab: SideTab): void;
  closeSide(): void;
  closeBanner(): void;
  tell(sentence: string): void; // what failed
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

/** What is under way, as far as the buttons depend on it. */
type Activity = "" | "run" | "rerun" | "evaluation" | "comparison" | "paused";

/** What the player asks of the page around it: Gradio's, the site's, that of the lessons, or a file. */
interface PageScripts {
  press(id: string): void; // `sv-` and the name of what is asked for
  showActivity(): void;
  openSheet(id: string): void;
  closeSheets(): boolean;
  toggleTheme(): void;
  changeRule(keys: string[]): void;
  showChip(): void;
  files: string[]; // the kinds of file that can be made of the run on show, with "link" for the run in a link
  makeFile(kind: string): Promise<SavedFile>;
  lettersAreKeys(): boolean;
  setLetters(on: boolean): void;
}

/** Takes the inputs of an event, and gives back what goes to the server: at once, or when the page has arrived. */
type PressScript = (...inputs: unknown[]) => unknown[] | Promise<unknown[]>;

/** What Gradio's events call: each takes the inputs of an event and gives back what goes to the server. */
interface GradioScripts extends PageScripts {
  run: PressScript;
  evaluate: PressScript;
  compare: PressScript;
  rerun: PressScript;
  pause: PressScript;
  stop: PressScript;
  done(...inputs: unknown[]): unknown[];
  change: PressScript;
  here(...inputs: unknown[]): unknown[];
  came(...inputs: unknown[]): unknown[];
  wanted(...inputs: unknown[]): unknown[];
  ready(): void;
  save(text: string): void;
  wantedFile(): string; // the kind of file that is asked for
  askHere(names: string[], inputs: unknown[]): void; // of this browser
  takeRules(): [string, string]; // those that were picked in the panes, once; else those on show
  hold(kind: string): void; // the page, while this browser makes what was asked for
  release(): void;
  chip(text: string): void;
  showHeader(): void;
}

/** What the server says of the fields: in a line, what Run would change or what is wrong, and what suits the pair. */
interface ChipMessage {
  summary: string;
  changes: string;
  hint: string; // the same for the sheet of parameters, unless one of its fields says it already
  wrong: boolean;
  introduction: string;
  prompts: string[];
  trees: string[];
}

/** A file of the run on show, or what is wrong. */
interface SavedFile {
  name: string;
  media: string;
  text: string;
  error: string;
}

/** A player as the page and the tests have it. */
interface PlayerHandle {
  run: Run;
  actions: Actions;
  go(step: number, event: number): void;
  limit(place: { step: number; event: number } | null): void;
  enlarge(on: boolean): void; // everything to the size of a projector
  boxes(): PaneBox[];
  showPickers(): void; // the rules on show, where another was picked in vain
  showHeader(): void;
  receive(text: string): void;
  state(): Pick<Cursor, "step" | "event" | "node" | "pane" | "exact" | "gap" | "follow" | "lastSeq"> & { scored: number };
}

interface Window {
  Specviz: { mount(root: HTMLElement, options?: { address: boolean; tour?: boolean }): PlayerHandle; came: string };
  SpecvizView: PlayerHandle; // set by the page
  SpecvizPage: PageScripts;
  SpecvizGradio: GradioScripts; // on Gradio's page
  gradio_config?: { root: string };
}

/** What the player's files share while it is on the page. */
interface Player {
  root: HTMLElement;
  run: Run;
  cursor: Cursor;
  parts: Parts;
  boxes: PaneBox[];
  counts: HTMLElement[]; // how much each rule accepted, on the switch between the panes
  zoom: Zoom | null; // none before the first tree
  moveLanes: ((event: number) => void)[];
  movePhases(event: number): void;
  /** Draws the trees anew for the room that there is. */
  fit(): void;
  sideKey: string; // what the side panel shows
  sideWidth: number; // its room, in pixels
  textKey: string; // what the text shows
  sideBefore: boolean; // whether the side panel was open when the projector came on
  said: { step: number; event: number; text: string } | null; // of this place, instead of its number
  timer: number; // of Play; 0 while it rests
  begun: number; // how many runs have been shown
  touring: boolean; // whether a first visit begins with the tour
  limit: { step: number; event: number } | null; // the cursor does not go past it
  wanted: { name: string; step: number; event: number; node: number } | null; // a node that an address names
  actions: Actions;
}
