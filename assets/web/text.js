// The text with its steps: what the run has written up to the step at the cursor, and a dot for each step after it.
const SpecvizText = (() => {
  const { makeElement, fill } = SpecvizDom;
  const LOOK_AHEAD = 90; // pixels of the dots after the step
  const MARKS = { gained: "◆", missed: "◇", "": "" };

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {number} current
   * @param {boolean} written whether the step at the cursor has been committed
   * @param {(step: number) => void} choose
   * @param {Words} words
   */
  function showText(host, run, current, written, choose, words) {
    host.textContent = "";
    makeElement("span", "sv-prompt", host, run.prompt).dataset.none = words.begins_alone;
    const texts = joinTexts(run.scenes);
    run.scenes.forEach((scene, i) => addStep(host, scene, texts[i], i, current, written, () => choose(i), words));
    const pieces = texts.slice(0, current + (written ? 1 : 0));
    host.dataset.text = run.prompt + pieces.flat().join("");
    scrollToStep(host);
  }

  /**
   * The text of every token: bytes that a later token completes to a character are shown there, and nowhere before.
   * @param {Scene[]} scenes
   */
  function joinTexts(scenes) {
    const texts = scenes.map((scene) => scene.tokens.map((token) => token.text));
    const places = /** @type {[number, number][]} */ ([]);
    scenes.forEach((scene, i) => scene.tokens.forEach((token, k) => {
      for (const [step, place] of token.joins ? places.slice(-token.joins) : []) texts[step][place] = "";
      places.push([i, k]);
    }));
    return texts;
  }

  /**
   * A step's tokens: a button in all but its look, because a box would not break across lines.
   * @param {HTMLElement} host
   * @param {Scene} scene
   * @param {string[]} texts
   * @param {number} index
   * @param {number} current
   * @param {boolean} written
   * @param {() => void} choose
   * @param {Words} words
   */
  function addStep(host, scene, texts, index, current, written, choose, words) {
    const here = index === current, open = index < current || (here && written);
    const span = makeElement("span", `sv-step${here ? " sv-here" : ""}${open ? "" : " sv-ahead"}`, host);
    span.tabIndex = here ? 0 : -1;
    span.setAttribute("role", "button");
    const number = scene.number + 1, template = open ? words.step_label : words.step_ahead;
    span.setAttribute("aria-label", fill(template, { number, text: texts.join("") }));
    if (here) span.setAttribute("aria-current", "step");
    if (open) scene.tokens.forEach((token, k) => addToken(span, token, texts[k], words));
    else span.textContent = here ? " ▏" : "·";
    span.onclick = choose;
    span.onkeydown = (event) => steer(event, span, choose);
  }

  /**
   * @param {HTMLElement} host
   * @param {TokenView} token
   * @param {string} text
   * @param {Words} words
   */
  function addToken(host, token, text, words) {
    if (!text) return;
    const word = makeElement("span", `sv-word sv-${token.origin}`, host, text);
    word.dataset.tip = words.origins[token.origin];
    if (!token.mark) return;
    const mark = makeElement("sup", `sv-mark sv-${token.mark}`, word, MARKS[token.mark]);
    mark.dataset.tip = words.token_marks[token.mark];
  }

  /**
   * One stop for Tab; within it the arrows go from step to step.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} span
   * @param {() => void} choose
   */
  function steer(event, span, choose) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose();
      return;
    }
    const by = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[event.key];
    const next = by && span[/** @type {"nextElementSibling"} */ (by)];
    if (!(next instanceof HTMLElement) || !next.classList.contains("sv-step")) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }

  /**
   * The step at the cursor in sight, with as much of the text before it as there is room for.
   * @param {HTMLElement} host
   */
  function scrollToStep(host) {
    const here = /** @type {HTMLElement | null} */ (host.querySelector(".sv-here"));
    if (!here) return;
    const end = here.offsetLeft + here.offsetWidth + LOOK_AHEAD;
    host.scrollLeft = Math.min(here.offsetLeft, Math.max(0, end - host.clientWidth));
    host.classList.toggle("sv-scrolled", host.scrollLeft > 0);
  }

  return { showText };
})();
