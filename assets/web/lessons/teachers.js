// For teachers: every card with what it asks, the answer, its time and its link; and a lesson of one's own, from a file.
const SpecvizTeachers = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {LessonsMessage} lessons
   */
  function showTeachers(host, { chapters, words }) {
    host.textContent = "";
    makeElement("h1", "", host, words.teachers);
    for (const text of words.teachers_lead) makeElement("p", "", host, text);
    for (const chapter of chapters) {
      const section = makeElement("section", "sv-chapter", host);
      makeElement("h2", "", section, chapter.title);
      for (const lesson of chapter.lessons) {
        const head = makeElement("h3", "", section);
        addLink(head, lesson.title, lesson.cards[0].key, words);
        makeElement("span", "sv-small", head, fill(words.minutes, { minutes: lesson.minutes }));
        const folded = makeElement("details", "sv-lesson-asks", section);
        const count = fill(words.cards_of_lesson, { count: lesson.cards.length });
        makeElement("summary", "sv-small", folded, count);
        const list = makeElement("ul", "", folded);
        for (const card of lesson.cards) showCard(makeElement("li", "", list), card, words);
      }
    }
    scrollTo({ top: 0 });
  }

  /**
   * A link to a card, and a button that copies it.
   * @param {HTMLElement} host
   * @param {string} title
   * @param {string} key
   * @param {LessonWords} words
   */
  function addLink(host, title, key, words) {
    const link = makeElement("a", "", host, title);
    link.href = `#${key}`;
    const copy = makeButton(host, words.copy_link, () => SpecvizFiles.copyBy(copy, link.href, words.copied));
    copy.setAttribute("aria-label", fill(words.copy_link_of, { title }));
  }

  /**
   * The answer is folded: the page may be on a projector.
   * @param {HTMLElement} item
   * @param {CardView} card
   * @param {LessonWords} words
   */
  function showCard(item, { title, key, task, answer }, words) {
    addLink(item, title, key, words);
    makeElement("p", "sv-small", item, task.ask);
    const folded = makeElement("details", "sv-small", item);
    makeElement("summary", "", folded, words.answer);
    for (const line of answer) makeElement("p", "sv-lesson-answer", folded, line);
    makeElement("p", "", folded, task.why);
  }

  /**
   * A button that opens a lesson from a file.
   * @param {HTMLElement} host
   * @param {LessonWords} words
   * @param {(lesson: LessonView) => void} open
   */
  function showOpening(host, words, open) {
    const field = makeElement("input", "", host), said = makeElement("p", "sv-lesson-refused", host.parentElement);
    Object.assign(field, { type: "file", accept: ".toml", hidden: true });
    said.setAttribute("aria-live", "polite");
    makeButton(host, words.open_lesson, () => field.click());
    field.onchange = async () => {
      const file = field.files?.[0];
      field.value = "";
      if (!file) return;
      said.textContent = "";
      const name = file.name.replace(/\.[^.]*$/, "");
      try {
        const headers = { "x-lesson": encodeURIComponent(name) };
        const answer = await fetch(`${SpecvizPlaces.files}lesson`, { method: "POST", headers, body: file });
        const { lesson, error } = await answer.json();
        if (lesson) open(lesson);
        else said.textContent = error;
      } catch {
        said.textContent = words.no_answer;
      }
    };
  }

  return { showTeachers, showOpening };
})();
