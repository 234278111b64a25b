// The whole tree in a corner of a pane that shows a part of it, with a frame around that part.
const SpecvizMinimap = (() => {
  const { makeSvg } = SpecvizDom;
  const { widthOf } = SpecvizLayout;
  const SHARE = 0.2, INSET = 6; // of the room

  /**
   * @param {TreeView} view
   * @param {Target} state
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

  /**
   * In the corner where a tree that runs this way is thinnest.
   * @param {TreeView} view
   */
  function drawMinimap({ svg, base, parts }) {
    const { width, height } = base.room, down = base.way === "down";
    const aside = down ? width * (1 - SHARE) - INSET : INSET, top = down ? INSET : height * (1 - SHARE) - INSET;
    const transform = `translate(${aside},${top}) scale(${SHARE})`;
    const group = makeSvg("g", { class: "sv-minimap", transform, "aria-hidden": "true" }, svg);
    makeSvg("rect", { class: "sv-paper", width, height, rx: 10 }, group);
    const small = base.level === "bars" || base.level === "dots", high = Math.max(7, base.height);
    const marks = parts.flatMap((part) => {
      if (!part) return [];
      const { x, y } = base.centre(part.node), wide = widthOf(base, part.node), length = small ? 8 : wide;
      const left = base.level === "dots" ? x - length / 2 : x - wide / 2;
      return [`M${left},${y - high / 2}h${length}v${high}h${-length}z`];
    });
    makeSvg("path", { class: "sv-marks", d: marks.join("") }, group);
    return { group, frame: makeSvg("rect", { class: "sv-window" }, group) };
  }

  return { showMinimap };
})();
