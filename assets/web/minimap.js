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
    const at = placeMinimap(view, { scale, x, y });
    group.setAttribute("visibility", at ? "visible" : "hidden");
    if (at) group.setAttribute("transform", at);
  }

  /**
   * In the first corner where it covers no node, beginning where a tree that runs this way is thinnest. Where none is free,
   * a map that lies over a tree for a moment is better than none, but on a projector nothing may be hidden.
   * @param {TreeView} view
   * @param {Target} state
   */
  function placeMinimap({ base, size, scene }, { scale, x, y }) {
    const { room, world, way } = base, half = { x: Math.max(size.width / 2, 44), y: Math.max(size.height / 2, 24) };
    const share = Math.min(SHARE * room.width / world.width, MOST_HIGH * room.height / world.height);
    const wide = share * world.width, high = share * world.height;
    const right = room.width - wide - INSET, bottom = room.height - high - INSET;
    const places = scene.nodes.map(base.centre).map((at) => ({ x: at.x * scale - x, y: at.y * scale - y }));
    const isFree = (/** @type {number[]} */ [left, top]) => places.every((at) => (
      at.x + half.x < left || at.x - half.x > left + wide || at.y + half.y < top || at.y - half.y > top + high
    ));
    const aside = [[INSET, bottom], [INSET, INSET]], above = [[right, INSET], [INSET, INSET]];
    const corners = [...(way === "down" ? above : aside), [right, INSET], [right, bottom], [INSET, bottom]];
    const found = corners.find(isFree) ?? (world === room ? corners[0] : null);
    return found && `translate(${found[0]},${found[1]}) scale(${share})`;
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
