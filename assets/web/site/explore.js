// Explore without a server: recorded runs are files beside the page, all others are made in this browser by `here/`.
(() => {
  const { fill } = SpecvizDom;
  const { toggleTheme, restoreTheme, lettersAreKeys, setLetters } = SpecvizSettings;
  /** @type {Record<string, HomeRequest["kind"]>} */
  const PRESSES = {
    "sv-run": "run", "sv-step": "step", "sv-resume": "continue", "sv-flip": "flip", "sv-draft": "draft",
    "sv-accept": "accept", "sv-undo": "undo",
  };
  /** @type {Partial<Record<HomeRequest["kind"], Activity>>} */
  const ACTIVITIES = { flip: "rerun", draft: "rerun", rules: "evaluation" };

  /** @type {SiteContent} */
  let content;
  /** @type {HomeHandle | null} */
  let home = null;
  let chip = ""; // as JSON
  let recorded = ""; // the key of the recorded run on show, "" for another run
  let held = ""; // the key of the recorded run that Python has
  let asked = 0; // how many runs were asked for: an answer that comes after a later one is left alone
  let sequence = 0;

  const view = () => window.SpecvizView;
  const fields = () => SpecvizForm.read(content.fields, view().run.panes);

  /** What the player and Python are told of where the cursor is. */
  function place() {
    const { step, scored, lastSeq } = view().state();
    return { step, event: scored, name: view().run.name, seq: lastSeq };
  }

  /** @param {object} message */
  function tell(message) {
    sequence = Math.max(sequence, view().state().lastSeq) + 1;
    view().receive(JSON.stringify({ ...message, seq: sequence }));
  }

  /** @param {string} banner */
  const say = (banner) => tell({ kind: "banner", banner, action: "", error: true });

  /** @param {Record<string, unknown>} filled */
  function fillIn(filled) {
    SpecvizForm.write(filled);
    if (typeof filled.chip === "string") showChip(filled.chip);
    if ("example" in filled) {
      recorded = String(filled.example ?? "");
      const menu = document.querySelector("#sv-examples select");
      if (menu instanceof HTMLSelectElement) menu.value = recorded;
    }
  }

  /** Here no field says what is wrong with it. @param {string} text */
  function showChip(text) {
    const said = JSON.parse(text);
    chip = JSON.stringify({ ...said, hint: said.changes });
    SpecvizHeader.showChip(chip, view().run.words);
  }

  /**
   * A recorded run with these rules in its panes, at a place if one is given.
   * @param {string} key
   * @param {string[]} panes
   * @param {{step: number, event: number} | null} [at] the event counted from the scored tree
   */
  async function showRecorded(key, panes, at = null) {
    const number = ++asked;
    const answer = await fetch(`${SpecvizPlaces.files}runs/${key}.${panes.join(".")}.json`).catch(() => null);
    const message = answer?.ok ? await answer.json().catch(() => null) : null;
    if (number !== asked) return;
    if (!message) {
      if (view().run.words) say(content.words.not_fetched);
      else document.querySelector(".sv-host .sv-banner")?.append(content.words.not_fetched);
      return;
    }
    tell(message);
    fillIn({ ...content.runs[key].filled, example: key });
    const scene = at && view().run.scenes[at.step];
    if (at && scene) view().go(at.step, at.event + scene.scored);
  }

  /** The run that the address names, or the first one. */
  async function openAddress() {
    const text = asked ? location.hash : window.Specviz.came;
    const address = SpecvizAddress.readAddress(text), known = content.runs[address.name];
    const { panes, rules } = known ?? content.runs[content.first];
    const wanted = address.panes.map((key, i) => (key && rules.includes(key) ? key : panes[i]));
    const at = known && text.includes(".") ? address : null;
    await showRecorded(known ? address.name : content.first, wanted[0] === wanted[1] ? panes : wanted, at);
    if (!known && address.carried) await work("link", { text });
    else if (!known && address.name) say(fill(content.words.unknown_run, { name: address.name }));
  }

  // Python in this browser loads nothing before it is asked.
  /** @returns {HomeHandle} */
  function findHome() {
    const { words } = view().run;
    if (!words) throw new Error("words");
    return home ??= SpecvizHome.open({ base: "here/", words: words.here });
  }

  /** @param {HomeAnswer} answer */
  function show({ message, fields: filled }) {
    if (message) view().receive(message);
    fillIn(filled);
  }

  /** A recorded run is Python's, too, before it goes on from there. */
  async function holdShown() {
    if (!recorded || held === recorded) return;
    held = recorded;
    await findHome().ask({ kind: "recorded", run: recorded, quiet: true, fields: fields(), view: place() }, () => {});
  }

  /**
   * Asks Python for something that changes what is on show.
   * @param {HomeRequest["kind"]} kind
   * @param {Partial<HomeRequest>} [more]
   */
  async function work(kind, more = {}) {
    const number = ++asked;
    SpecvizSheets.close();
    view().actions.closeBanner();
    SpecvizActivity.set(ACTIVITIES[kind] ?? "run");
    if (kind !== "run" && kind !== "file") await holdShown();
    if (number !== asked) return;
    const wanted = { ...fields(), ...more.fields };
    const end = await findHome().ask({ kind, view: place(), ...more, fields: wanted }, show);
    if (number !== asked) return;
    held = recorded;
    const { actions, showPickers } = view();
    if (end === "ended") actions.land();
    SpecvizActivity.set(end === "paused" ? "paused" : "");
    showPickers();
  }

  /** @param {"pause" | "stop"} how */
  async function stop(how) {
    await home?.stop(how);
    SpecvizActivity.set(how === "pause" ? "paused" : "");
  }

  /** @param {string} id */
  function press(id) {
    const kind = PRESSES[id];
    if (kind) work(kind);
    else if (id === "sv-stop" || id === "sv-pause") stop(id === "sv-pause" ? "pause" : "stop");
    else if (id === "sv-open-address") openAddress();
  }

  /** @param {string[]} picked */
  function changeRule(picked) {
    const { panes: shown } = view().run, { step, scored } = view().state();
    const panes = picked[0] === picked[1] ? [...shown].reverse() : picked;
    const alike = recorded && panes.every((key) => content.runs[recorded].rules.includes(key));
    if (alike && home?.state() !== "working") showRecorded(recorded, panes, { step, event: scored });
    else work("rules", { fields: { ...fields(), left: picked[0], right: picked[1] } });
  }

  /** What the fields come to: Python says it where it is there. */
  function describe() {
    if (home?.state() !== "idle") showChip(JSON.stringify(SpecvizForm.describe(JSON.parse(chip), content.words.chip)));
    else home.ask({ kind: "describe", fields: fields(), view: place() }, show);
  }

  /** @param {string} kind @returns {Promise<SavedFile>} */
  async function makeFile(kind) {
    if (recorded && kind === "run") {
      const answer = await fetch(`${SpecvizPlaces.files}runs/${recorded}.json`);
      return { name: `specviz-${recorded}.json`, media: "application/json", text: await answer.text(), error: "" };
    }
    await holdShown();
    let file = "";
    await findHome().ask({ kind: "save", fields: fields(), view: place(), text: kind }, (answer) => {
      if (answer.message) view().receive(answer.message);
      file = answer.fields.file ?? file;
    });
    return JSON.parse(file);
  }

  /** @type {PageScripts} */
  window.SpecvizPage = {
    toggleTheme, lettersAreKeys, setLetters, press, changeRule, makeFile,
    get files() { return ["link", ...(view().run.words?.files ?? []).map(([kind]) => kind)]; },
    showActivity: SpecvizActivity.show, openSheet: SpecvizSheets.open, closeSheets: SpecvizSheets.close,
    showChip: () => SpecvizHeader.showChip(chip, view()?.run.words ?? null),
  };

  /** @param {HTMLInputElement} input */
  async function openFile(input) {
    const file = input.files?.[0];
    if (!file) return;
    const text = await file.text();
    input.value = "";
    work("file", { text });
  }

  document.addEventListener("DOMContentLoaded", async () => {
    restoreTheme();
    content = JSON.parse(document.getElementById("sv-content")?.textContent ?? "");
    window.SpecvizView = window.Specviz.mount(/** @type {HTMLElement} */ (document.querySelector(".sv-host")));
    const menu = /** @type {HTMLSelectElement} */ (document.querySelector("#sv-examples select"));
    menu.addEventListener("change", () => showRecorded(menu.value, content.runs[menu.value].panes));
    const input = /** @type {HTMLInputElement} */ (document.querySelector("#sv-files input[type=file]"));
    input.addEventListener("change", () => openFile(input));
    document.getElementById("sv-open")?.addEventListener("click", () => input.click());
    document.querySelector("#sv-prompt input")?.addEventListener("keydown", (event) => {
      if (event instanceof KeyboardEvent && event.key === "Enter") press("sv-run");
    });
    document.querySelector("#sv-tree input")?.setAttribute("list", "sv-trees");
    SpecvizForm.listen(describe);
    await openAddress();
    SpecvizDrops.open();
    SpecvizUrl.openUrl(SpecvizDrops.take);
  });
})();
