// The tab "Write a rule": the file, its verdict, and the run that shows it. The address may carry a file; it never runs one.
const SpecvizWorkshop = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { createEditor } = SpecvizEditor;
  const { pack, unpack, MOST } = SpecvizPacking;
  const KEPT = "specviz-workshop", CARRIED = "file=", PATIENCE = 400; // milliseconds without a key, before it is kept

  /** @param {HTMLElement} host @param {Lab} lab @returns {LabPlace} */
  function open(host, lab) {
    let asked = "", build = (/** @type {string} */ address) => { asked = address; };
    makeElement("p", "sv-workshop-loading", host, lab.data.words.loading);
    fetch(`${SpecvizPlaces.files}workshop.json`).then((answer) => answer.json()).then((message) => {
      host.replaceChildren();
      build = createPage(host, lab, /** @type {WorkshopMessage} */ (message));
      build(asked);
    }).catch(() => { host.replaceChildren(lab.data.words.load_failed); });
    return { go: (address) => build(address) };
  }

  /**
   * @param {HTMLElement} host
   * @param {Lab} lab
   * @param {WorkshopMessage} message
   * @returns {(address: string) => void} what to do with an address
   */
  function createPage(host, lab, { starts, words, here }) {
    host.classList.add("sv-workshop");
    const left = makeElement("div", "sv-workshop-file", host), right = makeElement("div", "sv-workshop-result", host);
    makeElement("p", "sv-workshop-lead", left, words.lead);
    const tools = makeElement("div", "sv-lesson-row", left), notice = makeElement("p", "sv-workshop-notice", left);
    notice.setAttribute("role", "status");
    const editor = createEditor(left, words.file, keepSoon), results = makeElement("div", "sv-workshop-verdict", right);
    const status = makeElement("p", "sv-workshop-status", right), view = makeElement("section", "sv-workshop-view", host);
    makeElement("p", "sv-small", left, words.keys);
    status.setAttribute("role", "status");
    results.tabIndex = -1;
    results.setAttribute("role", "region");
    results.setAttribute("aria-label", words.result);
    view.hidden = true;
    const viewTitle = makeElement("h3", "", view);
    const bench = SpecvizExamination.createBench(here, (sentence) => { status.textContent = sentence; });
    const run = makeButton(tools, words.run, () => (running ? bench.stop() : examine()));
    run.className = "sv-primary sv-workshop-run";
    let running = false, waiting = 0;

    addStarts();
    makeButton(tools, words.save, () => SpecvizFiles.save(editor.read(), `${nameFile()}.py`, "text/x-python"));
    addOpening();
    makeButton(tools, words.share, share);
    editor.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !running) examine();
    });

    function addStarts() {
      const label = makeElement("label", "sv-workshop-start", tools, words.start), menu = makeElement("select", "", label);
      makeElement("option", "", menu, words.own_file).value = "";
      for (const group of new Set(starts.map((start) => start.group))) {
        const part = makeElement("optgroup", "", menu);
        part.label = group;
        for (const { key, title } of starts.filter((start) => start.group === group)) makeElement("option", "", part, title).value = key;
      }
      menu.onchange = () => {
        const start = starts.find(({ key }) => key === menu.value);
        if (start) replace(start.source, words.replaced);
        menu.value = "";
      };
    }

    function addOpening() {
      const input = makeElement("input", "", null);
      Object.assign(input, { type: "file", accept: ".py,text/x-python", hidden: true });
      input.onchange = async () => {
        const file = input.files?.[0];
        input.value = "";
        if (!file) return;
        if (file.size > 4 * MOST) notice.textContent = fill(words.too_large, { most: MOST, got: file.size });
        else replace(await file.text(), words.replaced);
      };
      tools.append(input);
      makeButton(tools, words.open, () => input.click());
    }

    /** @param {string} source @param {string} said */
    function replace(source, said) {
      editor.write(source, true);
      notice.textContent = said;
    }

    const nameFile = () => /\bkey\s*=\s*["']([\w-]+)["']/.exec(editor.read())?.[1].replace(/-/g, "_") ?? "my_rule";

    async function share() {
      lab.keep(CARRIED + await pack(editor.read()));
      try {
        await navigator.clipboard.writeText(location.href);
        notice.textContent = words.copied;
      } catch {
        notice.textContent = words.not_copied;
      }
    }

    function keepSoon() {
      notice.textContent = "";
      clearTimeout(waiting);
      waiting = setTimeout(() => SpecvizSettings.write(KEPT, editor.read()), PATIENCE);
    }

    /** @param {boolean} on */
    function setRunning(on) {
      running = on;
      run.textContent = on ? words.stop : words.run;
      right.toggleAttribute("data-running", on);
    }

    async function examine() {
      setRunning(true);
      notice.textContent = "";
      editor.mark(null);
      results.replaceChildren();
      view.hidden = true;
      try {
        const { verdict, times } = await bench.examine(editor.read(), (says) => { status.textContent = says; }, words);
        status.textContent = "";
        show(verdict, times);
      } catch (error) {
        const { key = "lost", why = "" } = /** @type {{ key?: "lost", why?: string }} */ (error);
        const said = why === "damaged" ? words.damaged : why;
        status.textContent = fill(words[key], { why: said, seconds: SpecvizExamination.LIMIT });
      }
      setRunning(false);
      bench.renew();
    }

    /** @param {WorkshopVerdict} verdict @param {WorkshopTable | null} times */
    function show(verdict, times) {
      SpecvizWorkshopResults.showVerdict(results, verdict, times, words, (line) => editor.show(line));
      editor.mark(verdict.line);
      if (verdict.line) editor.show(verdict.line);
      else results.focus({ preventScroll: true });
      if (!verdict.run) return;
      view.hidden = false;
      viewTitle.textContent = verdict.outcome === "refuted" ? words.view : words.view_proven;
      lab.view.place(view, {});
      lab.view.show(verdict.run);
    }

    return async (address) => {
      if (address.startsWith(CARRIED)) {
        const source = await unpack(address.slice(CARRIED.length));
        if (source !== null) editor.write(source, false);
        notice.textContent = source === null ? words.bad_link : words.from_link;
        if (source !== null) return;
      }
      if (!editor.read()) editor.write(SpecvizSettings.read(KEPT) ?? starts[0].source, false);
    };
  }

  return { key: "write", open };
})();
