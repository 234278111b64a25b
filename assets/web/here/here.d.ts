// The interface of the home in the browser: what a page asks of it, and what comes back. home.js is its only user-facing part.

/** The fields of the form under their names, as they were entered: specviz/explore/form.py checks them. */
interface HomeFields {
  prompt: string;
  pair: string; // "embedded", or "toy:" and a key
  tree: string;
  proposal: string;
  verifier: string;
  temperature: number | string | null;
  top_k: number | string | null;
  top_p: number | string | null;
  max_tokens: number | string | null;
  tree_seed: number | string | null;
  coin_seed: number | string | null;
  chat: boolean;
  left: string; // the rules in the panes
  right: string;
}

/** Where the page is: `SpecvizView.state()` and `SpecvizView.run` know all of it. */
interface HomeView {
  step: number;
  event: number; // counted from the scored tree: `scored` of the player's state
  name: string; // of the run on show
  seq: number; // of the latest message that the player has seen; what comes back has larger ones
}

/**
 * What can be asked for. Whoever asks has the fields of the form at hand, and where the player stands.
 *
 * run: a new run of the fields. step: one step more. continue: on from the step at the cursor. flip, draft: the step at the
 * cursor with other coins, with another tree. rules: the rules of `fields.left` and `fields.right` in the panes. accept: what
 * the banner's button offers. undo: back to the run before. recorded: a recorded run, `run` its key. file: a run as JSON, in
 * `text`; it is on show then, unless `quiet` (the page shows it already). link: the run that the address in `text` carries.
 * save: the run on show as a file of the kind in `text`, as JSON of a SavedFile; "link" is the run packed for an address.
 * describe: what the fields come to (the chip), without changing anything.
 */
interface HomeRequest {
  kind:
    | "run" | "step" | "continue" | "flip" | "draft" | "rules" | "accept" | "undo"
    | "recorded" | "file" | "link" | "save" | "describe";
  fields: HomeFields;
  view: HomeView;
  run?: string;
  text?: string;
  quiet?: boolean;
}

/** What another home than that of Explore is asked, such as that of the lab: in `text`, as that home wants it. */
interface OtherRequest {
  kind: string;
  text: string;
  view?: undefined;
}

/** What comes back, any number of times, until the promise of `ask` is kept. */
interface HomeAnswer {
  message: string | null; // for `SpecvizView.receive`, also while Python is loaded and where something failed
  fields: Partial<HomeFields> & { // what to fill in by name; what is missing stays as it is
    chip?: string; // a ChipMessage as JSON
    thumbnail?: string; // the picture of the tree, as HTML
    example?: string | null; // the recorded run that is on show
    file?: string; // of save
  };
}

/**
 * How it ended: by itself (also with a sentence that refuses it), by Pause or Stop, or as Python could not be loaded or has
 * stopped, which a sentence says as well.
 */
type HomeEnd = "ended" | "paused" | "stopped" | "failed";

interface HomeHandle {
  /**
   * Ask for something. Loads Python and the models the first time, which is told in messages. One request at a time: another
   * one ends that which is under way first.
   */
  ask(request: HomeRequest | OtherRequest, receive: (answer: HomeAnswer) => void): Promise<HomeEnd>;
  /**
   * End what is under way, after its step; a step that does not end is cut off with its worker, and a new one gets the run
   * as it was after the step before. `pause` can be continued, `stop` completes the run. Kept when it has ended.
   */
  stop(how: "pause" | "stop"): Promise<void>;
  /** What it does: `loading` is Python and the models, `working` a request. */
  state(): "absent" | "loading" | "idle" | "working";
  /** Load Python now, before anything is asked. */
  load(): Promise<void>;
  /** End the worker, whatever it does; the next request starts another one. */
  discard(): void;
  /** Whether a run that was made or opened here is held: then step, flip and the others make sense. */
  holdsRun(): boolean;
}

interface HomeOptions {
  base: string; // the address of the folder `here`, relative to the page or whole; ends with a slash
  words: Words["here"]; // run.words.here of the player
  module?: string; // of Python, whose class Home answers; without it that of Explore
  models?: boolean; // whether it needs the weights of the embedded pair; without it it does
  patience?: number; // milliseconds that an answer has to end in once it is to stop
  open?(address: string): WorkerLike; // the worker with this script; without it an ordinary one
}

/** The page's way in: `SpecvizHome.open({ base: "here/", words: SpecvizView.run.words.here })`. Loads nothing yet. */
interface HomeModule {
  open(options: HomeOptions): HomeHandle;
}

/** A file of the folder `here`, as here.json names it. */
interface HereFile {
  use: "worker" | "frame" | "runtime" | "wheel" | "package" | "file";
  name: string;
  path: string;
  bytes: number;
  sha256: string;
}

/** A run outside Python: what does not grow, and its steps; both as Python has packed them. */
interface KeptRun {
  head: Uint8Array;
  steps: Uint8Array[];
}

/** What has changed of a run: all that does not grow, how many steps stay as they are, and those after them. */
interface RunParts extends KeptRun {
  same: number;
}

/** What the worker tells. */
type WorkerWord =
  | { kind: "fetching"; done: number; all: number }
  | { kind: "starting" }
  | { kind: "ready" }
  | { kind: "failed"; key: "missing" | "damaged" | "blocked" | "memory" | "lost"; values: Record<string, string> }
  | {
    kind: "answer"; message: string | null; fields: string; seen: number; made: number; parts: RunParts | null;
  }
  | { kind: "ended"; how: HomeEnd };

/** What the worker is told first. */
interface LoadRequest {
  kind?: string;
  files: HereFile[];
  info: Record<string, string>;
  base: string;
  kept: KeptRun | null;
  module: string;
  models: boolean;
  contents?: Record<string, ArrayBuffer>; // the files by their names, where the worker may not fetch them
  isolated?: boolean; // from everything outside, and from more memory than it is given
}

/** What a home talks to. */
interface WorkerLike extends EventTarget {
  postMessage(message: unknown): void;
  terminate(): void;
}
