// The strip of the four phases: draft, score, verify, commit; what each came to once it is over, and where the cursor is.
const SpecvizPhases = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { lastEvent } = SpecvizState;

  /**
   * The buttons; the function that they come with marks the phase of an event.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {(event: number) => void} go
   * @param {Words} words
   */
  function showPhases(host, scene, go, words) {
    host.textContent = "";
    const ends = scene.phases.map((phase, i) => (scene.phases[i + 1]?.first ?? lastEvent(scene) + 1) - 1);
    const items = scene.phases.map((phase, i) => {
      const button = makeButton(host, "", () => go(phase.first));
      makeElement("span", "sv-phase-number", button, String(i + 1));
      makeElement("span", "sv-phase-name", button, words.phases[phase.key]);
      const facts = makeElement("span", "sv-phase-facts", button), bar = makeElement("i", "sv-phase-bar", button);
      button.title = words.phase_titles[phase.key];
      return { phase, button, facts, bar, end: ends[i] };
    });
    return (/** @type {number} */ event) => {
      for (const { phase, button, facts, bar, end } of items) {
        const current = event >= phase.first && event <= end;
        const text = event < end ? "" : [phase.count, phase.time].filter(Boolean).join(" · ");
        if (facts.textContent !== text) facts.textContent = text;
        button.classList.toggle("sv-over-now", event > end);
        if (current) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
        const done = event > end ? 1 : current ? (event - phase.first + 1) / (end - phase.first + 1) : 0;
        bar.style.transform = `scaleX(${done})`;
        button.setAttribute("aria-label", fill(words.phase_label, { name: words.phases[phase.key], facts: text }));
      }
    };
  }

  return { showPhases };
})();
