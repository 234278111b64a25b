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
    let link = ""; // of the setting on show
    const { begin, move, change, go, end } = createChanges(() => link, (/** @type {object} */ asked) => {
      results.wait();
      client.ask("setting", JSON.stringify(asked), receive);
    });
    const showSetting = createSetting(set, data, {
      change, go,
      begin, move: (context, who, token, units) => move({ bar: { context, who, token, units } }),
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
      end();
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
   * What is changed before an answer is there is asked together: Python may take seconds to start.
   * @param {() => string} current the link of the setting on show
   * @param {(asked: {link: string, changes: object[]}) => void} ask
   */
  function createChanges(current, ask) {
    let link = "", waiting = false;
    /** @type {object[]} */
    let changes = [];
    const begin = () => {
      if (!waiting) [link, changes] = [current(), []];
      changes = [...changes, {}];
    };
    const move = (/** @type {object} */ what) => { // a bar that is dragged says the last place only
      changes = [...changes.slice(0, -1), what];
      waiting = true;
      ask({ link, changes });
    };
    return {
      begin, move,
      change: (/** @type {object} */ what) => {
        begin();
        move(what);
      },
      go: (/** @type {string} */ next) => {
        [link, changes, waiting] = [next, [], true];
        ask({ link, changes });
      },
      end: () => { waiting = false; },
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
