// The text with its steps above the trees, and the scores below them.
const SpecvizOverview = (() => {
  const { makeElement, fill } = SpecvizDom;
  const MARKS = { gained: "◆", missed: "◇", "": "" };

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {number} current
   * @param {(step: number) => void} choose
   * @param {Words} words
   */
  function showText(host, run, current, choose, words) {
    host.textContent = "";
    makeElement("span", "sv-prompt", host, run.prompt);
    run.scenes.forEach((scene, i) => addStep(host, scene, i === current, () => choose(i), words));
    scrollToStep(host);
  }

  /**
   * A step's tokens: a button in all but its look, because a box would not break across lines.
   * @param {HTMLElement} host
   * @param {Scene} scene
   * @param {boolean} current
   * @param {() => void} choose
   * @param {Words} words
   */
  function addStep(host, scene, current, choose, words) {
    const span = makeElement("span", `sv-step${current ? " sv-here" : ""}`, host);
    span.tabIndex = 0;
    span.setAttribute("role", "button");
    const text = scene.tokens.map((token) => token.text).join("");
    span.setAttribute("aria-label", fill(words.step_label, { number: scene.number + 1, text }));
    if (current) span.setAttribute("aria-current", "step");
    for (const token of scene.tokens) {
      const word = makeElement("span", `sv-word sv-${token.origin}`, span, token.text);
      if (token.mark) makeElement("sup", `sv-mark sv-${token.mark}`, word, MARKS[token.mark]);
    }
    span.onclick = choose;
    span.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    };
  }

  /** @param {HTMLElement} host */
  function scrollToStep(host) {
    const here = /** @type {HTMLElement | null} */ (host.querySelector(".sv-here"));
    if (!here) return;
    const line = parseFloat(getComputedStyle(host).lineHeight); // in whole lines, so that none is cut
    const above = Math.max(0, host.clientHeight - 1.5 * line) / 2;
    host.scrollTop = line * Math.round((here.offsetTop - above) / line);
  }

  /**
   * @param {HTMLElement} host
   * @param {Score[]} scores
   * @param {string} speed
   * @param {Words} words
   */
  function showScores(host, scores, speed, words) {
    host.textContent = "";
    const shown = speed ? [...scores, { name: words.speed, values: [speed], note: "" }] : scores;
    for (const { name, values, note } of shown) {
      const item = makeElement("div", "sv-score", host);
      makeElement("span", "sv-small", item, name);
      makeElement("b", "", item, values.join(" | "));
      makeElement("span", "sv-small", item, note);
    }
  }

  return { showText, showScores };
})();
