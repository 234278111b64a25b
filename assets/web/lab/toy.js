// The toy lab: what is set on the left, what it comes to on the right, and the draft on show below, in the real player.
const SpecvizLabToy = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;

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
    const status = createStatus(found, words, () => client.stop());
    let link = "", base = ""; // of the setting on show; of the one that a bar is dragged away from
    const ask = (/** @type {string} */ from, /** @type {object} */ change) => {
      client.ask("setting", JSON.stringify({ link: from, change }), receive);
    };
    const change = (/** @type {object} */ what) => ask(link, what), go = (/** @type {string} */ next) => ask(next, {});
    const menus = SpecvizLabMenus.createMenus(makeElement("div", "sv-lab-menus", set), data, change);
    makeElement("h2", "", set, words.probabilities);
    makeElement("p", "sv-small", set, words.probabilities_lead);
    const rows = SpecvizLabRows.createRows(makeElement("div", "", set), words, {
      begin: () => { base = link; },
      move: (context, who, token, units) => ask(base || link, { bar: { context, who, token, units } }),
      own: (context, on) => change({ own: { context, on } }),
    });
    const contexts = SpecvizLabMenus.addMenu(set, words.own_context, (context) => { if (context) change({ own: { context, on: true } }); });
    const switches = SpecvizLabMenus.createSwitches(makeElement("div", "sv-lab-break", set), words, { change, open: go });
    const results = SpecvizLabResults.createResults(found, words, {
      open: (next) => {
        go(next);
        below.scrollIntoView({ block: "start" });
      },
      pick: (draft) => change({ draft }),
    });
    const below = makeElement("section", "sv-lab-below", host), title = makeElement("h2", "", below, words.panes);
    const said = makeElement("p", "sv-lab-draft", below);
    let coins = 0;

    /** @param {LabReply} reply */
    function receive(reply) {
      status.tell(reply);
      if (reply.kind === "setting") {
        ({ link, coins } = reply);
        lab.keep(link);
        menus.show(reply);
        rows.show(reply);
        contexts.show([{ key: "", title: words.choose, note: "" }, ...reply.contexts], "");
        switches.show(reply.switches);
      } else if (reply.kind === "numbers") {
        results.show(reply);
      } else if (reply.kind === "run") {
        said.textContent = reply.text;
        results.mark(reply.place);
        lab.view.show(reply.message);
      }
    }
    const client = SpecvizLabAsk.createClient(/** @type {Words["here"]} */ (data.here), status.say, status.change);
    title.id = "sv-lab-panes";
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
   * What is under way, how far it is, and how to stop it.
   * @param {HTMLElement} host
   * @param {LabWords} words
   * @param {() => void} stop
   */
  function createStatus(host, words, stop) {
    const line = makeElement("div", "sv-lab-status", host), text = makeElement("p", "", line);
    const bar = makeElement("progress", "", line), button = makeButton(line, words.stop, stop);
    bar.setAttribute("aria-label", words.progress);
    text.setAttribute("role", "status");
    bar.hidden = button.hidden = true;
    let failed = false;
    const say = (/** @type {string} */ sentence, /** @type {boolean} */ bad) => {
      failed = bad;
      text.textContent = sentence;
      line.classList.toggle("sv-failed", bad);
    };
    return {
      say,
      /** @param {boolean} working */
      change(working) {
        button.hidden = !working;
        if (!working) bar.hidden = true;
        if (!working && !failed) say("", false);
      },
      /** @param {LabReply} reply */
      tell(reply) {
        if (reply.kind === "refused") say(reply.text, true);
        else if (reply.kind === "progress") {
          say(reply.text, false);
          bar.hidden = false;
          if (reply.share === null) bar.removeAttribute("value");
          else bar.value = reply.share;
        } else if (reply.kind === "setting") say("", false);
      },
    };
  }

  return { key: "toy", open, createStatus, fill };
})();
