// The side panel: why, the chosen node, this tree, this run. It speaks of the pane that has the focus, and names it.
const SpecvizSidePanel = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { drawBar } = SpecvizWhy;
  /** @type {SideTab[]} */
  const TABS = ["why", "node", "tree", "run"];

  /**
   * @param {HTMLElement} host
   * @param {SideTab} current
   * @param {(tab: SideTab) => void} choose
   * @param {() => void} close
   * @param {Words} words
   */
  function showSideTabs(host, current, choose, close, words) {
    const focused = host.contains(document.activeElement);
    host.textContent = "";
    const list = makeElement("div", "sv-tab-list", host);
    list.setAttribute("role", "tablist");
    for (const tab of TABS) {
      const button = makeButton(list, words.side_tabs[tab], () => choose(tab)), on = tab === current;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
      button.onkeydown = (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        choose(TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length]);
      };
      if (on && focused) button.focus({ preventScroll: true });
    }
    const button = makeButton(host, "×", close);
    button.className = "sv-side-close";
    button.setAttribute("aria-label", words.close);
  }

  /**
   * @param {HTMLElement} host
   * @param {NodeView} node
   * @param {{title: string, status: string}[]} statuses what has become of it, for each rule
   * @param {Words} words
   */
  function showNode(host, node, statuses, words) {
    if (node.parent === null) {
      makeElement("p", "", host, words.choose_node);
      return;
    }
    makeElement("h3", "", host, fill(words.quoted, { text: node.text }));
    if (node.numbers) {
      const list = makeElement("dl", "sv-facts", host);
      [words.keys_p_q.p, words.keys_p_q.q, words.ratio].forEach((name, i) => {
        makeElement("dt", "", list, name);
        makeElement("dd", "", list, node.numbers?.[i] ?? "");
      });
    }
    makeElement("p", "sv-small", host, node.exact);
    for (const { title, status } of statuses) {
      makeElement("h3", "", host, title);
      makeElement("p", "", host, status);
    }
  }

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {Known} known
   * @param {Words} words
   */
  function showTree(host, scene, known, words) {
    makeElement("h3", "", host, words.lengths);
    if (known === "draft") {
      makeElement("p", "sv-small", host, words.scores_before);
      return;
    }
    drawLengths(host, scene, words);
    makeElement("p", "sv-small", host, words.lengths_note);
  }

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {ShownScene} scene
   * @param {{text: string, known: Known}} view the text as far as it is written; how much of the step is known
   * @param {Actions} act
   * @param {Words} words
   */
  function showRun(host, run, scene, { text, known }, act, words) {
    SpecvizScores.showScores(host, scene.scores, { whole: false, known }, words);
    if (known === "verdicts") SpecvizRunNumbers.showLosses(host, scene.numbers, words);
    makeElement("h3", "", host, words.whole_text);
    makeElement("p", "sv-whole-text", host, text);
    if (run.speed) makeElement("p", "", host, run.speed);
    if (SpecvizPlaces.hasServer) makeButton(host, words.compare, () => act.press("sv-compare"));
    SpecvizComparison.showComparison(host, run, words);
    if (run.claim && (run.claimStep === null || run.claimStep === run.scenes.indexOf(scene))) { // of its own step alone
      makeElement("h3", "", host, words.claim);
      makeElement("p", "", host, run.claim);
    }
    makeElement("h3", "", host, words.made);
    makeElement("p", "sv-small", host, run.description);
  }

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {Words} words
   */
  function drawLengths(host, scene, words) {
    const known = scene.panes.flatMap((pane) => (pane.lengths ? [{ title: pane.title, lengths: pane.lengths }] : []));
    if (!known.length) {
      makeElement("p", "sv-small", host, words.no_lengths);
      return;
    }
    const grid = makeElement("div", "sv-lengths", host);
    grid.style.gridTemplateColumns = `1.2em ${known.map(() => "minmax(0, 1fr) minmax(3.2em, max-content)").join(" ")}`;
    makeElement("span", "sv-small", grid, words.length_head);
    for (const pane of known) makeElement("span", "sv-small sv-rule", grid, pane.title);
    const deepest = Math.max(...known.map((pane) => pane.lengths.length));
    for (let depth = 0; depth < deepest; depth++) {
      makeElement("span", "sv-name", grid, String(depth));
      for (const pane of known) {
        const [text, chance] = pane.lengths[depth] ?? ["0", 0];
        drawBar(makeElement("span", "sv-track", grid), "sv-line-length", chance);
        makeElement("span", "sv-value", grid, text);
      }
    }
  }

  return { showSideTabs, showNode, showTree, showRun };
})();
