// What just happened, in a line; the reason on demand; and which rule writes the text.
const SpecvizHeadline = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;

  /**
   * @param {Parts} parts
   * @param {ShownScene} scene
   * @param {number} event
   * @param {boolean} open whether the side panel with the reason is in sight
   * @param {() => void} showReason
   * @param {Words} words
   */
  function showHeadline(parts, scene, event, open, showReason, words) {
    const text = findHeadline(scene, event), key = `${text}/${open}`;
    if (parts.headline.dataset.key === key) return;
    parts.headline.dataset.key = key;
    parts.headline.textContent = text;
    const why = makeButton(parts.headline, words.why, showReason);
    why.className = "sv-why";
    why.setAttribute("aria-expanded", String(open));
  }

  /**
   * The last headline that holds at an event.
   * @param {Scene} scene
   * @param {number} event
   */
  function findHeadline(scene, event) {
    return scene.headlines.filter((one) => one.first <= event).at(-1)?.text ?? "";
  }

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {RuleBadge} commits
   * @param {Words} words
   */
  function showCommitting(host, run, commits, words) {
    host.textContent = fill(words.committing, { rule: commits.title });
    SpecvizProof.addBadge(host, run, commits, words);
    if (run.place) makeElement("span", "sv-badge sv-place", host, run.place).title = words.here.place_help;
  }

  return { showHeadline, findHeadline, showCommitting };
})();
