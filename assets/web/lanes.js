// Under the trees a lane for each rule: a tick for every event that has happened, with its coin, and the cursor's line.
const SpecvizLanes = (() => {
  const { makeElement, makeSvg } = SpecvizDom;
  const { lastEvent, eventIndex } = SpecvizState;
  const HEIGHT = 26, GROUND = 23, TALLEST = 19, MARGIN = 8;

  /**
   * The lanes; for each a function that moves its line to an event, and shows what has happened by then.
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {(event: number) => void} go
   */
  function showLanes(host, scene, go) {
    const end = Math.max(1, lastEvent(scene));
    host.textContent = "";
    return scene.panes.map((pane) => {
      makeElement("span", "sv-name", host, pane.title).title = pane.title;
      const box = makeElement("div", "sv-track-box", host), width = Math.max(160, box.clientWidth);
      const svg = makeSvg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, class: "sv-lane" }, box);
      svg.setAttribute("aria-hidden", "true");
      const x = (/** @type {number} */ k) => MARGIN + (k / end) * (width - 2 * MARGIN);
      const place = (/** @type {number} */ k) => x(k === pane.events.length - 1 ? end : k);
      makeSvg("line", { x1: MARGIN, x2: width - MARGIN, y1: GROUND, y2: GROUND, class: "sv-ground" }, svg);
      const ticks = pane.events.map((event, k) => drawTick(svg, event, place(k)));
      const line = makeSvg("line", { y1: 0, y2: HEIGHT, class: "sv-cursor" }, svg);
      letSeek(svg, (pixels) => go(Math.round(((pixels - MARGIN) / (width - 2 * MARGIN)) * end)));
      let before = ticks.length - 1; // none of them is ahead yet
      return (/** @type {number} */ event) => {
        const now = eventIndex(scene, pane, event);
        const [first, last] = [Math.min(now, before) + 1, Math.max(now, before)];
        for (const tick of ticks.slice(first, last + 1)) tick.classList.toggle("sv-ahead", now < before);
        before = now;
        line.setAttribute("x1", String(place(now)));
        line.setAttribute("x2", String(place(now)));
      };
    });
  }

  /**
   * @param {Element} svg
   * @param {EventView} event
   * @param {number} x
   */
  function drawTick(svg, event, x) {
    const { coin, kind } = event, name = kind === "draft" || kind === "score" ? `sv-tick sv-tick-${kind}` : "sv-tick";
    const tick = makeSvg("g", { class: coin ? `sv-flip ${coin.accepted ? "sv-yes" : "sv-no"}` : name }, svg);
    if (!coin) {
      const pass = kind === "draft" || kind === "score";
      if (pass) makeSvg("rect", { x: x - 4, y: GROUND - 6, width: 8, height: 6, rx: 1 }, tick);
      else makeSvg("circle", { cx: x, cy: GROUND, r: 1.8 }, tick);
      return tick;
    }
    const height = TALLEST * coin.prob;
    makeSvg("title", {}, tick, coin.text);
    makeSvg("rect", { x: x - 4, y: GROUND - height, width: 8, height, rx: 1 }, tick);
    if (coin.u !== null) makeSvg("circle", { cx: x, cy: GROUND - TALLEST * coin.u, r: 3.5 }, tick);
    return tick;
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

  return { showLanes };
})();
