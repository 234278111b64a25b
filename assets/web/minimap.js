// The whole tree in a corner of a pane that shows a part of it, with a frame around that part.
const SpecvizMinimap = (() => {
  const { makeSvg } = SpecvizDom;
  const { widthOf } = SpecvizLayout;
  const SHARE = 0.2, MOST_HIGH = 0.3, INSET = 6; // of the room

  /**
   * @param {TreeView} view
   * @param {Target} state
   * @param {boolean} part whether it shows a part of the tree
   */
  function showMinimap(view, { scale, x, y }, part) {
    if (!part) {
      view.minimap?.group.remove();
      view.minimap = null;
      return;
    }
    view.minimap ??= drawMinimap(view);
    const { frame, group } = view.minimap, { width, height } = view.base.room;
    const place = { x: x / scale, y: y / scale, width: width / scale, height: height / scale };
    for (const [name, value] of Object.entries(place)) frame.setAttribute(name, String(value));
    group.setAttribute("transform", placeMinimap(view.base, view.scene.nodes[0], { scale, x, y }));
  }

  /**
   * In the corner where a tree that runs this way is thinnest, and away from its root.
   * @param {TreeSize} base
   * @param {Standing} root
   * @param {Target} state
   */
  function placeMinimap({ room, world, way, centre }, root, { scale, x, y }) {
    const share = Math.min(SHARE * room.width / world.width, MOST_HIGH * room.height / world.height);
    const at = centre(root), left = at.x * scale - x < room.width / 2, high = at.y * scale - y < room.height / 2;
    const right = room.width - share * world.width - INSET, bottom = room.height - share * world.height - INSET;
    const aside = way === "down" && left ? right : INSET, top = way === "down" || !high ? INSET : bottom;
    return `translate(${aside},${top}) scale(${share})`;
  }

  /** @param {TreeView} view */
  function drawMinimap({ svg, base, parts }) {
    const { width, height } = base.world;
    const group = makeSvg("g", { class: "sv-minimap", "aria-hidden": "true" }, svg);
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
