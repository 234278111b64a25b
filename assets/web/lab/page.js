// The page of the lab: its tabs, and the one player that they share. The address is a tab and what is open in it: #toy?...
(() => {
  const { makeElement, makeButton } = SpecvizDom;
  const { toggleTheme, restoreTheme, lettersAreKeys, setLetters } = SpecvizSettings;
  /** @type {LabTab[]} */
  const TABS = [SpecvizLabToy, SpecvizLabFind, SpecvizWorkshop];

  /** @param {LabMessage} data */
  function start(data) {
    const { words } = data, host = /** @type {HTMLElement} */ (document.getElementById("sv-lab"));
    document.title = `${words.title} · ${words.name}`;
    host.textContent = "";
    const head = makeElement("header", "sv-lesson-head", host);
    SpecvizPages.showPages(head, words, "lab");
    const tools = makeElement("div", "sv-lesson-tools", head);
    makeButton(tools, words.theme, toggleTheme).className = "sv-theme";
    const main = makeElement("main", "sv-lab", host), view = createView(main);
    const tabs = createTabs(main, data);
    /** @type {Map<string, LabPlace>} */
    const places = new Map();
    let kept = "";
    const lab = (/** @type {string} */ key) => ({
      data, view,
      keep: (/** @type {string} */ address) => {
        kept = `#${key}?${address}`;
        if (readAddress().key === key) history.replaceState(null, "", kept);
      },
      open: (/** @type {string} */ other, /** @type {string} */ address) => { location.hash = `${other}?${address}`; },
    });
    const follow = () => {
      const { key, rest } = readAddress();
      const tab = /** @type {LabTab} */ (TABS.find((one) => one.key === key)), panel = tabs.choose(key);
      if (!places.has(key)) places.set(key, tab.open(panel, lab(key)));
      if (location.hash !== kept || !kept) places.get(key)?.go(rest);
    };
    window.addEventListener("hashchange", follow);
    follow();
  }

  /** The tab that the address names, or the first, and what stands behind the question mark. */
  function readAddress() {
    const [key, ...rest] = location.hash.slice(1).split("?");
    return { key: TABS.some((one) => one.key === key) ? key : TABS[0].key, rest: rest.join("?") };
  }

  /**
   * @param {HTMLElement} host
   * @param {LabMessage} data
   */
  function createTabs(host, { words }) {
    makeElement("h1", "sv-hidden", host, words.title);
    const list = makeElement("div", "sv-lab-tabs", host);
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", words.tabs_label);
    const all = TABS.map(({ key }) => {
      const title = /** @type {Record<string, string>} */ (words.tabs)[key], panel = makeElement("section", "", host);
      const button = makeButton(list, title, () => { location.hash = key; });
      Object.assign(button, { id: `sv-lab-tab-${key}` });
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", panel.id = `sv-lab-${key}`);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      return { key, button, panel };
    });
    list.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key], at = all.findIndex(({ button }) => button === event.target);
      if (!by || at < 0) return;
      event.preventDefault();
      event.stopPropagation();
      const next = all[(at + by + all.length) % all.length].button;
      next.click();
      next.focus();
    });
    const choose = (/** @type {string} */ chosen) => {
      for (const { key, button, panel } of all) {
        button.setAttribute("aria-selected", String(key === chosen));
        button.tabIndex = key === chosen ? 0 : -1;
        panel.hidden = key !== chosen;
      }
      return /** @type {HTMLElement} */ (all.find(({ key }) => key === chosen)?.panel);
    };
    return { choose };
  }

  /**
   * @param {HTMLElement} main
   * @returns {LabView}
   */
  function createView(main) {
    const frame = makeElement("div", "sv-lesson-view sv-lab-view", main), nothing = () => {};
    let sequence = 0;
    /** @type {Parameters<LabView["place"]>[1]} */
    let acts = {};
    window.SpecvizPage = {
      press: (id) => acts.press?.(id), changeRule: (keys) => acts.changeRules?.(keys),
      showActivity: nothing, openSheet: nothing, closeSheets: () => false, showChip: nothing,
      files: [], makeFile: () => Promise.reject(), toggleTheme, lettersAreKeys, setLetters,
    };
    const player = window.SpecvizView = window.Specviz.mount(makeElement("div", "sv-host", frame), { address: false });
    frame.hidden = true;
    return {
      player,
      place: (host, given) => {
        acts = given;
        if (frame.parentElement !== host) host.append(frame);
      },
      show: (message) => {
        frame.hidden = false;
        sequence += 1;
        player.receive(JSON.stringify({ ...JSON.parse(message), seq: sequence }));
      },
    };
  }

  document.addEventListener("DOMContentLoaded", async () => {
    restoreTheme();
    const answer = await fetch(`${SpecvizPlaces.files}lab.json`);
    start(/** @type {LabMessage} */ (await answer.json()));
  });
})();
