// Zoom and pan: the trees of a step share one view on them. At scale 1 each is whole in its pane, unless the panes are on a
// projector, where a tree whose tokens could not be read is larger than its pane.
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
   * @param {boolean} [large] on a projector
   * @returns {Zoom}
   */
  function createZoom(views, from, large = false) {
    const before = from && from.large === large ? from : undefined, { room, world } = views[0].base;
    const state = { scale: 1, x: 0, y: 0, ...before, large };
    /** @type {ZoomFrame} */
    const frame = { state, room, world, most: findMost(views[0]), timer: 0, node: 0 };
    const moveTo = (/** @type {Target} */ to, /** @type {boolean} */ now = false) => setView(views, frame, to, now);
    const zoomAt = (/** @type {number} */ factor, /** @type {Place} */ at) => {
      const scale = clamp(state.scale * factor, 1, frame.most), by = scale / state.scale;
      moveTo({ scale, x: (state.x + at.x) * by - at.x, y: (state.y + at.y) * by - at.y });
    };
    const isZoomed = () => showsPart(frame);
    for (const view of views) {
      listenToGestures(view.svg, { zoomAt, panBy: (x, y) => panBy(frame, x, y, moveTo), isZoomed, room });
    }
    moveTo({ ...state, scale: clamp(state.scale, 1, frame.most) }, true);
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
   * Whether a part of the tree is outside of its pane.
   * @param {Pick<ZoomFrame, "state" | "room" | "world">} frame
   */
  const showsPart = ({ state, room, world }) => (
    world.width * state.scale > room.width + 0.5 || world.height * state.scale > room.height + 0.5
  );

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
    const { state, room, world } = frame, scale = to.scale < 1.02 ? 1 : to.scale;
    Object.assign(state, {
      scale, x: clamp(to.x, 0, world.width * scale - room.width), y: clamp(to.y, 0, world.height * scale - room.height),
    });
    clearTimeout(frame.timer);
    const part = showsPart(frame);
    const settle = () => {
      for (const view of views) if (view.size.scale !== state.scale) drawAt(view, state.scale);
      for (const view of views) place(view, state, part);
    };
    if (now) settle();
    else {
      for (const view of views) place(view, state, part);
      frame.timer = window.setTimeout(settle, REST);
    }
  }

  /**
   * Moves the drawing, which may still be that of another scale.
   * @param {TreeView} view
   * @param {Target} state
   * @param {boolean} part whether it shows a part of the tree
   */
  function place(view, { scale, x, y }, part) {
    const by = scale / view.size.scale;
    view.world.setAttribute("transform", part || by !== 1 ? `translate(${-x},${-y}) scale(${by})` : "");
    view.svg.classList.toggle("sv-zoomed", part);
    showMinimap(view, { scale, x, y }, part);
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
  function followNode(view, { state, room, world }, id, moveTo) {
    if (!showsPart({ state, room, world })) return;
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
