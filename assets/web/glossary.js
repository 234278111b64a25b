// The glossary: every term with its meaning, its formula and its other names, in a dialog that opens at the one asked for.
// It is fetched when it is first asked for.
const SpecvizGlossary = (() => {
  const { makeElement, makeButton } = SpecvizDom;
  const nameEntry = (/** @type {string} */ key) => `term-${key.replaceAll(" ", "-")}`;
  /** @type {Promise<HTMLDialogElement> | null} */
  let made = null;

  /**
   * Opens it, at a term if one is given.
   * @param {string} [term] its key
   * @param {() => boolean} [wanted] whether it still is, once it is here
   */
  async function open(term, wanted = () => true) {
    made ??= fetchGlossary().then(createDialog);
    const dialog = await made.catch(() => null);
    if (!dialog) {
      made = null; // the next press tries again
      return;
    }
    if (!wanted()) return;
    if (!dialog.open) dialog.showModal();
    const entry = term ? document.getElementById(nameEntry(term)) : null;
    for (const one of dialog.querySelectorAll(".sv-asked")) one.classList.remove("sv-asked");
    entry?.classList.add("sv-asked");
    entry?.scrollIntoView({ block: "center" });
    entry?.focus({ preventScroll: true });
  }

  /** @returns {Promise<Glossary>} */
  async function fetchGlossary() {
    const answer = await fetch(`${SpecvizPlaces.files}glossary.json`);
    if (!answer.ok) throw new Error("glossary.json");
    return answer.json();
  }

  /** @param {Glossary} glossary */
  function createDialog({ terms, words: says }) {
    const dialog = makeElement("dialog", "sv-glossary", document.body);
    const head = makeElement("div", "sv-glossary-head", dialog);
    dialog.setAttribute("aria-label", says.title);
    makeElement("h2", "", head, says.title);
    makeButton(head, says.close, () => dialog.close());
    const list = makeElement("dl", "", dialog), names = new Map(terms.map(({ key, name }) => [key, name]));
    for (const { key, name, meaning, formula, elsewhere, see } of terms) {
      const title = makeElement("dt", "", list, name), text = makeElement("dd", "", list, meaning);
      title.id = nameEntry(key);
      title.tabIndex = -1;
      if (formula) makeElement("p", "sv-small", text, `${says.formula}: ${formula}`);
      if (elsewhere.length) makeElement("p", "sv-small", text, `${says.elsewhere}: ${elsewhere.join(", ")}`);
      if (see.length) showOthers(makeElement("p", "sv-small", text, `${says.see}: `), see, names);
    }
    return dialog;
  }

  /**
   * @param {HTMLElement} line
   * @param {string[]} keys
   * @param {Map<string, string>} names
   */
  function showOthers(line, keys, names) {
    keys.forEach((key, i) => {
      if (i) line.append(", ");
      addTerm(line, names.get(key) ?? key, key);
    });
  }

  /**
   * A word that leads to its entry; on a page that has no glossary, the word alone.
   * @param {HTMLElement} host
   * @param {string} text
   * @param {string} term its key
   */
  function addTerm(host, text, term) {
    if (SpecvizPlaces.isFile) return makeElement("span", "", host, text);
    const button = makeButton(host, text, () => open(term));
    button.className = "sv-term-link";
    return button;
  }

  return { open, addTerm };
})();
