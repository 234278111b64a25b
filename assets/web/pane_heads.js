// The head of a pane: its title, which is the picker of its rule; what the rule promises; and how much it accepted.
const SpecvizPaneHeads = (() => {
  const { makeElement, fill } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {ShownPane} pane
   * @param {number} index
   * @param {(index: number, key: string) => void} pick
   * @param {Words} words
   */
  function showPaneHead(host, run, pane, index, pick, words) {
    const head = makeElement("header", "sv-pane-head", host), title = makeElement("h3", "", head);
    const select = makeElement("select", "sv-picker", title), side = index ? words.right_rule : words.left_rule;
    select.setAttribute("aria-label", fill(side, { rule: pane.title }));
    for (const rule of run.rules) {
      const text = rule.note ? fill(words.rule_note, { rule: rule.title, note: rule.note }) : rule.title;
      makeElement("option", "", select, text).value = rule.key;
    }
    select.value = pane.key;
    select.title = run.rules.find((rule) => rule.key === pane.key)?.summary ?? "";
    select.onchange = () => pick(index, select.value);
    const badge = SpecvizProof.addBadge(head, run, pane, words);
    badge.dataset.tip = pane.lossless ? words.lossless_tip : words.lossy_tip;
    return makeElement("span", "sv-accepted-count", head);
  }

  /**
   * How much the rule accepted, once it has ended.
   * @param {HTMLElement} host
   * @param {ShownPane} pane
   * @param {number} event
   * @param {Words} words
   */
  function updateCount(host, pane, event, words) {
    const text = event < pane.ended ? "" : fill(words.accepted_count, { count: pane.accepted });
    if (host.textContent !== text) host.textContent = text;
  }

  return { showPaneHead, updateCount };
})();
