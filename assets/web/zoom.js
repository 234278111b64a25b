// Zoom and pan: the trees of a step share one view on them. At scale 1 each is whole in its pane.
const SpecvizZoom = (() => {
  const { drawAt } = SpecvizTree;
  const { isReadable } = SpecvizLayout;
  const { listenToGestures } = SpecvizGestures;
  const { showMinimap } = SpecvizMinimap;
  const MOST = 24, STEP = 1.1, REST = 140; // milliseconds until a tree that was zoomed is drawn anew
  const MARGIN = 0.2; // of the room: so near to its edge a node is brought back to the middle

  /**
   * @param {TreeView[]} views
   * @param {ViewState} [from] where the trees of another step were left
   * @param {boolean} [near] rather than whole: as near as it takes to read tokens, where the whole would be too small
   * @returns {Zoom}
   */
  function createZoom(views, from, near = false) {
    const before = from && from.near === near ? from : undefined, fitted = near ? findNear(views[0]) : 1;
    const state = { scale: 1, x: 0, y: 0, ...before, near }, { room } = views[0].size;
    /** @type {ZoomFrame} */
    const frame = { state, room, most: Math.max(fitted, findMost(views[0])), timer: 0, node: 0 };
    const moveTo = (/** @type {Target} */ to, /** @type {boolean} */ now = false) => setView(views, frame, to, now);
    const zoomAt = (/** @type {number} */ factor, /** @type {Place} */ at) => {
      const scale = clamp(state.scale * factor, 1, frame.most), by = scale / state.scale;
      moveTo({ scale, x: (state.x + at.x) * by - at.x, y: (state.y + at.y) * by - at.y });
    };
    const isZoomed = () => state.scale > 1;
    for (const view of views) {
      listenToGestures(view.svg, { zoomAt, panBy: (x, y) => panBy(frame, x, y, moveTo), isZoomed, room });
    }
    moveTo({ ...state, scale: clamp(Math.max(state.scale, before ? 1 : fitted), 1, frame.most) }, true);
    return {
      zoomBy: (factor) => zoomAt(factor, focusOf(views[0], frame)),
      fit: () => moveTo({ scale: 1, x: 0, y: 0 }, true),
      follow: (event) => {
        frame.node = event.node;
        followNode(views[0], frame, event.node, moveTo);
      },
      isZoomed,
      state: () => ({ ...state }),
    };
  }

  /**
   * The least scale at which tokens can be read.
   * @param {TreeView} view
   */
  function findNear(view) {
    const { base } = view;
    let scale = 1;
    while (scale < MOST && ["bars", "dots"].includes(SpecvizLayout.scaleTree(base, scale).level)) scale *= STEP;
    return scale;
  }

  /**
   * Beyond full detail there is nothing more to see.
   * @param {TreeView} view
   */
  function findMost({ base }) {
    let scale = 1;
    while (scale < MOST && !isReadable(SpecvizLayout.scaleTree(base, scale).level)) scale *= STEP;
    return Math.max(4, 1.5 * scale);
  }

  /**
   * @param {TreeView[]} views
   * @param {ZoomFrame} frame
   * @param {Target} to
   * @param {boolean} now rather than when the hand rests
   */
  function setView(views, frame, to, now) {
    const { state, room } = frame, scale = to.scale < 1.02 ? 1 : to.scale;
    Object.assign(state, {
      scale, x: clamp(to.x, 0, room.width * (scale - 1)), y: clamp(to.y, 0, room.height * (scale - 1)),
    });
    clearTimeout(frame.timer);
    const settle = () => {
      for (const view of views) if (view.size.scale !== state.scale) drawAt(view, state.scale);
      for (const view of views) place(view, state);
    };
    if (now) settle();
    else {
      for (const view of views) place(view, state);
      frame.timer = window.setTimeout(settle, REST);
    }
  }

  /**
   * Moves the drawing, which may still be that of another scale.
   * @param {TreeView} view
   * @param {Target} state
   */
  function place(view, { scale, x, y }) {
    const by = scale / view.size.scale;
    view.world.setAttribute("transform", scale === 1 && by === 1 ? "" : `translate(${-x},${-y}) scale(${by})`);
    view.svg.classList.toggle("sv-zoomed", scale > 1);
    showMinimap(view, { scale, x, y });
  }

  /**
   * @param {ZoomFrame} frame
   * @param {number} x
   * @param {number} y
   * @param {(to: Target) => void} moveTo
   * @returns {boolean} whether anything moved
   */
  function panBy({ state }, x, y, moveTo) {
    const before = { ...state };
    moveTo({ scale: state.scale, x: state.x + x, y: state.y + y });
    return before.x !== state.x || before.y !== state.y;
  }

  /**
   * What stays where it is under the keys: the chosen node or the one in question, where it is in sight; else the middle.
   * @param {TreeView} view
   * @param {ZoomFrame} frame
   * @returns {Place} in the room
   */
  function focusOf(view, { state, room, node }) {
    const one = view.scene.nodes[view.chosen || node], at = view.base.centre(one);
    const x = at.x * state.scale - state.x, y = at.y * state.scale - state.y;
    const seen = x >= 0 && y >= 0 && x <= room.width && y <= room.height;
    return seen ? { x, y } : { x: room.width / 2, y: room.height / 2 };
  }

  /**
   * The node that an event is about comes back to the middle where it has left the view.
   * @param {TreeView} view
   * @param {ZoomFrame} frame
   * @param {number} id
   * @param {(to: Target, now: boolean) => void} moveTo
   */
  function followNode(view, { state, room }, id, moveTo) {
    if (state.scale === 1) return;
    const node = view.scene.nodes[id], at = view.base.centre(node), x = at.x * state.scale, y = at.y * state.scale;
    const outside = (/** @type {number} */ one, /** @type {number} */ from, /** @type {number} */ length) => (
      one < from + MARGIN * length || one > from + (1 - MARGIN) * length
    );
    if (!outside(x, state.x, room.width) && !outside(y, state.y, room.height)) return;
    moveTo({ scale: state.scale, x: x - room.width / 2, y: y - room.height / 2 }, true);
  }

  /** @param {number} value @param {number} low @param {number} high */
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

  return { createZoom };
})();
