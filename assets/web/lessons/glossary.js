// The glossary: every term with its meaning, its formula and its other names, in a dialog that opens at the one asked for.
const SpecvizGlossary = (() => {
  const { makeElement, makeButton } = SpecvizDom;
  const nameEntry = (/** @type {string} */ key) => `term-${key.replaceAll(" ", "-")}`;

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
    const list = makeElement("dl", "", dialog), names = new Map(terms.map(({ key, name }) => [key, name]));
    for (const { key, name, meaning, formula, elsewhere, see } of terms) {
      const title = makeElement("dt", "", list, name), text = makeElement("dd", "", list, meaning);
      title.id = nameEntry(key);
      title.tabIndex = -1;
      if (formula) makeElement("p", "sv-small", text, `${words.glossary_formula}: ${formula}`);
      if (elsewhere.length) makeElement("p", "sv-small", text, `${words.glossary_elsewhere}: ${elsewhere.join(", ")}`);
      if (see.length) showOthers(makeElement("p", "sv-small", text, `${words.glossary_see}: `), see);
    }

    /**
     * @param {HTMLElement} line
     * @param {string[]} keys
     */
    function showOthers(line, keys) {
      keys.forEach((key, i) => {
        if (i) line.append(", ");
        makeButton(line, names.get(key) ?? key, () => open(key)).className = "sv-lesson-term";
      });
    }

    /** @param {string} [term] */
    function open(term) {
      if (!dialog.open) dialog.showModal();
      const entry = term ? document.getElementById(nameEntry(term)) : null;
      for (const one of list.querySelectorAll(".sv-asked")) one.classList.remove("sv-asked");
      entry?.classList.add("sv-asked");
      entry?.scrollIntoView({ block: "center" });
      entry?.focus({ preventScroll: true });
    }

    return open;
  }

  return { createGlossary };
})();
