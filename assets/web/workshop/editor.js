// A field for a Python file: line numbers, Tab and Enter that indent, and a mark on the line that something is said of.
const SpecvizEditor = (() => {
  const { makeElement } = SpecvizDom;
  const INDENT = "    ";

  /**
   * @param {HTMLElement} host
   * @param {string} label
   * @param {(source: string) => void} changed
   * @returns {Editor}
   */
  function createEditor(host, label, changed) {
    const box = makeElement("div", "sv-editor", host), numbers = makeElement("div", "sv-editor-numbers", box);
    const page = makeElement("div", "sv-editor-page", box), colors = makeElement("pre", "sv-editor-colors", page);
    const band = makeElement("div", "sv-editor-band", page), field = makeElement("textarea", "sv-editor-field", page);
    numbers.setAttribute("aria-hidden", "true");
    colors.setAttribute("aria-hidden", "true");
    Object.assign(field, { spellcheck: false, wrap: "off", ariaLabel: label, autocomplete: "off" });
    field.setAttribute("autocapitalize", "off");
    field.setAttribute("autocorrect", "off");
    band.hidden = true;
    let marked = 0, leaving = false, count = 0;

    function draw() {
      SpecvizPython.draw(colors, field.value);
      const lines = field.value.split("\n").length;
      if (lines !== count) {
        count = lines;
        numbers.replaceChildren(...Array.from({ length: lines }, (_, i) => {
          const number = document.createElement("span");
          number.textContent = String(i + 1);
          return number;
        }));
      }
      numbers.querySelector(".sv-editor-marked")?.classList.remove("sv-editor-marked");
      numbers.children[marked - 1]?.classList.add("sv-editor-marked");
      band.hidden = !marked;
      band.style.setProperty("--line", String(marked - 1));
      scroll();
    }

    function scroll() {
      colors.style.translate = `${-field.scrollLeft}px ${-field.scrollTop}px`;
      numbers.style.translate = `0 ${-field.scrollTop}px`;
      band.style.translate = `0 ${-field.scrollTop}px`;
    }

    /** Through the browser, so that its Undo knows it. @param {string} text */
    const insert = (text) => {
      if (!document.execCommand("insertText", false, text)) {
        field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
        field.dispatchEvent(new InputEvent("input"));
      }
    };

    /** All lines of the selection, four spaces to the right or to the left. @param {boolean} back */
    function indent(back) {
      const { value, selectionStart: start, selectionEnd: end } = field;
      if (!back && start === end) return insert(INDENT.slice((start - value.lastIndexOf("\n", start - 1) - 1) % 4));
      const first = value.lastIndexOf("\n", start - 1) + 1, after = value.indexOf("\n", Math.max(start, end - 1));
      const last = after < 0 ? value.length : after, lines = value.slice(first, last).split("\n");
      const moved = lines.map((line) => (back ? line.replace(/^ {1,4}/, "") : line && INDENT + line)).join("\n");
      field.setSelectionRange(first, last);
      insert(moved);
      field.setSelectionRange(first, first + moved.length);
    }

    function breakLine() {
      const { value, selectionStart: at } = field, line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
      insert(`\n${/^ */.exec(line)?.[0] ?? ""}${/:\s*(#.*)?$/.test(line) ? INDENT : ""}`);
    }

    field.addEventListener("input", () => {
      marked = 0;
      draw();
      changed(field.value);
    });
    field.addEventListener("scroll", scroll, { passive: true });
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the player listens to letters
      if (event.key === "Escape") leaving = true;
      else if (event.key === "Tab" && !leaving) {
        event.preventDefault();
        indent(event.shiftKey);
      } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
        event.preventDefault();
        breakLine();
      }
      if (!["Escape", "Shift"].includes(event.key)) leaving = false;
    });
    field.addEventListener("blur", () => { leaving = false; });

    return {
      field,
      read: () => field.value,
      /** @param {string} source @param {boolean} undoable */
      write(source, undoable) {
        if (undoable && field.value) {
          field.focus();
          field.select();
          insert(source);
        } else field.value = source;
        marked = 0;
        field.setSelectionRange(0, 0);
        field.scrollTop = 0;
        draw();
      },
      /** @param {number | null} line */
      mark(line) {
        marked = line ?? 0;
        draw();
      },
      /** @param {number} line */
      show(line) {
        const before = field.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
        const high = parseFloat(getComputedStyle(field).lineHeight);
        field.focus({ preventScroll: true });
        field.setSelectionRange(before, before);
        field.scrollTop = Math.max(0, (line - 5) * high);
        field.scrollLeft = 0;
      },
    };
  }

  return { createEditor };
})();
