// What a learner has answered: kept in this browser alone, saved as a file when the learner asks for it.
const SpecvizProgress = (() => {
  const STORE = "specviz-lessons";

  /** @typedef {{tries: number, solved: boolean, seconds: number}} Answered */

  /** @returns {Record<string, Answered>} by card */
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(STORE) ?? "{}");
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch { // nothing is kept here, or something else is
      return {};
    }
  }

  /** @param {Record<string, Answered>} answers */
  function write(answers) {
    try {
      localStorage.setItem(STORE, JSON.stringify(answers));
    } catch { /* a browser that keeps nothing: the answers last as long as the page */ }
  }

  let answers = read();

  /**
   * One answer more to a card.
   * @param {string} card
   * @param {boolean} right
   * @param {number} seconds since the card was opened
   */
  function note(card, right, seconds) {
    const before = answers[card] ?? { tries: 0, solved: false, seconds: 0 };
    if (before.solved) return;
    answers[card] = { tries: before.tries + 1, solved: right, seconds: Math.round(before.seconds + seconds) };
    write(answers);
  }

  const save = () => SpecvizFiles.save(JSON.stringify(answers, null, 1), "specviz-answers.json", "application/json");

  return {
    note, save,
    isSolved: (/** @type {string} */ card) => answers[card]?.solved === true,
    forget: () => {
      answers = {};
      write(answers);
    },
  };
})();
