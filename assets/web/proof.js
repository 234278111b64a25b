// The badge of a rule, and what stands behind it: its promise, how that is checked, and where to see it oneself.
const SpecvizProof = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const LESSON = "still-the-target/by-hand";

  /**
   * A badge that opens the proof, where there is one; else the badge alone.
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {RuleBadge} rule
   * @param {Words} words
   * @returns {HTMLElement}
   */
  function addBadge(host, run, rule, words) {
    const proof = run.proofs.find(({ key }) => key === rule.key), look = `sv-badge${rule.lossless ? "" : " sv-lossy"}`;
    if (!proof) return makeElement("span", look, host, rule.badge);
    const button = makeButton(host, rule.badge, () => openProof(button, rule, proof, words));
    button.className = look;
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-label", fill(words.badge_label, { badge: rule.badge, rule: rule.title }));
    return button;
  }

  /**
   * @param {HTMLElement} from the badge, which has the focus again afterwards
   * @param {RuleBadge} rule
   * @param {RuleProof} proof
   * @param {Words} words
   */
  function openProof(from, rule, proof, words) {
    const title = fill(words.proof_title, { rule: rule.title });
    const dialog = makeElement("dialog", "sv-help sv-proof", from.closest(".sv") ?? document.body);
    dialog.setAttribute("aria-label", title);
    makeButton(dialog, words.close, () => dialog.close());
    makeElement("h2", "", dialog, title);
    for (const [name, text] of proof.points) makeElement("span", "", addPoint(dialog, name), text);
    makeElement("code", "", addPoint(dialog, words.proof_command), proof.command);
    if (proof.paper) addLink(addPoint(dialog, words.proof_paper), proof.paper, proof.paper_address);
    addWays(dialog, words);
    dialog.addEventListener("close", () => {
      dialog.remove();
      from.focus();
    });
    dialog.showModal();
  }

  /** @param {HTMLElement} host @param {string} name */
  function addPoint(host, name) {
    const line = makeElement("p", "", host);
    makeElement("b", "sv-term", line, name);
    return line;
  }

  /** @param {HTMLElement} host @param {string} text @param {string} address */
  function addLink(host, text, address) {
    if (address) makeElement("a", "", host, text).href = address;
    else makeElement("span", "", host, text);
  }

  /** To the lesson and to the lab, from where they can be reached. @param {HTMLElement} host @param {Words} words */
  function addWays(host, words) {
    if (SpecvizPlaces.isFile) return;
    const { lab = "" } = /** @type {{lab?: string}} */ (SpecvizPlaces), line = addPoint(host, words.proof_try);
    const ways = makeElement("span", "sv-ways", line);
    addLink(ways, words.proof_lesson, `${SpecvizPlaces.lessons}#${LESSON}`);
    if (lab) addLink(ways, words.proof_lab, lab);
  }

  return { addBadge };
})();
