// The contents: chapters and lessons with how far the learner has come, and what else there is.
const SpecvizContents = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {LessonsMessage} lessons
   * @param {ContentsActions} actions
   */
  function showContents(host, { chapters, words }, actions) {
    host.textContent = "";
    makeElement("h1", "", host, words.title);
    makeElement("p", "sv-lesson-lead", host, words.introduction);
    const cards = chapters.flatMap(({ lessons }) => lessons.flatMap((lesson) => lesson.cards.map(({ key }) => key)));
    const open = cards.find((key) => !SpecvizProgress.isSolved(key)) ?? cards[0], begun = open !== cards[0];
    const go = makeButton(host, begun ? words.continue : words.begin, () => actions.open(open));
    go.className = "sv-primary";
    for (const { title, summary, lessons } of chapters) {
      const section = makeElement("section", "sv-chapter", host);
      makeElement("h2", "", section, title);
      makeElement("p", "sv-small", section, summary);
      const list = makeElement("ol", "", section);
      for (const lesson of lessons) showLesson(makeElement("li", "", list), lesson, words);
    }
    showOwn(makeElement("p", "sv-lesson-row", host), words, actions);
    makeElement("p", "sv-small", host, words.stays_here);
  }

  /**
   * @param {HTMLElement} host
   * @param {LessonView} lesson
   * @param {LessonWords} words
   */
  function showLesson(host, { title, minutes, cards }, words) {
    const link = makeElement("a", "", host, title), done = cards.filter(({ key }) => SpecvizProgress.isSolved(key)).length;
    link.href = `#${cards[0].key}`;
    const facts = [fill(words.minutes, { minutes }), fill(words.done_count, { done, count: cards.length })];
    makeElement("span", "sv-small", host, facts.join(" · "));
    const bar = makeElement("span", "sv-lesson-done", host), filled = makeElement("i", "", bar);
    bar.setAttribute("aria-hidden", "true");
    filled.style.width = `${100 * done / cards.length}%`;
  }

  /**
   * @param {HTMLElement} host
   * @param {LessonWords} words
   * @param {ContentsActions} actions
   */
  function showOwn(host, words, { open, explain, refresh, add }) {
    makeButton(host, words.what_if, () => open("what-if"));
    makeButton(host, words.glossary, () => explain());
    makeButton(host, words.teachers, () => open("teachers"));
    if (SpecvizPlaces.hasServer) SpecvizTeachers.showOpening(host, words, add);
    makeButton(host, words.save_progress, SpecvizProgress.save);
    makeButton(host, words.forget_progress, () => {
      SpecvizProgress.forget();
      refresh();
    });
  }

  return { showContents };
})();
