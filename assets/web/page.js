// What the page around the player needs in the browser: which buttons can be pressed while something runs, the sheets, the
// theme, and what goes to the server with a press. A round trip to the server would let a second click come between.
(() => {
  /** @type {Record<string, Activity>} */
  const HELD = { flip: "rerun", draft: "rerun", undo: "rerun", save: "rerun", rules: "evaluation" }; // while asked for here
  const ARRIVES_WITHIN = 10_000; // milliseconds that a press waits for the arrival; an answer that failed never comes
  const COLLECT_AFTER = 2000; // milliseconds after a press; the server ends what nobody reads after GONE_SECONDS

  /** @type {Activity} */
  let stopped = ""; // what was under way when Stop was pressed
  /** @type {string[]} */
  let rules = []; // picked, and not yet answered
  let press = 0; // the number of the latest press that changes what is on show: its time, and larger than any before
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let unanswered; // has the page collect what the server answered to the latest press
  let opened = 0; // the number of the press that opened an address, which may want rules that are evaluated then
  let chip = "";
  let wanted = ""; // the kind of file
  /** @type {(file: SavedFile) => void} */
  let take = () => {}; // the file that is made
  let making = Promise.resolve(); // until the file before is made: there is one place for it
  /** @type {Set<string>} */
  const early = new Set(); // buttons that were pressed before they were there
  let waits = true; // for the server's answer to the page's address: the arrival
  /** @type {() => void} */
  let letPressesIn = () => {};
  const arrival = /** @type {Promise<void>} */ (new Promise((resolve) => {
    letPressesIn = () => { waits = false; resolve(); };
  }));

  /**
   * A press that changes what is on show waits for the arrival: with it the server forgets what was pressed in this tab
   * before it was loaded again, and it cannot tell one from the other.
   * @param {(...inputs: unknown[]) => unknown[]} script
   * @returns {PressScript}
   */
  function afterArrival(script) {
    return (...inputs) => {
      if (!waits) return script(...inputs);
      setTimeout(letPressesIn, ARRIVES_WITHIN);
      return arrival.then(() => script(...inputs));
    };
  }

  /** @param {Activity} next */
  function setActivity(next) {
    SpecvizActivity.set(next);
    SpecvizStream.hold(next !== "" && next !== "paused");
  }

  /**
   * A press that changes what is on show: whatever comes of an earlier one from now on, the server drops. Gradio closes its
   * own stream after the last answer, and does not open it again for a press of that moment: the answer lies on the server
   * until another press opens the stream, so that one follows.
   * @param {Activity} next
   */
  function setOff(next) {
    press = Math.max(press + 1, Date.now());
    setActivity(next);
    clearTimeout(unanswered);
    unanswered = setTimeout(() => pressButton("sv-collect"), COLLECT_AFTER);
  }

  /** @param {Activity} next */
  function begin(next) {
    setOff(next);
    SpecvizSheets.close();
    scrollTo({ top: 0 });
    window.SpecvizView.actions.closeBanner();
  }

  /**
   * The end of what was begun by a press, which is the first input.
   * @param {unknown[]} inputs
   */
  function done(inputs) {
    const { actions, showPickers } = window.SpecvizView, ended = inputs[0] === press;
    const filled = addView(inputs, { complete: ended });
    if (ended) clearTimeout(unanswered);
    if (ended && SpecvizActivity.get() === "run") actions.land();
    if (ended && SpecvizActivity.get() !== "paused") setActivity("");
    if (document.body.classList.contains("sv-show-charts")) actions.press("sv-draw-charts");
    showPickers();
    return filled;
  }

  /**
   * What only the browser knows takes the place of the last input.
   * @param {unknown[]} inputs
   * @param {{address?: string, complete?: boolean, number?: number, panes?: [string, string]}} [asked] `complete` if all
   *   steps of the run should be on show, the number of the press that it belongs to, the rules that it asks for
   */
  function addView(inputs, { address = location.hash, complete = false, number = press, panes } = {}) {
    const { state, run } = window.SpecvizView, { step, scored, lastSeq: seq } = state();
    const [left, right] = panes ?? run.panes, steps = complete ? run.scenes.length : -1;
    const at = { step, event: scored, left, right, address, file: wanted };
    const begun = { press: number, activity: stopped, steps, seq };
    const view = { ...at, ...begun, ...SpecvizStream.visit() };
    return [...inputs.slice(0, -1), JSON.stringify(view)];
  }

  /** The rules that were picked, for the press that asks for them and for no other one that comes in between. */
  function takeRules() {
    const [left, right] = rules.length ? rules : window.SpecvizView.run.panes;
    rules = [];
    return /** @type {[string, string]} */ ([left, right]);
  }

  /**
   * A file of the run on show, which the server makes, one after the other.
   * @param {string} kind
   * @returns {Promise<SavedFile>}
   */
  function makeFile(kind) {
    const made = making.then(() => /** @type {Promise<SavedFile>} */ (new Promise((resolve) => {
      wanted = kind;
      take = resolve;
      pressButton("sv-save");
    })));
    making = made.then(() => {});
    return made;
  }

  /**
   * Presses a button of Gradio's, which is hidden: the player's own button stands where it is needed. One that Gradio has
   * not made yet is pressed as soon as it is there.
   * @param {string} id
   */
  function pressButton(id) {
    const find = () => document.querySelector(`#${id}:is(button), #${id} button`), button = find();
    if (button instanceof HTMLElement) button.click();
    if (button || early.has(id)) return;
    early.add(id);
    const watch = new MutationObserver(() => {
      if (!find()) return;
      watch.disconnect();
      early.delete(id);
      pressButton(id);
    });
    watch.observe(document, { childList: true, subtree: true });
  }

  document.addEventListener("focusin", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("#sv-tree")) target.setAttribute("list", "sv-trees");
  });
  const { toggleTheme, restoreTheme, lettersAreKeys, setLetters } = SpecvizSettings;
  /** @type {GradioScripts} */
  const scripts = {
    run: afterArrival((...inputs) => { begin("run"); SpecvizHerePresses.leaveRun(); return addView(inputs); }),
    evaluate: afterArrival((...inputs) => { begin("evaluation"); return addView(inputs, { panes: takeRules() }); }),
    compare: afterArrival((...inputs) => { setOff("comparison"); return addView(inputs); }),
    rerun: afterArrival((...inputs) => { setOff("rerun"); return addView(inputs); }),
    pause: afterArrival((...inputs) => { setOff("paused"); return addView(inputs); }),
    stop: afterArrival((...inputs) => { stopped = SpecvizActivity.get(); setOff(""); return addView(inputs); }),
    done: (...inputs) => done(inputs),
    change: afterArrival((...inputs) => {
      setOff("");
      SpecvizSheets.close(); // that of files would lie over what was opened
      opened = press;
      SpecvizHerePresses.leaveRun();
      return addView(inputs);
    }),
    here: (...inputs) => addView(inputs),
    came: (...inputs) => {
      setOff("");
      opened = press;
      restoreTheme();
      return addView(inputs, { address: SpecvizUrl.find() ? "" : window.Specviz.came });
    },
    wanted: (...inputs) => addView(inputs, { number: opened }),
    ready: () => {
      letPressesIn();
      SpecvizLoading.end();
      SpecvizDrops.open();
      SpecvizUrl.openUrl(SpecvizDrops.take);
    },
    save: (text) => take(JSON.parse(text)),
    wantedFile: () => wanted,
    press: pressButton, showActivity: SpecvizActivity.show, openSheet: SpecvizSheets.open, closeSheets: SpecvizSheets.close,
    get files() { return ["link", ...(window.SpecvizView.run.words?.files ?? []).map(([kind]) => kind)]; },
    makeFile, toggleTheme, lettersAreKeys, setLetters,
    askHere: (names, inputs) => SpecvizHerePresses.ask(names, inputs.slice(-1 - names.length, -1)),
    takeRules,
    hold: (kind) => {
      begin(HELD[kind] ?? "run");
      clearTimeout(unanswered); // the server is not asked
    },
    release: () => { setActivity(""); window.SpecvizView.showPickers(); },
    changeRule: (picked) => {
      rules = picked;
      pressButton("sv-rules");
    },
    chip: (text) => {
      chip = text;
      SpecvizHeader.showChip(chip, window.SpecvizView?.run.words ?? null);
    },
    showChip: () => SpecvizHeader.showChip(chip, window.SpecvizView?.run.words ?? null),
    showHeader: () => window.SpecvizView?.showHeader(),
  };
  window.SpecvizPage = window.SpecvizGradio = scripts;
})();
