// The buttons under the trees. They stay where they are, whatever the cursor does.
const SpecvizTransport = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { paneIndex } = SpecvizState;
  /** @type {(keyof Words["drawers"])[]} */
  const DRAWERS = ["numbers", "charts", "code", "mask", "events", "nodes"];

  /** Charts are the server's, of runs that were made there. */
  const listDrawers = (place = "") => DRAWERS.filter((key) => key !== "charts" || (SpecvizPlaces.hasServer && !place));

  /**
   * A button whose name says what it does, and holds what is written on it where that is a word.
   * @param {HTMLElement} host
   * @param {readonly [string, string]} texts what is on it, what it does
   * @param {() => void} act
   * @param {Words} words
   * @param {boolean} [pressed]
   */
  function addButton(host, [sign, name], act, words, pressed) {
    const button = makeButton(host, sign, act), isWord = /[a-z]/i.test(sign) && !name.includes(sign);
    button.title = name;
    button.setAttribute("aria-label", isWord ? fill(words.button_label, { sign, name }) : name);
    if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
    return button;
  }

  /**
   * @param {Parts} parts
   * @param {ShownScene} scene
   * @param {Cursor} cursor
   * @param {Actions} act
   * @param {Words} words
   */
  function showButtons(parts, scene, cursor, act, words) {
    const focused = [...parts.buttons.children].indexOf(/** @type {Element} */ (document.activeElement));
    parts.buttons.textContent = "";
    /** @type {(texts: readonly [string, string], act: () => void, pressed?: boolean) => HTMLElement} */
    const add = (texts, press, pressed) => addButton(parts.buttons, texts, press, words, pressed);
    add(["◂", words.back], () => act.move(-1)).classList.add("sv-wide-screen");
    add(["▸", words.next], () => act.move(1)).classList.add("sv-wide-screen");
    parts.play = add(act.isPlaying() ? words.pause : words.play, act.togglePlay);
    parts.play.classList.add("sv-play");
    add(words.step_back, () => act.go(cursor.step - 1, 0));
    add(words.step_next, () => act.go(cursor.step + 1, 0));
    add(words.difference, act.goToDifference);
    add(words.exact, () => act.toggleMode("exact"), cursor.exact);
    const gap = add(words.gap, () => act.toggleMode("gap"), cursor.gap);
    if (gap instanceof HTMLButtonElement) gap.disabled = !scene.gaps;
    makeElement("span", "sv-gap-between", parts.buttons);
    for (const [id, texts] of /** @type {const} */ ([
      ["sv-flip", words.flip], ["sv-draft", words.draft_again], ["sv-resume", words.resume], ["sv-undo", words.undo],
    ])) add(texts, () => act.press(id)).dataset.presses = id;
    const fold = cursor.allNodes ? words.fold : words.all_nodes; // the last, as not every tree has it
    const folds = !SpecvizLayout.drawsAll(scene, false);
    if (folds) add(fold, () => act.toggleMode("allNodes"), cursor.allNodes);
    parts.count = makeElement("span", "sv-count", parts.buttons);
    if (focused >= 0) /** @type {HTMLElement | undefined} */ (parts.buttons.children[focused])?.focus();
    window.SpecvizPage.showActivity();
  }

  /**
   * The switch between the panes, with what each rule accepted; on a phone the two large buttons; and on a projector those,
   * the step, and the way out.
   * @param {Parts} parts
   * @param {ShownScene} scene
   * @param {Cursor} cursor
   * @param {Actions} act
   * @param {Words} words
   */
  function showSmallScreenButtons(parts, scene, cursor, act, words) {
    parts.switch.textContent = parts.thumbs.textContent = "";
    parts.place = makeElement("span", "sv-place-now", parts.thumbs);
    addButton(parts.thumbs, words.thumb_back, () => act.move(-1), words);
    addButton(parts.thumbs, words.thumb_next, () => act.move(1), words);
    addButton(parts.thumbs, words.leave_present, act.togglePresent, words).classList.add("sv-leave");
    return scene.panes.map(({ title }, i) => {
      const texts = /** @type {const} */ ([title, fill(words.show_pane, { rule: title })]);
      const pressed = i === paneIndex(cursor, scene);
      return makeElement("b", "", addButton(parts.switch, texts, () => act.pickPane(i, cursor.onlyPane), words, pressed));
    });
  }

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {Cursor} cursor
   * @param {Actions} act
   * @param {Words} words
   */
  function showTabs(host, run, cursor, act, words) {
    host.textContent = "";
    for (const key of listDrawers(run.place)) {
      const button = makeButton(host, words.drawers[key], () => act.toggleDrawer(key));
      button.setAttribute("aria-expanded", String(cursor.drawer === key));
    }
    if (cursor.drawer !== "code") return;
    const label = makeElement("label", "sv-small", host, `${words.notation} `), select = makeElement("select", "", label);
    for (const [key, title] of run.notations) makeElement("option", "", select, title).value = key;
    select.value = cursor.notation;
    select.onchange = () => act.setNotation(select.value);
  }

  /**
   * @param {string} name
   * @returns {name is Drawer}
   */
  function isDrawer(name) {
    return listDrawers().some((drawer) => drawer === name);
  }

  return { isDrawer, addButton, showButtons, showSmallScreenButtons, showTabs };
})();
