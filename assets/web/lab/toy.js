// The toy lab: what is set on the left, what it comes to on the right, and the draft on show below, in the real player.
const SpecvizLabToy = (() => {
  const { makeElement } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {Lab} lab
   * @returns {LabPlace}
   */
  function open(host, lab) {
    const { data } = lab, { words } = data, grid = makeElement("div", "sv-lab-grid", host);
    const set = makeElement("section", "sv-lab-set", grid), found = makeElement("section", "sv-lab-found", grid);
    set.setAttribute("aria-label", words.settings);
    found.setAttribute("aria-label", words.results);
    const status = SpecvizLabStatus.createStatus(found, words, () => client.stop());
    let link = "", base = ""; // of the setting on show; of the one that a bar is dragged away from
    const ask = (/** @type {string} */ from, /** @type {object} */ change) => {
      results.wait();
      client.ask("setting", JSON.stringify({ link: from, change }), receive);
    };
    const change = (/** @type {object} */ what) => ask(link, what), go = (/** @type {string} */ next) => ask(next, {});
    const showSetting = createSetting(set, data, {
      change, go,
      begin: () => { base = link; },
      move: (context, who, token, units) => ask(base || link, { bar: { context, who, token, units } }),
    });
    const results = SpecvizLabResults.createResults(found, words, {
      open: (next) => {
        go(next);
        below.scrollIntoView({ block: "start" });
      },
      pick: (draft) => change({ draft }),
    });
    const below = makeElement("section", "sv-lab-below", host);
    makeElement("h2", "", below, words.panes);
    const said = makeElement("p", "sv-lab-draft", below);
    let coins = 0;

    /** @param {LabReply} reply */
    function receive(reply) {
      status.tell(reply);
      if (reply.kind === "setting") {
        ({ link, coins } = reply);
        lab.keep(link);
        showSetting(reply);
      } else if (reply.kind === "numbers") {
        results.show(reply);
      } else if (reply.kind === "run") {
        said.textContent = reply.text;
        results.mark(reply.place);
        lab.view.show(reply.message);
      }
    }
    const client = SpecvizLabAsk.createClient(/** @type {Words["here"]} */ (data.here), status.say, (working) => {
      status.change(working);
      if (!working) results.settle(link);
    });
    return {
      go: (address) => {
        lab.view.place(below, {
          changeRules: ([left, right]) => change({ left, right }),
          press: (id) => { if (id === "sv-flip") change({ coins: coins + 1 }); },
        });
        if (address && address !== link) go(address);
        else if (link) lab.keep(link);
        else data.first.forEach(receive);
      },
    };
  }

  /**
   * Everything that can be set, and what shows it.
   * @param {HTMLElement} host
   * @param {LabMessage} data
   * @param {{change: (what: object) => void, go: (link: string) => void, begin: () => void,
   *   move: (context: string, who: "p" | "q", token: number, units: number) => void}} acts
   * @returns {(setting: SettingReply) => void}
   */
  function createSetting(host, data, { change, go, begin, move }) {
    const { words } = data, menus = SpecvizLabMenus.createMenus(makeElement("div", "sv-lab-menus", host), data, change);
    makeElement("h2", "", host, words.probabilities);
    makeElement("p", "sv-small", host, words.probabilities_lead);
    const own = (/** @type {string} */ context, /** @type {boolean} */ on) => change({ own: { context, on } });
    const rows = SpecvizLabRows.createRows(makeElement("div", "", host), words, { begin, move, own });
    const contexts = SpecvizLabMenus.addMenu(host, words.own_context, (context) => { if (context) own(context, true); });
    const switches = SpecvizLabMenus.createSwitches(makeElement("div", "sv-lab-break", host), words, { change, open: go });
    return (setting) => {
      menus.show(setting);
      rows.show(setting);
      contexts.show([{ key: "", title: words.choose, note: "" }, ...setting.contexts], "");
      switches.show(setting.switches);
    };
  }

  return { key: "toy", open };
})();
