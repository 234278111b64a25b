// Pieces of the lessons: texts, of which some are terms of the glossary, and when a slider has been set.
const SpecvizPieces = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * How many signs at the beginning of a text belong on the line of the term before it, such as a full stop.
   * @param {Piece | undefined} before
   * @param {Piece | undefined} piece
   */
  function countSigns(before, piece) {
    return before?.kind === "term" && piece?.kind === "plain" ? piece.text.search(/\s|$/) : 0;
  }

  /**
   * @param {HTMLElement} host
   * @param {Piece[][]} paragraphs
   * @param {(term: string) => void} explain
   */
  function showText(host, paragraphs, explain) {
    for (const pieces of paragraphs) {
      const paragraph = makeElement("p", "", host);
      pieces.forEach((piece, i) => {
        const { text, kind, term } = piece;
        if (kind === "plain") paragraph.append(text.slice(countSigns(pieces[i - 1], piece)));
        else if (kind === "strong") makeElement("strong", "", paragraph, text);
        else {
          const line = makeElement("span", "sv-lesson-together", paragraph), next = pieces[i + 1];
          makeButton(line, text, () => explain(term)).className = "sv-term-link";
          if (next) line.append(next.text.slice(0, countSigns(piece, next)));
        }
      });
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
