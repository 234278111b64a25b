// One run in one file: the player, and a message for each two rules that can stand in its panes. Nothing is fetched.
(() => {
  const { toggleTheme, restoreTheme, lettersAreKeys, setLetters } = SpecvizSettings;
  const ADDRESSED = ["file:", "http:", "https:"]; // elsewhere, as in a notebook, a document has no address of its own

  /** @param {FileContent} content */
  function start({ runs, panes, trace, name }) {
    /** @type {string[]} */
    let shown = panes;
    let sequence = 0;

    /** @param {string[]} picked */
    async function show(picked) {
      const keys = picked[0] === picked[1] ? [...shown].reverse() : picked; // a rule is not compared with itself
      const found = runs[keys.join(".")], view = window.SpecvizView, { step, scored } = view.state();
      const moved = view.run.scenes.length > 0;
      if (!found) {
        view.showPickers();
        return;
      }
      /** @type {RunMessage} */
      const message = JSON.parse(await SpecvizPack.unpack(found));
      sequence += 1;
      shown = keys;
      const rules = message.rules.filter(({ key }) => Object.keys(runs).some((pair) => pair.split(".").includes(key)));
      view.receive(JSON.stringify({ ...message, rules, seq: sequence }));
      if (moved) view.go(step, scored + view.run.scenes[step].scored);
    }

    const makeFile = async () => (
      { name: `${name}.json`, media: "application/json", text: await SpecvizPack.unpack(trace), error: "" }
    );
    /** @type {PageScripts} */
    window.SpecvizPage = {
      toggleTheme, lettersAreKeys, setLetters, changeRule: show, files: ["run"], makeFile,
      press: () => {}, showActivity: () => {}, openSheet: () => {}, closeSheets: () => false, showChip: () => {},
    };
    const asked = SpecvizAddress.readAddress(window.Specviz.came), wanted = asked.panes.map((key, i) => key ?? panes[i]);
    const host = /** @type {HTMLElement} */ (document.querySelector(".sv-host"));
    window.SpecvizView = window.Specviz.mount(host, { address: ADDRESSED.includes(location.protocol), tour: false });
    show(runs[wanted.join(".")] ? wanted : panes).then(() => {
      const { run, go } = window.SpecvizView;
      if (asked.name === run.name && run.scenes[asked.step]) go(asked.step, asked.event + run.scenes[asked.step].scored);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    restoreTheme();
    start(JSON.parse(document.getElementById("sv-content")?.textContent ?? ""));
  });
})();
