// A card: its text, its task, what is said of an answer, and the way on.
const SpecvizCard = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { showChoose, showPick, showNumber, showOrder, showMatch } = SpecvizQuestions;
  const { showCoin, showCoins, showTree } = SpecvizBuilds;
  const { showWhatIf } = SpecvizWhatIfTask;

  /**
   * @param {HTMLElement} host
   * @param {Visited} visited
   */
  function showCard(host, visited) {
    const { card, chapter, lesson, number, count, words } = visited, opened = Date.now();
    host.textContent = "";
    const label = fill(words.lesson_label, { chapter: chapter.title, lesson: lesson.title });
    const where = makeElement("p", "sv-small", host, `${label} · `);
    makeElement("span", "sv-lesson-together", where, fill(words.card_count, { number, count }));
    const title = makeElement("h1", "", host, card.title);
    title.tabIndex = -1;
    SpecvizPieces.showText(makeElement("div", "sv-lesson-text", host), card.text, visited.explain);
    const form = makeElement("form", "sv-lesson-task", host), ask = makeElement("p", "sv-lesson-ask", form, card.task.ask);
    ask.id = "sv-lesson-ask";
    const body = makeElement("div", "", form), feedback = makeElement("div", "sv-lesson-feedback", form);
    feedback.setAttribute("aria-live", "polite");
    const buttons = makeElement("div", "sv-lesson-row sv-lesson-ways", host);
    const check = makeElement("button", "sv-primary", form, words.check);
    check.type = "submit";
    const next = showWays(buttons, visited);
    const changed = () => {
      if (!form.classList.contains("sv-solved")) feedback.textContent = "";
    };
    const answer = showTask(card.task, { body, words, view: visited.marks, run: card.run, changed });
    const solve = () => {
      form.classList.add("sv-solved");
      for (const field of form.elements) field.setAttribute("disabled", "");
      check.hidden = true;
      say(feedback, words.right, [card.task.why], true);
      visited.reveal();
      next.textContent = visited.last ? words.finish : words.next;
      next.className = "sv-primary";
      next.focus({ preventScroll: true });
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      const verdict = answer();
      if (verdict === null) {
        say(feedback, words.not_answered, [], false);
        return;
      }
      SpecvizProgress.note(card.key, verdict.right, (Date.now() - opened) / 1000);
      if (verdict.right) solve();
      else say(feedback, words.try_again, verdict.says, false);
    };
    title.focus({ preventScroll: true });
  }

  /**
   * @param {HTMLElement} host
   * @param {Visited} visited
   */
  function showWays(host, { words, card, first, last, goBack, goOn }) {
    const back = makeButton(host, words.back, goBack);
    back.disabled = first;
    const solved = SpecvizProgress.isSolved(card.key);
    const next = makeButton(host, last ? words.finish : solved ? words.next : words.skip, goOn);
    if (card.lab) makeElement("a", "", host, words.open_in_lab).href = `${SpecvizPlaces.lab}#toy?${card.lab}`;
    return next;
  }

  /**
   * @param {HTMLElement} host
   * @param {string} verdict
   * @param {string[]} texts
   * @param {boolean} right
   */
  function say(host, verdict, texts, right) {
    host.textContent = "";
    host.className = `sv-lesson-feedback ${right ? "sv-lesson-right" : "sv-lesson-wrong"}`;
    makeElement("strong", "", host, verdict);
    for (const text of texts) makeElement("p", "", host, text);
    requestAnimationFrame(() => { // when the view has taken its new size
      const ways = host.closest(".sv-lesson-card")?.querySelector(".sv-lesson-ways");
      for (const one of [ways, host]) one?.scrollIntoView({ block: "nearest" });
    });
  }

  /**
   * @param {Task} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showTask(task, host) {
    switch (task.kind) {
      case "choose": return showChoose(task, host);
      case "pick": return showPick(task, host);
      case "number": return showNumber(task, host);
      case "order": return showOrder(task, host);
      case "match": return showMatch(task, host);
      case "coin": return showCoin(task, host);
      case "coins": return showCoins(task, host);
      case "tree": return showTree(task, host);
      case "what-if": return showWhatIf(task, host);
    }
  }

  return { showCard };
})();
