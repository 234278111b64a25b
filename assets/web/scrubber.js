// The buttons under the trees, the lanes with a tick for every event, and the tabs of the drawers.
const SpecvizScrubber = (() => {
  const { makeElement, makeSvg, makeButton, fill } = SpecvizDom;
  const { lastEvent, paneIndex } = SpecvizState;
  const HEIGHT = 34, GROUND = 31, TALLEST = 26, MARGIN = 8;

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
    const host = parts.buttons;
    host.textContent = "";
    /** @type {(texts: readonly [string, string], act: () => void, pressed?: boolean) => HTMLElement} */
    const add = (texts, press, pressed) => addButton(host, texts, press, words, pressed);
    add(["|◂", words.first_event], () => act.go(cursor.step, 0));
    add(["◂", words.back], () => act.move(-1));
    add(["▸", words.next], () => act.move(1));
    add(["▸|", words.last_event], () => act.go(cursor.step, lastEvent(scene)));
    add(words.step_back, () => act.go(cursor.step - 1, 0));
    add(words.step_next, () => act.go(cursor.step + 1, 0));
    parts.play = add(act.isPlaying() ? words.pause : words.play, act.togglePlay);
    add(words.difference, act.goToDifference);
    add(words.exact, () => act.toggleMode("exact"), cursor.exact);
    add(words.gap, () => act.toggleMode("gap"), cursor.gap);
    const fold = cursor.allNodes ? words.fold : words.all_nodes;
    if (scene.folds.length) add(fold, () => act.toggleMode("allNodes"), cursor.allNodes);
    add(words.present, act.togglePresent, act.isPresenting());
    add(words.help, act.toggleHelp);
    add(words.leave, act.togglePresent).classList.add("sv-leave");
    parts.count = makeElement("span", "sv-count", host);
    showSmallScreenButtons(parts, scene, cursor, act, words);
  }

  /**
   * @param {Parts} parts
   * @param {ShownScene} scene
   * @param {Cursor} cursor
   * @param {Actions} act
   * @param {Words} words
   */
  function showSmallScreenButtons(parts, scene, cursor, act, words) {
    parts.switch.textContent = parts.thumbs.textContent = "";
    addButton(parts.thumbs, words.thumb_back, () => act.move(-1), words);
    addButton(parts.thumbs, words.thumb_next, () => act.move(1), words);
    scene.panes.forEach(({ title }, i) => {
      const texts = /** @type {const} */ ([title, fill(words.show_pane, { rule: title })]);
      addButton(parts.switch, texts, () => act.pickPane(i, cursor.onlyPane), words, i === paneIndex(cursor, scene));
    });
  }

  /**
   * The lanes; for each a function that moves its line to an event.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {number} zoom
   * @param {(event: number) => void} go
   */
  function showLanes(host, scene, zoom, go) {
    const end = Math.max(1, lastEvent(scene));
    host.textContent = "";
    return scene.panes.map((pane) => {
      makeElement("span", "sv-name", host, pane.title).title = pane.title;
      const box = makeElement("div", "sv-track-box", host), width = Math.max(160, box.clientWidth);
      const svg = makeSvg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, class: "sv-lane" }, box);
      svg.setAttribute("aria-hidden", "true");
      const x = (/** @type {number} */ k) => MARGIN + (k / end) * (width - 2 * MARGIN);
      const ground = { x1: MARGIN, x2: x(pane.events.length - 1), y1: GROUND, y2: GROUND };
      makeSvg("line", { ...ground, class: "sv-ground" }, svg);
      pane.events.forEach((event, k) => drawTick(svg, event, x(k)));
      const line = makeSvg("line", { y1: 0, y2: HEIGHT, class: "sv-cursor" }, svg);
      letSeek(svg, (pixels) => go(Math.round(((pixels / zoom - MARGIN) / (width - 2 * MARGIN)) * end)));
      return (/** @type {number} */ k) => {
        line.setAttribute("x1", String(x(k)));
        line.setAttribute("x2", String(x(k)));
      };
    });
  }

  /**
   * @param {Element} svg
   * @param {EventView} event
   * @param {number} x
   */
  function drawTick(svg, event, x) {
    const { coin } = event;
    if (!coin) {
      makeSvg("circle", { cx: x, cy: GROUND, r: 1.5, class: "sv-tick" }, svg);
      return;
    }
    const tick = makeSvg("g", { class: `sv-flip ${coin.accepted ? "sv-yes" : "sv-no"}` }, svg);
    const height = TALLEST * coin.prob;
    makeSvg("title", {}, tick, coin.text);
    makeSvg("rect", { x: x - 4, y: GROUND - height, width: 8, height, rx: 1 }, tick);
    if (coin.u !== null) makeSvg("circle", { cx: x, cy: GROUND - TALLEST * coin.u, r: 3.5 }, tick);
  }

  /**
   * A pointer that is pressed, and drawn along, says how far from the left it is.
   * @param {SVGSVGElement} svg
   * @param {(pixels: number) => void} seek
   */
  function letSeek(svg, seek) {
    const seekTo = (/** @type {PointerEvent} */ event) => seek(event.clientX - svg.getBoundingClientRect().left);
    svg.onpointerdown = (event) => {
      svg.setPointerCapture(event.pointerId);
      seekTo(event);
      svg.onpointermove = seekTo;
    };
    svg.onpointerup = svg.onpointercancel = () => { svg.onpointermove = null; };
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
    /** @type {[Drawer, string][]} */
    const drawers = [["code", words.code], ["mask", words.mask], ["nodes", words.nodes], ["events", words.events]];
    for (const [key, title] of drawers) {
      const button = makeButton(host, title, () => act.toggleDrawer(key));
      button.setAttribute("aria-expanded", String(cursor.drawer === key));
    }
    if (cursor.drawer !== "code") return;
    const label = makeElement("label", "sv-small", host, `${words.notation} `), select = makeElement("select", "", label);
    for (const [key, title] of run.notations) makeElement("option", "", select, title).value = key;
    select.value = cursor.notation;
    select.onchange = () => act.setNotation(select.value);
  }

  return { showButtons, showLanes, showTabs };
})();
