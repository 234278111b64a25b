// The panes: a tree and a sentence for each rule, in step with one another; and the node that is chosen in them.
const SpecvizPanes = (() => {
  const { makeElement } = SpecvizDom;
  const { paneIndex } = SpecvizState;
  const { scrollInside } = SpecvizLayout;
  const { drawTree } = SpecvizTree;
  const SWIPE = 40; // pixels
  const ZOOMED_REST = 212, LEAST_HEIGHT = 230, MOST_HEIGHT = 560, SHARE = 0.46;

  /** @param {number} zoom */
  function paneHeight(zoom) {
    if (zoom > 1) return window.innerHeight / zoom - ZOOMED_REST;
    return Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, SHARE * window.innerHeight));
  }

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
    const height = paneHeight(zoom);
    const boxes = scene.panes.map((pane, i) => {
      const shown = i === paneIndex(cursor, scene);
      const box = makeElement("section", `sv-pane${shown ? " sv-shown" : ""}`, host);
      box.setAttribute("aria-label", pane.title);
      const count = SpecvizPaneHeads.showPaneHead(box, run, pane, i, act.changeRule, words);
      box.addEventListener("pointerdown", () => { if (i !== cursor.pane) act.pick(i); });
      const say = makeElement("p", "sv-say", box), scroll = makeElement("div", "sv-scroll", box);
      if (zoom > 1) scroll.style.maxHeight = `${height}px`;
      const room = { width: Math.max(240, scroll.clientWidth), height };
      const view = drawTree(scroll, scene, pane, room, cursor.allNodes, words);
      letSwipe(say, act.move);
      scroll.addEventListener("click", (event) => {
        act.choose(event.target instanceof Element ? event.target.closest(".sv-node") : null);
      });
      return { ...view, section: box, count, say, scroll, room: { wide: 0, high: 0 } };
    });
    for (const box of boxes) box.room = { wide: box.scroll.clientWidth, high: box.scroll.clientHeight }; // costs a layout
    for (const { scroll } of boxes) scroll.onscroll = () => scrollOthers(boxes, scroll);
    return boxes;
  }

  /**
   * @param {PaneBox[]} boxes
   * @param {HTMLElement} scroll
   */
  function scrollOthers(boxes, scroll) {
    for (const other of boxes) {
      if (other.scroll === scroll) continue;
      other.scroll.scrollTop = scroll.scrollTop;
      other.scroll.scrollLeft = scroll.scrollLeft;
    }
  }

  /**
   * The node that an event is about is kept in sight where the tree is larger than its pane.
   * @param {PaneBox} box
   * @param {ShownEvent} event
   */
  function followNode({ parts, scroll, size, room }, event) {
    const part = parts[event.node];
    if (!part || (size.wide <= room.wide && size.high <= room.high)) return;
    const { x, y } = size.at(part.node);
    scroll.scrollLeft = scrollInside(x, size.node, scroll.scrollLeft, room.wide);
    scroll.scrollTop = scrollInside(y, size.height, scroll.scrollTop, room.high);
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

  /**
   * One node is chosen in all panes: the one that Tab comes to.
   * @param {PaneBox[]} boxes
   * @param {number} before
   * @param {number} node
   */
  function markChosen(boxes, before, node) {
    for (const box of boxes) {
      for (const id of [before, node]) {
        const part = box.parts[id];
        if (!part) continue;
        part.chosen = id === node;
        part.group.setAttribute("tabindex", part.chosen ? "0" : "-1");
        part.group.classList.toggle("sv-chosen", part.chosen);
      }
    }
  }

  return { showPanes, followNode, markChosen };
})();
