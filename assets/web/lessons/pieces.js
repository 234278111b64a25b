// Texts of the lessons: paragraphs in pieces, of which some are terms of the glossary.
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

  return { showText };
})();
