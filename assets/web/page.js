// What the page around the player needs in the browser: which buttons can be pressed while something runs, and the
// suggestions of trees. A round trip to the server would let a second click come between.
(() => {
  /** @typedef {"" | "run" | "evaluation" | "comparison" | "paused"} Activity */

  /** @type {Activity} */
  let activity = "";
  /** @type {Activity} */
  let stopped = ""; // what was under way when Stop was pressed
  /** @type {{ left?: string, right?: string }} */
  let picked = {};

  function tab() {
    if (!sessionStorage.getItem("specviz-tab")) sessionStorage.setItem("specviz-tab", crypto.randomUUID());
    return sessionStorage.getItem("specviz-tab");
  }

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
  const addView = (inputs) => {
    const { step, event } = window.SpecvizView?.state() ?? { step: 0, event: 0 };
    const view = { step, event, ...picked, address: location.hash, tab: tab(), activity: stopped };
    picked = {};
    return [...inputs.slice(0, -1), JSON.stringify(view)];
  };

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
    run: (...inputs) => { begin("run"); return addView(inputs); },
    evaluate: (...inputs) => { begin("evaluation"); return addView(inputs); },
    compare: (...inputs) => { setActivity("comparison"); return addView(inputs); },
    pick: (left, right) => { picked = { left, right }; document.getElementById("sv-rules")?.click(); },
    pause: () => setActivity("paused"),
    stop: () => { stopped = activity; setActivity(""); },
    done: () => { if (activity !== "paused") setActivity(""); },
    leave: () => setActivity(""),
    here: (...inputs) => addView(inputs),
    came: (...inputs) => {
      setActivity("");
      const filled = addView(inputs), view = JSON.parse(String(filled.at(-1)));
      return [...filled.slice(0, -1), JSON.stringify({ ...view, address: window.Specviz.came })];
    },
    ready: () => SpecvizDrops.open(),
    save,
  };
})();
