// Tasks with a question: choose nodes, pick an answer, set a number, put in order, match.
const SpecvizQuestions = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { whenSet } = SpecvizPieces;

  /**
   * Nodes of the tree, in the view or in a list beside it.
   * @param {ChooseView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showChoose(task, { body, words, view, changed }) {
    const hint = makeElement("p", "sv-small", body, words.choose_hint);
    const list = makeElement("div", "sv-lesson-choices", body);
    hint.id = "sv-choose-hint";
    list.setAttribute("role", "group");
    list.setAttribute("aria-describedby", hint.id);
    /** @type {Map<number, HTMLInputElement>} */
    const boxes = new Map();
    for (const { node, text, before, token } of task.nodes) {
      const label = makeElement("label", "sv-lesson-option", list), box = makeElement("input", "", label);
      box.type = "checkbox";
      box.setAttribute("aria-label", text);
      const name = makeElement("span", "", label);
      makeElement("span", "sv-small", name, before);
      name.append(token);
      box.onchange = () => mark();
      boxes.set(node, box);
    }
    const mark = () => {
      const chosen = task.nodes.filter(({ node }) => boxes.get(node)?.checked).map(({ node }) => node);
      view.markNodes(chosen);
      changed();
    };
    view.listen((node) => {
      const box = boxes.get(node);
      if (!box || box.disabled) return;
      box.checked = !box.checked;
      mark();
    });
    mark();
    return () => {
      if (![...boxes.values()].some((box) => box.checked)) return null;
      const wrong = task.nodes.filter(({ node, right }) => boxes.get(node)?.checked !== right);
      return { right: wrong.length === 0, says: wrong.slice(0, 3).map(({ says }) => says) };
    };
  }

  /**
   * @param {PickView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showPick(task, { body, words, changed }) {
    if (task.several) makeElement("p", "sv-small", body, words.pick_several);
    const list = makeElement("div", "sv-lesson-options", body);
    list.setAttribute("role", task.several ? "group" : "radiogroup");
    list.setAttribute("aria-label", task.ask);
    const boxes = task.options.map(({ text }) => {
      const label = makeElement("label", "sv-lesson-option", list), box = makeElement("input", "", label);
      box.type = task.several ? "checkbox" : "radio";
      box.name = "sv-answer";
      makeElement("span", "", label, text);
      box.onchange = changed;
      return box;
    });
    return () => {
      if (!boxes.some((box) => box.checked)) return null;
      const wrong = task.options.filter(({ right }, i) => boxes[i].checked !== right);
      const told = wrong.filter(({ right }) => !right), missed = wrong.filter(({ right }) => right);
      return { right: wrong.length === 0, says: (told.length ? told : missed).map(({ because }) => because) };
    };
  }

  /**
   * A number, and how far off it was.
   * @param {NumberView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showNumber(task, { body, words, changed }) {
    const write = (/** @type {number} */ x) => (task.percent ? `${Math.round(x)} %` : `${Math.round(x)}`);
    const row = makeElement("div", "sv-lesson-row", body), slider = makeElement("input", "sv-lesson-slider", row);
    Object.assign(slider, { type: "range", min: task.least, max: task.most, step: 1 });
    const middle = Math.round((task.least + task.most) / 2), told = Math.abs(middle - task.right) <= 2 * task.near;
    slider.value = String(told ? task.least : middle);
    slider.setAttribute("aria-label", task.ask);
    const shown = makeElement("output", "", row), gap = makeElement("div", "sv-lesson-gap", body);
    let moved = false;
    const show = () => {
      shown.textContent = write(Number(slider.value));
      slider.setAttribute("aria-valuetext", shown.textContent);
    };
    slider.oninput = () => {
      gap.textContent = "";
      show();
      changed();
    };
    whenSet(row, () => { moved = true; });
    show();
    return () => {
      if (!moved) return null;
      const said = Number(slider.value), off = said - task.right, right = Math.abs(off) <= task.near;
      drawGap(gap, task, said, words, write);
      return { right, says: right ? [] : [off < 0 ? task.below : task.above] };
    };
  }

  /**
   * Two marks on a line, and the distance between them.
   * @param {HTMLElement} host
   * @param {NumberView} task
   * @param {number} said
   * @param {LessonWords} words
   * @param {(x: number) => string} write
   */
  function drawGap(host, { least, most, right, shown }, said, words, write) {
    const at = (/** @type {number} */ x) => 100 * (x - least) / (most - least);
    const [low, high] = [said, right].sort((a, b) => a - b);
    host.textContent = "";
    const line = makeElement("div", "sv-gap-line", host), between = makeElement("i", "sv-gap-between-two", line);
    between.style.left = `${at(low)}%`;
    between.style.width = `${at(high) - at(low)}%`;
    makeElement("i", "sv-gap-said", line).style.left = `${at(said)}%`;
    makeElement("i", "sv-gap-right", line).style.left = `${at(right)}%`;
    const texts = makeElement("p", "sv-lesson-row sv-small", host);
    makeElement("span", "", texts, fill(words.yours, { number: write(said) }));
    makeElement("strong", "", texts, fill(words.right_number, { number: shown }));
  }

  /**
   * @param {OrderView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showOrder(task, { body, words, changed }) {
    const list = makeElement("ol", "sv-lesson-order", body), order = [...task.first];
    const draw = () => {
      list.textContent = "";
      order.forEach((item, i) => {
        const row = makeElement("li", "", list), text = task.items[item];
        makeElement("span", "", row, text);
        for (const [by, sign, label] of /** @type {const} */ ([[-1, "↑", words.move_up], [1, "↓", words.move_down]])) {
          const button = makeButton(row, sign, () => move(i, by));
          button.setAttribute("aria-label", fill(label, { item: text }));
          button.disabled = i + by < 0 || i + by >= order.length;
        }
      });
    };
    const move = (/** @type {number} */ i, /** @type {number} */ by) => {
      [order[i], order[i + by]] = [order[i + by], order[i]];
      draw();
      const buttons = list.children[i + by].querySelectorAll("button"), again = buttons[by < 0 ? 0 : 1];
      (again.disabled ? buttons[by < 0 ? 1 : 0] : again).focus();
      changed();
    };
    draw();
    return () => {
      const first = order.findIndex((item, i) => item !== i);
      return { right: first < 0, says: first < 0 ? [] : [fill(task.wrong, { first: task.items[order[first]] })] };
    };
  }

  /**
   * @param {MatchView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showMatch(task, { body, words, changed }) {
    const menus = task.items.map((item) => {
      const row = makeElement("div", "sv-lesson-match", body), menu = document.createElement("select");
      makeElement("span", "", row, item);
      row.append(menu);
      menu.setAttribute("aria-label", fill(words.matches, { item }));
      for (const [value, text] of [["", words.choose_one], ...task.choices.map((choice, i) => [String(i), choice])]) {
        menu.append(Object.assign(document.createElement("option"), { value, textContent: text }));
      }
      menu.onchange = changed;
      return menu;
    });
    return () => {
      if (menus.some((menu) => menu.value === "")) return null;
      const wrong = task.items.map((_, i) => i).filter((i) => Number(menus[i].value) !== task.right[i]);
      return { right: wrong.length === 0, says: wrong.slice(0, 2).map((i) => task.because[i]) };
    };
  }

  return { showChoose, showPick, showNumber, showOrder, showMatch };
})();
