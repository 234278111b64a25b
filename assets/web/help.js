// The legend below the trees, and the list of words and keys.
const SpecvizHelp = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {Words} words
   */
  function showLegend(host, words) {
    host.textContent = "";
    for (const [key, text] of Object.entries(words.keys_p_q)) {
      const item = makeElement("span", "", host);
      makeElement("i", `sv-key sv-key-${key}`, item);
      item.append(text);
    }
    for (const text of words.legend) makeElement("span", "", host, text);
  }

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Words} words
   */
  function showHelp(dialog, words) {
    dialog.textContent = "";
    dialog.setAttribute("aria-label", words.help_label);
    makeButton(dialog, words.close, () => dialog.close());
    makeElement("h2", "", dialog, words.glossary_title);
    for (const [word, meaning] of words.glossary) {
      const line = makeElement("p", "", dialog);
      makeElement("b", "sv-term", line, word);
      makeElement("span", "", line, meaning);
    }
    makeElement("h2", "", dialog, words.shortcuts_title);
    for (const [keys, meaning] of words.shortcuts) {
      const line = makeElement("p", "", dialog);
      makeElement("kbd", "", line, keys);
      makeElement("span", "", line, meaning);
    }
  }

  return { showLegend, showHelp };
})();
