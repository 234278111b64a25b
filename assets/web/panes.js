// The panes: a tree and a sentence for each rule, in step with one another; and the node that is chosen in them.
const SpecvizPanes = (() => {
  const { makeElement } = SpecvizDom;
  const { paneIndex } = SpecvizState;
  const { drawTree, findNode } = SpecvizTree;
  const SWIPE = 40; // pixels
  const ZOOMED_REST = 212, LEAST_HEIGHT = 230, MOST_HEIGHT = 560, SHARE = 0.46;

  /** @param {number} zoom */
  function paneHeight(zoom) {
    if (zoom > 1) return window.innerHeight / zoom - ZOOMED_REST;
    return Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, SHARE * window.innerHeight));
  }

  /**
   * @param {HTMLElement} host
   * @param {ShownScene} scene
   * @param {Cursor} cursor
   * @param {number} zoom
   * @param {{pick(index: number): void, choose(node: Element | null): void, move(by: number): void}} act
   * @param {Words} words
   * @returns {PaneBox[]}
   */
  function showPanes(host, scene, cursor, zoom, act, words) {
    host.textContent = "";
    host.classList.toggle("sv-one", cursor.onlyPane);
    const height = Math.floor(paneHeight(zoom));
    const hosts = scene.panes.map((pane, i) => {
      const shown = i === paneIndex(cursor, scene);
      const box = makeElement("section", `sv-pane${shown ? " sv-shown" : ""}`, host);
      const head = makeElement("h2", "", box, pane.title);
      makeElement("span", "sv-badge", head, pane.badge);
      head.onclick = () => act.pick(i);
      const say = makeElement("p", "sv-say", box), scroll = makeElement("div", "sv-scroll", box);
      letSwipe(say, act.move);
      return { pane, say, scroll };
    });
    const width = Math.max(240, ...hosts.map(({ scroll }) => scroll.clientWidth)); // costs a layout
    return hosts.map(({ pane, say, scroll }) => {
      const view = drawTree(scroll, scene, pane, { width, height }, cursor.allNodes, words);
      scroll.onclick = (event) => act.choose(findNode(view, event));
      return Object.assign(view, { say, scroll });
    });
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
