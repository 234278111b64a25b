// The list of words, marks and keys; and the one setting of keys.
const SpecvizHelp = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Words} words
   */
  function showHelp(dialog, words) {
    dialog.textContent = "";
    dialog.setAttribute("aria-label", words.help_label);
    makeButton(dialog, words.close, () => dialog.close());
    addList(dialog, words.glossary_title, words.glossary, "b");
    if (!SpecvizPlaces.isFile) makeButton(makeElement("p", "", dialog), words.terms[1], () => SpecvizGlossary.open());
    addList(dialog, words.legend_title, words.legend, "b");
    addList(dialog, words.shortcuts_title, words.shortcuts, "kbd");
    const label = makeElement("label", "sv-setting", dialog), box = makeElement("input", "", label);
    box.type = "checkbox";
    box.checked = window.SpecvizPage.lettersAreKeys();
    box.onchange = () => window.SpecvizPage.setLetters(box.checked);
    label.append(words.letters_setting);
  }

  /**
   * @param {HTMLElement} host
   * @param {string} title
   * @param {[string, string][]} entries
   * @param {"b" | "kbd"} kind
   */
  function addList(host, title, entries, kind) {
    makeElement("h2", "", host, title);
    for (const [name, meaning] of entries) {
      const line = makeElement("p", "", host);
      makeElement(kind, "sv-term", line, name);
      makeElement("span", "", line, meaning);
    }
  }

  return { showHelp };
})();
