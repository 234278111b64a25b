// The page of the lessons: the contents, or a card beside the real view. The address is the card: #lesson/card.
(() => {
  const { makeElement, makeButton } = SpecvizDom;
  const OWN = "own";
  const { toggleTheme, restoreTheme, lettersAreKeys, setLetters } = SpecvizSettings;

  /** What the player asks of the page around it; here there are no fields, files or runs of one's own. */
  const nothing = () => {};
  window.SpecvizPage = {
    press: nothing, showActivity: nothing, openSheet: nothing, closeSheets: () => false, changeRule: nothing,
    files: [], makeFile: () => Promise.reject(), showChip: nothing, toggleTheme, lettersAreKeys, setLetters,
  };

  /** @param {LessonsMessage} lessons */
  function start(lessons) {
    const { words, chapters } = lessons, course = /** @type {HTMLElement} */ (document.getElementById("sv-course"));
    document.title = `${words.title} · ${words.name}`;
    course.textContent = "";
    showHead(makeElement("header", "sv-lesson-head", course), words);
    const contents = makeElement("main", "sv-contents", course), stage = makeElement("main", "sv-lesson-stage", course);
    const host = makeElement("section", "sv-lesson-card", stage), view = makeElement("div", "sv-lesson-view", stage);
    host.setAttribute("aria-label", words.card_label);
    makeElement("h2", "sv-hidden", view, words.view_label);
    const player = window.SpecvizView = window.Specviz.mount(makeElement("div", "sv-host", view), { address: false });
    const shown = SpecvizLessonView.createView(view, player), marks = createMarks(view);
    const listAll = () => chapters.flatMap((chapter) => chapter.lessons.flatMap((lesson) => (
      lesson.cards.map((card, i) => ({ card, chapter, lesson, number: i + 1, count: lesson.cards.length }))
    )));

    const open = (/** @type {string} */ key) => { location.hash = key; };
    const showContents = () => {
      const model = SpecvizWhatIfAddress.read(location.hash);
      contents.classList.toggle("sv-contents-wide", model !== null);
      if (model) SpecvizWhatIfPage.showPage(contents, lessons);
      else if (location.hash === "#teachers") SpecvizTeachers.showTeachers(contents, lessons);
      else SpecvizContents.showContents(contents, lessons, { open, explain, refresh: showContents, add });
      if (location.hash === "#glossary") explain();
    };
    const add = (/** @type {LessonView} */ lesson) => {
      addLesson(lessons, lesson);
      open(lesson.cards[0].key);
    };
    const showAddress = async () => {
      const all = listAll(), at = all.findIndex(({ card }) => card.key === decodeURIComponent(location.hash.slice(1)));
      document.body.classList.toggle("sv-at-card", at >= 0);
      marks.clear();
      if (at < 0) {
        showContents();
        return;
      }
      const visit = all[at], { card } = visit, last = at === all.length - 1;
      if (document.title !== card.title) document.title = `${card.title} · ${words.name}`;
      try {
        if (!await shown.load(card)) return;
      } catch {
        showFailure(host, words, showAddress);
        return;
      }
      shown.goTo(card.place, false);
      SpecvizCard.showCard(host, {
        ...visit, words, explain, marks, first: at === 0, last,
        reveal: () => {
          marks.clear();
          shown.goTo(card.reveal, true);
        },
        goBack: () => open(all[at - 1].card.key),
        goOn: () => open(last ? "" : all[at + 1].card.key),
      });
      scrollTo({ top: 0 });
    };
    window.addEventListener("hashchange", showAddress);
    showAddress();
  }

  /**
   * A lesson from a file comes into a chapter of its own, in the place of an earlier one with its name.
   * @param {LessonsMessage} lessons
   * @param {LessonView} lesson
   */
  function addLesson({ chapters, words }, lesson) {
    let own = chapters.find(({ key }) => key === OWN);
    if (!own) {
      own = { key: OWN, title: words.your_lessons, summary: words.your_lessons_summary, lessons: [] };
      chapters.push(own);
    }
    own.lessons = [...own.lessons.filter(({ key }) => key !== lesson.key), lesson];
  }

  /**
   * Opens the glossary, unless somebody has gone on to something else before it is here.
   * @param {string} [term] its key
   */
  function explain(term) {
    const asked = location.hash;
    void SpecvizGlossary.open(term, () => location.hash === asked);
  }

  /**
   * @param {HTMLElement} host
   * @param {LessonWords} words
   */
  function showHead(host, words) {
    SpecvizPages.showPages(host, words, "lessons");
    const tools = makeElement("div", "sv-lesson-tools", host);
    makeButton(tools, words.glossary, () => explain());
    const present = makeButton(tools, words.present, () => {
      const on = document.body.classList.toggle("sv-lesson-present");
      present.setAttribute("aria-pressed", String(on));
      present.textContent = on ? words.leave_present : words.present;
      window.SpecvizView.enlarge(on);
    });
    present.className = "sv-theme";
    makeButton(tools, words.theme, toggleTheme).className = "sv-theme";
  }

  /**
   * @param {HTMLElement} host
   * @param {LessonWords} words
   * @param {() => void} act
   */
  function showFailure(host, words, act) {
    host.textContent = "";
    makeElement("p", "", host, words.load_failed);
    makeButton(host, words.reload, act);
  }

  /**
   * Marks on nodes of the trees, and presses of them.
   * @param {HTMLElement} view
   * @returns {Marks}
   */
  function createMarks(view) {
    const style = document.head.appendChild(document.createElement("style"));
    /** @type {((node: number) => void) | null} */
    let pressed = null;
    const press = (/** @type {Event} */ event) => {
      const node = event.target instanceof Element ? event.target.closest(".sv-node") : null;
      if (pressed && node instanceof SVGElement && node.dataset.node) pressed(Number(node.dataset.node));
    };
    view.addEventListener("click", press);
    view.addEventListener("keydown", (event) => { if (event.key === "Enter") press(event); });
    return {
      listen: (act) => { pressed = act; },
      markNodes: (nodes) => {
        const all = nodes.map((node) => `.sv-lesson-view .sv-node[data-node="${node}"] .sv-box`).join(", ");
        style.textContent = all ? `${all} { stroke: var(--accent); stroke-width: 3; fill: var(--kept); }` : "";
      },
      clear: () => {
        pressed = null;
        style.textContent = "";
      },
    };
  }

  document.addEventListener("DOMContentLoaded", async () => {
    restoreTheme();
    const answer = await fetch(`${SpecvizPlaces.files}lessons.json`);
    start(/** @type {LessonsMessage} */ (await answer.json()));
  });
})();
