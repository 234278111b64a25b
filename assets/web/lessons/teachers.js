// For teachers: every card with what it asks, its time and its link; and a lesson of one's own, opened from a file.
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
        makeElement("h3", "", section, `${lesson.title} · ${fill(words.minutes, { minutes: lesson.minutes })}`);
        const list = makeElement("ul", "sv-lesson-asks", section);
        for (const card of lesson.cards) {
          const item = makeElement("li", "", list), link = makeElement("a", "", item, card.title);
          link.href = `#${card.key}`;
          makeElement("span", "sv-small", item, card.task.ask);
        }
      }
    }
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
