// The page's presses while runs are made in this browser: what a hidden button would ask of the server is asked of the home
// here. A run that the server made stays with the server, and one that was made here stays here.
const SpecvizHerePresses = (() => {
  /** @type {Record<string, HomeRequest["kind"]>} */
  const KINDS = {
    "sv-run": "run", "sv-step": "step", "sv-resume": "continue", "sv-flip": "flip", "sv-draft": "draft",
    "sv-rules": "rules", "sv-accept": "accept", "sv-undo": "undo", "sv-save": "save",
  };
  const STOPS = /** @type {const} */ ({ "sv-pause": "pause", "sv-stop": "stop" });
  const ASK = "sv-here"; // the hidden button whose event brings the fields of the form

  /** @type {HomeHandle | null} */
  let home = null;
  /** @type {HomeRequest["kind"]} */
  let kind = "run";
  let shows = false; // whether the run on show was made here
  let chosen = false; // whether Run runs here
  let asks = 0; // how often this browser was asked for something

  /** Where the app is: its root may lie below that of the site. */
  function findBase() {
    const root = window.gradio_config?.root ?? ".";
    return new URL("here/", new URL(root.endsWith("/") ? root : `${root}/`, document.baseURI)).pathname;
  }

  /** @param {HomeAnswer} answer */
  function receive({ message, fields }) {
    if (message) window.SpecvizView.receive(message);
    if (fields.chip) window.SpecvizGradio.chip(fields.chip);
    if (fields.file) window.SpecvizGradio.save(fields.file);
  }

  /**
   * The fields come in the order of these names. They stay as they are: a field that changes tells the server of it.
   * @param {string[]} names
   * @param {unknown[]} values
   */
  async function ask(names, values) {
    const { run, state } = window.SpecvizView, { step, scored: event, lastSeq: seq } = state(), asked = kind;
    kind = "run";
    asks += 1;
    const words = /** @type {Words} */ (run.words).here;
    home ??= SpecvizHome.open({ base: findBase(), words });
    const [left, right] = window.SpecvizGradio.takeRules();
    const fields = /** @type {HomeFields} */ (
      /** @type {unknown} */ ({ ...Object.fromEntries(names.map((name, i) => [name, values[i]])), left, right })
    );
    shows = true;
    choose(words);
    window.SpecvizGradio.hold(asked);
    const view = { step, event, seq, name: run.name }, carried = asked === "run" ? findLink(run.name) : "";
    const text = carried || window.SpecvizGradio.wantedFile();
    if (await home.ask({ kind: carried ? "link" : asked, fields, view, text }, receive) === "ended") {
      window.SpecvizView.actions.land();
    }
    window.SpecvizGradio.release();
  }

  /** The link that the page came with, if it carries another run than that on show and nothing was asked for since. */
  function findLink(/** @type {string} */ name) {
    const { came } = window.Specviz, asked = SpecvizAddress.readAddress(came);
    return asks === 1 && asked.carried && asked.name !== name ? came : "";
  }

  /** From now on Run runs here; a button beside it takes that back. @param {Words["here"]} words */
  function choose(words) {
    const line = document.querySelector(".sv-run-line");
    if (chosen || !(line instanceof HTMLElement)) return;
    chosen = true;
    const leave = SpecvizDom.makeButton(line, words.leave, () => {
      chosen = false;
      leave.remove();
    });
    leave.title = words.place_help;
  }

  /** @param {HomeRequest["kind"]} next */
  function press(next) {
    kind = next;
    document.getElementById(ASK)?.click();
  }

  /** Whether a press of this button is answered here. @param {string} id */
  function isOurs(id) {
    if (id in STOPS) return home?.state() === "working" || home?.state() === "loading";
    return id === "sv-run" ? chosen : id in KINDS && shows;
  }

  document.addEventListener("click", (event) => {
    const id = (event.target instanceof Element && event.target.closest("button")?.id) || "";
    if (!isOurs(id)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    if (id in STOPS) home?.stop(STOPS[/** @type {keyof typeof STOPS} */ (id)]);
    else press(KINDS[id]);
  }, true);
  document.addEventListener("keydown", (event) => {
    const prompt = event.target instanceof Element && event.target.closest("#sv-prompt");
    if (event.key !== "Enter" || !prompt || !chosen) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    press("run");
  }, true);

  return {
    ask,
    /** The server shows another run now. */
    leaveRun: () => { shows = false; },
  };
})();
