// Pieces of the lessons: texts, of which some are terms of the glossary, and when a slider has been set.
const SpecvizPieces = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {Piece[][]} paragraphs
   * @param {(term: string) => void} explain
   */
  function showText(host, paragraphs, explain) {
    for (const pieces of paragraphs) {
      const paragraph = makeElement("p", "", host);
      for (const { text, kind, term } of pieces) {
        if (kind === "plain") paragraph.append(text);
        else if (kind === "strong") makeElement("strong", "", paragraph, text);
        else makeButton(paragraph, text, () => explain(term)).className = "sv-lesson-term";
      }
    }
  }

  /**
   * A slider that is pressed where it stands is set too: that number is meant. One that Tab only passes is not.
   * @param {HTMLElement} host
   * @param {() => void} act
   */
  function whenSet(host, act) {
    const isSlider = (/** @type {Event} */ { target }) => target instanceof HTMLInputElement && target.type === "range";
    for (const kind of ["input", "pointerup"]) host.addEventListener(kind, (event) => { if (isSlider(event)) act(); });
    host.addEventListener("keyup", (event) => { if (isSlider(event) && !["Tab", "Shift"].includes(event.key)) act(); });
  }

  return { showText, whenSet };
})();
