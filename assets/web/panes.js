// The panes: for each rule its head, a sentence and its tree, in step with one another.
const SpecvizPanes = (() => {
  const { makeElement } = SpecvizDom;
  const { paneIndex } = SpecvizState;
  const { drawTree, findNode } = SpecvizTree;
  const SWIPE = 40; // pixels
  const LEAST = { width: 240, height: 150 };

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {ShownScene} scene
   * @param {Cursor} cursor
   * @param {number} zoom
   * @param {PaneActions} act
   * @param {Words} words
   * @returns {PaneBox[]}
   */
  function showPanes(host, run, scene, cursor, zoom, act, words) {
    host.textContent = "";
    host.classList.toggle("sv-one", cursor.onlyPane);
    const places = scene.panes.map((pane, i) => {
      const shown = i === paneIndex(cursor, scene);
      const section = makeElement("section", `sv-pane${shown ? " sv-shown" : ""}`, host);
      section.setAttribute("aria-label", pane.title);
      const count = SpecvizPaneHeads.showPaneHead(section, run, pane, i, act.changeRule, words);
      section.addEventListener("pointerdown", () => { if (i !== cursor.pane) act.pick(i); });
      const say = makeElement("p", "sv-say", section), scroll = makeElement("div", "sv-scroll", section);
      letSwipe(say, act.move);
      return { pane, section, count, say, scroll };
    });
    const room = measureRoom(places.map((place) => place.scroll), zoom);
    return places.map((place) => {
      const view = drawTree(place.scroll, scene, place.pane, room, cursor.allNodes, words);
      place.scroll.onclick = (event) => act.choose(findNode(view, event));
      return Object.assign(view, place);
    });
  }

  /**
   * The same room for every tree: that of the largest box, as on a phone only one of them is in sight.
   * @param {HTMLElement[]} boxes
   * @param {number} zoom
   * @returns {Room}
   */
  function measureRoom(boxes, zoom) {
    const width = Math.max(LEAST.width, ...boxes.map((box) => box.clientWidth)); // costs a layout
    return { width, height: Math.max(LEAST.height, ...boxes.map((box) => box.clientHeight)), zoom };
  }

  /**
   * A finger drawn across the sentence goes one event on or back.
   * @param {HTMLElement} host
   * @param {(by: number) => void} move
   */
  function letSwipe(host, move) {
    /** @type {number | null} */
    let from = null;
    host.style.touchAction = "pan-y";
    host.onpointerdown = (event) => { from = event.pointerType === "touch" ? event.clientX : null; };
    host.onpointerup = (event) => {
      if (from !== null && Math.abs(event.clientX - from) > SWIPE) move(event.clientX < from ? 1 : -1);
      from = null;
    };
  }

  return { showPanes };
})();
