// What the page around the player needs in the browser: which buttons can be pressed while something runs, and the
// suggestions of trees. A round trip to the server would let a second click come between.
(() => {
  /** @typedef {"" | "run" | "comparison" | "paused"} Activity */

  /** @type {Activity} */
  let activity = "";
  /** @type {Activity} */
  let stopped = ""; // what was under way when Stop was pressed

  /**
   * @param {string} id
   * @param {boolean} on
   */
  function enable(id, on) {
    const button = /** @type {HTMLButtonElement | null} */ (document.getElementById(id));
    if (button) button.disabled = !on;
  }

  /** @param {Activity} next */
  function setActivity(next) {
    activity = next;
    SpecvizStream.hold(next === "run");
    enable("sv-pause", next === "run");
    enable("sv-stop", next !== "");
    enable("sv-continue", next === "" || next === "paused");
    enable("sv-compare", next === "" || next === "paused");
    document.getElementById("sv-continue")?.classList.toggle("sv-paused", next === "paused");
  }

  /** @param {Activity} next */
  function begin(next) {
    setActivity(next);
    if (innerWidth < 700) document.querySelector(".sv")?.scrollIntoView(); // on a phone the run is out of sight
  }

  /**
   * The cursor's step takes the place of the last input.
   * @param {unknown[]} inputs
   */
  const addStep = (inputs) => [...inputs.slice(0, -1), window.SpecvizView.state().step];

  /**
   * The second input is who is here, and what this page shows.
   * @param {unknown[]} inputs
   * @param {boolean} shown
   */
  function addVisit(inputs, shown = false) {
    const { run, state } = window.SpecvizView, { step, event } = state();
    const place = shown ? [run.scenes.length, step, event].join(".") : "";
    return [inputs[0], `${SpecvizStream.visit()}.${place}`, ...inputs.slice(2)];
  }

  /** @param {unknown[]} inputs */
  function start(inputs) {
    begin("run");
    return addVisit(inputs);
  }

  /** @param {unknown[]} inputs */
  function finish(inputs) {
    const ended = activity === "run"; // else it was paused or stopped, and the page may show a step more or less
    if (ended) setActivity("");
    return addVisit(inputs, ended);
  }

  /** @param {string} text */
  function save(text) {
    if (!text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "specviz-run.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  document.addEventListener("focusin", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("#sv-tree")) target.setAttribute("list", "sv-trees");
  });

  /** @type {PageScripts} */
  window.SpecvizPage = {
    run: (...inputs) => start(inputs),
    runHere: (...inputs) => start(addStep(inputs)),
    compare: (...inputs) => { setActivity("comparison"); return inputs; },
    pause: () => setActivity("paused"),
    stop: () => { stopped = activity; setActivity(""); },
    addVisit: (...inputs) => addVisit(inputs),
    addActivity: (...inputs) => [...addVisit(inputs).slice(0, -1), stopped],
    done: (...inputs) => finish(inputs),
    leave: () => setActivity(""),
    here: (...inputs) => addStep(inputs),
    came: (stored) => { setActivity(""); return [stored, window.Specviz.came, `${SpecvizStream.visit()}.`]; },
    ready: () => SpecvizDrops.open(),
    save,
  };
})();
