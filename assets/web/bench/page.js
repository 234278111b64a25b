// The page of the bench: asks for one run after the other, and keeps what is finished.
(() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { toggleTheme, restoreTheme } = SpecvizSettings;

  /** @param {BenchMessage} data */
  function start(data) {
    const { words } = data, host = /** @type {HTMLElement} */ (document.getElementById("sv-bench"));
    document.title = `${words.title} · ${words.name}`;
    host.textContent = "";
    const head = makeElement("header", "sv-lesson-head", host);
    SpecvizPages.showPages(head, words, "bench");
    makeButton(makeElement("div", "sv-lesson-tools", head), words.theme, toggleTheme).className = "sv-theme";
    const main = makeElement("main", "sv-bench", host);
    makeElement("h1", "sv-hidden", main, words.title);
    const side = makeElement("div", "sv-bench-side", main), kept = SpecvizBenchKept.createKept();
    makeElement("p", "sv-bench-lead", side, words.lead);
    const form = SpecvizBenchForm.createForm(side, data), found = makeElement("div", "sv-bench-found", main);
    const parts = createBar(found, words), results = SpecvizBenchResults.createResults(found, words, kept.read);
    form.fill(data.start);
    connect(words, kept, form, parts, createStudy(words, kept, parts, results));
  }

  /**
   * The buttons, and a sentence with a bar.
   * @param {HTMLElement} host
   * @param {BenchWords} words
   */
  function createBar(host, words) {
    const line = makeElement("div", "sv-bench-bar", host), nothing = () => {};
    const run = makeButton(line, words.run, nothing), stop = makeButton(line, words.stop, nothing);
    const resume = makeButton(line, words.resume, nothing), clear = makeButton(line, words.clear, nothing);
    run.className = "sv-primary";
    const label = makeElement("label", "sv-bench-open", line, words.open), open = makeElement("input", "sv-hidden", label);
    Object.assign(open, { type: "file", accept: ".jsonl" });
    label.title = words.open_note;
    const bar = makeElement("progress", "", host), text = makeElement("p", "sv-bench-said", host);
    bar.setAttribute("aria-label", words.progress);
    text.setAttribute("role", "status");
    return { run, stop, resume, clear, open, bar, text };
  }

  /**
   * The study that is on show.
   * @param {BenchWords} words
   * @param {BenchKept} kept
   * @param {ReturnType<typeof createBar>} parts
   * @param {ReturnType<typeof SpecvizBenchResults.createResults>} results
   */
  function createStudy(words, kept, parts, results) {
    /** @type {StudyView | null} */
    let view = null;
    const say = (/** @type {string} */ text, /** @type {boolean} */ failed = false) => {
      parts.text.textContent = text;
      parts.text.classList.toggle("sv-failed", failed);
    };
    return {
      say,
      view: () => view,
      missing: () => view?.missing ?? [],
      /** The study of this file, shown and kept; nothing changes if it is refused. */
      async take(/** @type {string} */ text) {
        const found = /** @type {StudyView | { error: string }} */ (await SpecvizBenchWork.ask("study", text, words.lost));
        if ("error" in found) {
          say(found.error, true);
          return false;
        }
        view = found;
        results.show(found);
        if (!kept.write(text)) say(words.not_kept, true);
        return true;
      },
      clear() {
        view = null;
        kept.write("");
        results.clear();
        say("");
      },
      tellEnd() {
        if (!view) return;
        const { planned, missing } = view;
        say(fill(missing.length ? words.stopped : words.done, { done: planned - missing.length, planned }));
      },
    };
  }

  /**
   * @param {ReturnType<typeof createBar>} parts
   * @param {BenchFormHandle} form
   * @param {StudyView | null} study
   * @param {boolean} working
   */
  function showState(parts, form, study, working) {
    const left = study?.missing.length ?? 0;
    form.lock(working);
    parts.stop.hidden = !working;
    parts.run.hidden = parts.open.disabled = working;
    parts.resume.hidden = working || !left;
    parts.clear.hidden = working || study === null;
    parts.bar.hidden = study === null;
    if (study) Object.assign(parts.bar, { max: study.planned, value: study.planned - left });
  }

  /**
   * @param {BenchWords} words
   * @param {BenchKept} kept
   * @param {BenchFormHandle} form
   * @param {ReturnType<typeof createBar>} parts
   * @param {ReturnType<typeof createStudy>} study
   */
  function connect(words, kept, form, parts, study) {
    /** @type {AbortController | null} */
    let working = null;
    const update = () => showState(parts, form, study.view(), working !== null);

    async function goOn() {
      const { signal } = working = new AbortController();
      let failed = false;
      update();
      while (study.missing().length && !signal.aborted && !failed) {
        const file = kept.read(), body = `${study.missing()[0]}\n${file.split("\n")[0]}`;
        const outcome = await SpecvizBenchWork.run(body, study.say, signal, words.lost);
        if (signal.aborted) break;
        failed = "error" in outcome || !(await study.take(`${file}${outcome.line}\n`));
        if ("error" in outcome) study.say(outcome.error, true);
        update();
      }
      working = null;
      if (!failed) study.tellEnd();
      update();
    }

    async function show(/** @type {string} */ text) {
      const view = (await study.take(text)) ? study.view() : null;
      if (!view) return;
      form.fill(view.form);
      study.tellEnd();
      update();
    }

    parts.run.onclick = async () => {
      const body = JSON.stringify(form.read());
      const plan = /** @type {BenchOutcome} */ (await SpecvizBenchWork.ask("plan", body, words.lost));
      if ("error" in plan) study.say(plan.error, true);
      else if (await study.take(`${plan.line}\n`)) await goOn();
    };
    parts.resume.onclick = goOn;
    parts.stop.onclick = () => working?.abort();
    parts.clear.onclick = () => {
      study.clear();
      update();
    };
    parts.open.onchange = async () => {
      const file = parts.open.files?.[0];
      if (file) await show(await file.text());
      parts.open.value = "";
    };
    update();
    if (kept.read()) show(kept.read());
  }

  document.addEventListener("DOMContentLoaded", async () => {
    restoreTheme();
    const answer = await fetch(`${SpecvizPlaces.files}bench.json`);
    start(/** @type {BenchMessage} */ (await answer.json()));
  });
})();
