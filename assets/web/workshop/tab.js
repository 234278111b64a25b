// The tab "Write a rule": the file, its verdict, and the run that shows it. The address may carry a file; it runs none.
const SpecvizWorkshop = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { pack, unpack, MOST } = SpecvizPacking;
  const { createBench, DAMAGED } = SpecvizExamination;
  const KEPT = "specviz-workshop", CARRIED = "file=", PATIENCE = 400; // milliseconds without a key, before it is kept

  class Page {
    /** @param {HTMLElement} host @param {Lab} lab @param {WorkshopMessage} message */
    constructor(host, lab, { starts, words, here }) {
      this.lab = lab;
      this.words = words;
      this.starts = starts;
      this.running = false;
      this.waiting = 0;
      host.classList.add("sv-workshop");
      const left = makeElement("div", "sv-workshop-file", host), right = makeElement("div", "sv-workshop-result", host);
      makeElement("p", "sv-workshop-lead", left, words.lead);
      const tools = makeElement("div", "sv-lesson-row", left);
      this.notice = makeElement("p", "sv-workshop-notice", left);
      this.editor = SpecvizEditor.createEditor(left, words.file, () => this.keepSoon());
      makeElement("p", "sv-small", left, words.keys);
      this.results = makeElement("div", "sv-workshop-verdict", right);
      this.status = makeElement("p", "sv-workshop-status", right);
      this.right = right;
      this.view = makeElement("section", "sv-workshop-view", host);
      this.view.hidden = true;
      this.viewTitle = makeElement("h3", "", this.view);
      for (const said of [this.notice, this.status]) said.setAttribute("role", "status");
      Object.assign(this.results, { tabIndex: -1 });
      this.results.setAttribute("role", "region");
      this.results.setAttribute("aria-label", words.result);
      this.bench = createBench(here, (sentence) => { this.status.textContent = sentence; });
      this.run = this.addTools(tools);
    }

    /** @param {HTMLElement} tools */
    addTools(tools) {
      const { words, editor } = this;
      const run = makeButton(tools, words.run, () => (this.running ? this.bench.stop() : this.examine()));
      run.className = "sv-primary sv-workshop-run";
      this.addStarts(tools);
      makeButton(tools, words.save, () => SpecvizFiles.save(editor.read(), `${this.nameFile()}.py`, "text/x-python"));
      this.addOpening(tools);
      makeButton(tools, words.share, () => this.share());
      editor.field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !this.running) this.examine();
      });
      return run;
    }

    /** @param {HTMLElement} tools */
    addStarts(tools) {
      const { starts, words } = this, label = makeElement("label", "sv-workshop-start", tools, words.start);
      const menu = makeElement("select", "", label);
      makeElement("option", "", menu, words.own_file).value = "";
      for (const group of new Set(starts.map((start) => start.group))) {
        const part = makeElement("optgroup", "", menu), inside = starts.filter((start) => start.group === group);
        part.label = group;
        for (const { key, title } of inside) makeElement("option", "", part, title).value = key;
      }
      menu.onchange = () => {
        const start = starts.find(({ key }) => key === menu.value);
        if (start) this.replace(start.source);
        menu.value = "";
      };
    }

    /** @param {HTMLElement} tools */
    addOpening(tools) {
      const { words } = this, input = makeElement("input", "", tools);
      Object.assign(input, { type: "file", accept: ".py,text/x-python", hidden: true });
      input.onchange = async () => {
        const file = input.files?.[0];
        if (file && file.size > 4 * MOST) this.notice.textContent = fill(words.too_large, { most: MOST, got: file.size });
        else if (file) this.replace(await file.text());
        input.value = "";
      };
      makeButton(tools, words.open, () => input.click());
    }

    /** @param {string} source */
    replace(source) {
      this.editor.write(source, true);
      this.notice.textContent = this.words.replaced;
    }

    nameFile() {
      return /\bkey\s*=\s*["']([\w-]+)["']/.exec(this.editor.read())?.[1].replace(/-/g, "_") ?? "my_rule";
    }

    async share() {
      this.lab.keep(CARRIED + await pack(this.editor.read()));
      try {
        await navigator.clipboard.writeText(location.href);
        this.notice.textContent = this.words.copied;
      } catch {
        this.notice.textContent = this.words.not_copied;
      }
    }

    keepSoon() {
      this.notice.textContent = "";
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => SpecvizSettings.write(KEPT, this.editor.read()), PATIENCE);
    }

    /** @param {boolean} on */
    setRunning(on) {
      this.running = on;
      this.run.textContent = on ? this.words.stop : this.words.run;
      this.right.toggleAttribute("data-running", on);
    }

    async examine() {
      this.setRunning(true);
      this.notice.textContent = "";
      this.editor.mark(null);
      this.results.replaceChildren();
      this.view.hidden = true;
      try {
        const { verdict, times } = await this.bench.examine(this.editor.read(), this.words);
        this.status.textContent = "";
        this.show(verdict, times);
      } catch (error) {
        const { key = "lost", why = "" } = /** @type {{ key?: "lost", why?: string }} */ (error);
        const values = { why: why === DAMAGED ? this.words.damaged : why, seconds: this.bench.limit() };
        this.status.textContent = fill(this.words[key], values);
      }
      this.setRunning(false);
      this.bench.renew();
    }

    /** @param {WorkshopVerdict} verdict @param {WorkshopTable | null} times */
    show(verdict, times) {
      const { editor, words, lab } = this;
      SpecvizWorkshopResults.showVerdict(this.results, verdict, times, words, (line) => editor.show(line));
      editor.mark(verdict.line);
      if (verdict.line) editor.show(verdict.line);
      else this.results.focus({ preventScroll: true });
      if (!verdict.run) return;
      this.view.hidden = false;
      this.viewTitle.textContent = verdict.outcome === "refuted" ? words.view : words.view_proven;
      lab.view.place(this.view, {});
      lab.view.show(verdict.run);
    }

    /** What the address carries, or what was written last. @param {string} address */
    async go(address) {
      const { editor, notice, words, starts } = this;
      const carried = address.startsWith(CARRIED), source = carried ? await unpack(address.slice(CARRIED.length)) : null;
      if (source !== null) editor.write(source, false);
      else if (!editor.read()) editor.write(SpecvizSettings.read(KEPT) ?? starts[0].source, false);
      if (carried) notice.textContent = source === null ? words.bad_link : words.from_link;
    }
  }

  /** @param {HTMLElement} host @param {Lab} lab @returns {LabPlace} */
  function open(host, lab) {
    let asked = "";
    /** @type {Page | null} */
    let page = null;
    fetch(`${SpecvizPlaces.files}workshop.json`).then((answer) => answer.json()).then((message) => {
      page = new Page(host, lab, /** @type {WorkshopMessage} */ (message));
      page.go(asked);
    });
    return {
      go(address) {
        asked = address;
        page?.go(address);
      },
    };
  }

  return { key: "write", open };
})();
