// The glossary: every term with its meaning, its formula and its other names, in a dialog that opens at the one asked for.
const SpecvizGlossary = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {Term[]} terms
   * @param {LessonWords} words
   * @returns {(term?: string) => void} opens it
   */
  function createGlossary(host, terms, words) {
    const dialog = makeElement("dialog", "sv-glossary", host);
    const head = makeElement("div", "sv-lesson-row", dialog);
    makeElement("h2", "", head, words.glossary);
    makeButton(head, words.close, () => dialog.close());
    const list = makeElement("dl", "", dialog);
    for (const { key, name, meaning, formula, elsewhere } of terms) {
      const title = makeElement("dt", "", list, name), text = makeElement("dd", "", list, meaning);
      title.id = `term-${key}`;
      title.tabIndex = -1;
      if (formula) makeElement("p", "sv-small", text, `${words.glossary_formula}: ${formula}`);
      if (elsewhere.length) makeElement("p", "sv-small", text, `${words.glossary_elsewhere}: ${elsewhere.join(", ")}`);
    }
    return (term) => {
      if (!dialog.open) dialog.showModal();
      const entry = term ? document.getElementById(`term-${term}`) : null;
      for (const one of list.querySelectorAll(".sv-asked")) one.classList.remove("sv-asked");
      entry?.classList.add("sv-asked");
      entry?.scrollIntoView({ block: "center" });
      entry?.focus({ preventScroll: true });
    };
  }

  return { createGlossary };
})();
