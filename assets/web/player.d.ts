// The player's own types: what it holds between two messages, and what its files share.

/** An event with everything that is there after it, not only what it changes. */
interface ShownEvent extends EventView {
  letters: Record<number, Letter>;
  known: Record<number, string>; // weights of paths
}

interface ShownPane extends PaneView {
  events: ShownEvent[];
}

interface ShownScene extends Scene {
  panes: ShownPane[];
}

type Letter = EventView["marks"][number];
type Drawer = "" | "code" | "mask" | "nodes" | "events";

/** A run as far as it has arrived. */
interface Run {
  name: string;
  prompt: string;
  description: string;
  banner: string;
  note: string;
  claim: string;
  claimStep: number | null;
  speed: string;
  code: RunMessage["code"];
  notations: RunMessage["notations"];
  words: Words | null; // none before the first run
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

/** A pane: its tree, its sentence, and the box that scrolls. */
interface PaneBox extends TreeView {
  say: HTMLElement;
  scroll: HTMLElement;
  room: { wide: number; high: number };
}

/** The elements that are there as long as the player is. */
interface Parts {
  banner: HTMLElement;
  ribbon: HTMLElement;
  caption: HTMLElement;
  switch: HTMLElement;
  panes: HTMLElement;
  aside: HTMLElement;
  side: HTMLElement;
  card: HTMLElement;
  buttons: HTMLElement;
  lanes: HTMLElement;
  announce: HTMLElement;
  scores: HTMLElement;
  legend: HTMLElement;
  description: HTMLElement;
  tabs: HTMLElement;
  drawer: HTMLElement;
  thumbs: HTMLElement;
  help: HTMLDialogElement;
  play: HTMLElement;
  count: HTMLElement;
}

/** What can be done with the player, by key, button or script. */
interface Actions {
  go(step: number, event: number): void;
  move(by: number): void;
  goToDifference(): void;
  togglePlay(): void;
  toggleMode(name: "exact" | "gap" | "allNodes"): void;
  pickPane(index: number, only: boolean): void;
  togglePresent(): void;
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
  runHere(...inputs: unknown[]): unknown[];
  compare(...inputs: unknown[]): unknown[];
  pause(): void;
  stop(): void;
  addVisit(...inputs: unknown[]): unknown[];
  addActivity(...inputs: unknown[]): unknown[];
  done(...inputs: unknown[]): unknown[];
  leave(): void;
  here(...inputs: unknown[]): unknown[];
  came(stored: unknown): unknown[];
  ready(): void;
  save(text: string): void;
}

/** A player as the page and the tests have it. */
interface PlayerHandle {
  run: Run;
  go(step: number, event: number): void;
  receive(text: string): void;
  state(): Pick<Cursor, "step" | "event" | "node" | "pane" | "exact" | "gap">;
}

interface Window {
  Specviz: { mount(root: HTMLElement): PlayerHandle; came: string };
  SpecvizView: PlayerHandle; // set by the page
  SpecvizPage: PageScripts;
  gradio_config?: { root: string };
}

/** What the player's files share while it is on the page. */
interface Player {
  root: HTMLElement;
  run: Run;
  cursor: Cursor;
  parts: Parts;
  boxes: PaneBox[];
  moveLanes: ((event: number) => void)[];
  sideKey: string; // what the side panel shows
  cardKey: string; // what the card shows
  sideWidth: number;
  timer: number; // of Play; 0 while it rests
  actions: Actions;
}
