// The whole tree in a corner of a pane that shows a part of it, with a frame around that part.
const SpecvizMinimap = (() => {
  const { makeSvg } = SpecvizDom;
  const SHARE = 0.2, INSET = 6; // of the room

  /**
   * @param {TreeView} view
   * @param {ViewState} state
   */
  function showMinimap(view, { scale, x, y }) {
    if (scale === 1) {
      view.minimap?.group.remove();
      view.minimap = null;
      return;
    }
    view.minimap ??= drawMinimap(view);
    const { frame } = view.minimap, { width, height } = view.base.room;
    const place = { x: x / scale, y: y / scale, width: width / scale, height: height / scale };
    for (const [name, value] of Object.entries(place)) frame.setAttribute(name, String(value));
  }

  /** @param {TreeView} view */
  function drawMinimap({ svg, base, parts }) {
    const { width, height } = base.room, left = width * (1 - SHARE) - INSET, top = height * (1 - SHARE) - INSET;
    const transform = `translate(${left},${top}) scale(${SHARE})`;
    const group = makeSvg("g", { class: "sv-minimap", transform, "aria-hidden": "true" }, svg);
    makeSvg("rect", { class: "sv-paper", width, height, rx: 10 }, group);
    const half = { x: Math.max(4, base.width / 2), y: Math.max(3, base.height / 2) };
    const marks = parts.flatMap((part) => {
      if (!part) return [];
      const at = base.centre(part.node);
      return [`M${at.x - half.x},${at.y - half.y}h${2 * half.x}v${2 * half.y}h${-2 * half.x}z`];
    });
    makeSvg("path", { class: "sv-marks", d: marks.join("") }, group);
    return { group, frame: makeSvg("rect", { class: "sv-window" }, group) };
  }

  return { showMinimap };
})();
