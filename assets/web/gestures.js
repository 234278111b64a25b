// Wheel, pinch and drag on a tree. Ctrl or ⌘ with the wheel zooms, as a pinch does; a plain wheel only moves a tree
// that is zoomed, and scrolls the page where there is nothing more to move.
const SpecvizGestures = (() => {
  const SLACK = 5; // pixels that a hand may move in a click
  const LINE = 16; // pixels
  const WHEEL = 0.0022; // how fast the wheel zooms

  /**
   * @param {SVGSVGElement} svg
   * @param {GestureActions} act
   */
  function listenToGestures(svg, act) {
    /** @type {Map<number, Place>} */
    const pointers = new Map();
    const hand = { dragged: false };
    svg.addEventListener("wheel", (event) => onWheel(svg, act, event), { passive: false });
    svg.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      if (!pointers.size) hand.dragged = false;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    svg.addEventListener("pointermove", (event) => onMove(svg, act, event, pointers, hand));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      svg.addEventListener(end, (event) => pointers.delete(event.pointerId));
    }
    svg.addEventListener("click", (event) => { // the end of a drag chooses nothing
      if (hand.dragged) event.stopPropagation();
      hand.dragged = false;
    }, true);
  }

  /**
   * A place on the screen in the tree's own pixels.
   * @param {SVGSVGElement} svg
   * @param {GestureActions} act
   * @param {Place} place
   */
  function inside(svg, { room }, { x, y }) {
    const rect = svg.getBoundingClientRect(), by = room.width / rect.width;
    return { x: (x - rect.left) * by, y: (y - rect.top) * by, by };
  }

  /**
   * @param {SVGSVGElement} svg
   * @param {GestureActions} act
   * @param {WheelEvent} event
   */
  function onWheel(svg, act, event) {
    const unit = event.deltaMode === 1 ? LINE : 1, at = inside(svg, act, { x: event.clientX, y: event.clientY });
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const pinched = event.ctrlKey && Math.abs(event.deltaY) < 30; // on a touchpad, in small steps
      const speed = pinched ? 4 * WHEEL : WHEEL;
      act.zoomAt(Math.exp(-event.deltaY * unit * speed), at);
    } else if (act.isZoomed()) {
      const [x, y] = event.shiftKey && !event.deltaX ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      if (act.panBy(x * unit * at.by, y * unit * at.by)) event.preventDefault();
    }
  }

  /**
   * @param {SVGSVGElement} svg
   * @param {GestureActions} act
   * @param {PointerEvent} event
   * @param {Map<number, Place>} pointers
   * @param {{dragged: boolean}} hand
   */
  function onMove(svg, act, event, pointers, hand) {
    const before = pointers.get(event.pointerId), now = { x: event.clientX, y: event.clientY };
    if (!before) return;
    if (pointers.size === 2) {
      const other = /** @type {Place} */ ([...pointers].find(([id]) => id !== event.pointerId)?.[1]);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      act.zoomAt(distance(now, other) / Math.max(1, distance(before, other)), inside(svg, act, middle));
      hand.dragged = true;
    } else if (act.isZoomed() && (hand.dragged || distance(before, now) > SLACK)) {
      hand.dragged = true;
      if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
      const { by } = inside(svg, act, now);
      act.panBy((before.x - now.x) * by, (before.y - now.y) * by);
    } else return; // the hand may still mean a click
    pointers.set(event.pointerId, now);
  }

  /** @param {Place} a @param {Place} b */
  const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

  return { listenToGestures };
})();
