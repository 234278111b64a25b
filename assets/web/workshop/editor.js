// A field for a Python file: line numbers, Tab and Enter that indent, and a mark on the line that something is said of.
const SpecvizEditor = (() => {
  const { makeElement } = SpecvizDom;
  const INDENT = "    ";

  /** @implements {Editor} */
  class PythonEditor {
    /**
     * @param {HTMLElement} host
     * @param {string} label
     * @param {(source: string) => void} changed
     */
    constructor(host, label, changed) {
      const box = makeElement("div", "sv-editor", host);
      this.numbers = makeElement("div", "sv-editor-numbers", box);
      const page = this.page = makeElement("div", "sv-editor-page", box);
      this.colors = makeElement("pre", "sv-editor-colors", page);
      this.band = makeElement("div", "sv-editor-band", page);
      this.field = makeElement("textarea", "sv-editor-field", page);
      for (const part of [this.numbers, this.colors]) part.setAttribute("aria-hidden", "true");
      const kept = { autocapitalize: "off", autocorrect: "off", autocomplete: "off", "aria-label": label };
      Object.assign(this.field, { spellcheck: false, wrap: "off" });
      for (const [name, value] of Object.entries(kept)) this.field.setAttribute(name, value);
      this.marked = 0;
      this.leaving = false; // Escape was pressed: Tab leaves the field
      this.field.addEventListener("input", () => {
        this.marked = 0;
        this.draw();
        changed(this.field.value);
      });
      this.field.addEventListener("scroll", () => this.follow(), { passive: true });
      this.field.addEventListener("keydown", (event) => this.press(event));
      this.field.addEventListener("blur", () => { this.leaving = false; });
    }

    read() {
      return this.field.value;
    }

    /** @param {string} source @param {boolean} undoable */
    write(source, undoable) {
      if (undoable && this.field.value) {
        this.field.focus();
        this.field.select();
        this.insert(source);
      } else this.field.value = source;
      this.marked = 0;
      this.field.setSelectionRange(0, 0);
      this.field.scrollTop = 0;
      this.draw();
    }

    /** @param {number | null} line */
    mark(line) {
      this.marked = line ?? 0;
      this.draw();
    }

    /** @param {number} line */
    show(line) {
      const { field } = this, lines = field.value.split("\n").slice(0, line - 1);
      const before = lines.reduce((sum, text) => sum + text.length + 1, 0);
      field.focus({ preventScroll: true });
      field.setSelectionRange(before, before);
      field.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(field).lineHeight));
      field.scrollLeft = 0;
    }

    draw() {
      const { field, numbers, band, marked } = this, lines = field.value.split("\n").length;
      SpecvizPython.draw(this.colors, field.value);
      if (lines !== numbers.children.length) {
        numbers.replaceChildren(...Array.from({ length: lines }, (_, i) => makeElement("span", "", null, String(i + 1))));
      }
      numbers.querySelector(".sv-editor-marked")?.classList.remove("sv-editor-marked");
      numbers.children[marked - 1]?.classList.add("sv-editor-marked");
      band.hidden = !marked;
      band.style.setProperty("--line", String(marked - 1));
      this.follow();
    }

    /** What lies below and beside the field scrolls with it. */
    follow() {
      const { scrollLeft, scrollTop, scrollWidth, clientWidth } = this.field;
      this.page.classList.toggle("sv-editor-more", scrollLeft + clientWidth < scrollWidth - 1);
      this.colors.style.translate = `${-scrollLeft}px ${-scrollTop}px`;
      for (const part of [this.numbers, this.band]) part.style.translate = `0 ${-scrollTop}px`;
    }

    /** @param {KeyboardEvent} event */
    press(event) {
      event.stopPropagation(); // the player listens to letters
      if (event.key === "Escape") this.leaving = true;
      else if (event.key === "Tab" && !this.leaving) {
        event.preventDefault();
        this.indent(event.shiftKey);
      } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
        event.preventDefault();
        this.breakLine();
      }
      if (event.key !== "Escape" && event.key !== "Shift") this.leaving = false;
    }

    /** Through the browser, so that its Undo knows it. @param {string} text */
    insert(text) {
      if (document.execCommand("insertText", false, text)) return;
      this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
      this.field.dispatchEvent(new Event("input"));
    }

    /** All lines of the selection, four spaces to the right or to the left. @param {boolean} back */
    indent(back) {
      const { value, selectionStart: start, selectionEnd: end } = this.field;
      const first = value.lastIndexOf("\n", start - 1) + 1;
      if (!back && start === end) {
        this.insert(INDENT.slice((start - first) % INDENT.length));
        return;
      }
      const after = value.indexOf("\n", Math.max(start, end - 1)), last = after < 0 ? value.length : after;
      const move = (/** @type {string} */ line) => (back ? line.replace(/^ {1,4}/, "") : line && INDENT + line);
      const moved = value.slice(first, last).split("\n").map(move).join("\n");
      this.field.setSelectionRange(first, last);
      this.insert(moved);
      this.field.setSelectionRange(first, first + moved.length);
    }

    breakLine() {
      const { value, selectionStart: at } = this.field, line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
      this.insert(`\n${/^ */.exec(line)?.[0] ?? ""}${/:\s*(#.*)?$/.test(line) ? INDENT : ""}`);
    }
  }

  return {
    /** @param {HTMLElement} host @param {string} label @param {(source: string) => void} changed @returns {Editor} */
    createEditor: (host, label, changed) => new PythonEditor(host, label, changed),
  };
})();
