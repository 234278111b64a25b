// Draws a chart of the bench: every number comes with its place. Rules differ by the shape of their marks.
const SpecvizBenchChart = (() => {
  const { makeElement, makeSvg } = SpecvizDom;
  const WIDTH = 340, HEIGHT = 230, LEFT = 40, RIGHT = 8, TOP = 8, BOTTOM = 40, SIZE = 5;
  const SHAPES = [
    "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z", "M-4.5,-4.5h9v9h-9z", "M0,-6l6,6l-6,6l-6,-6z",
    "M0,-5.5l5.5,10h-11z", "M0,5.5l5.5,-10h-11z", "M-5,0h10M0,-5v10",
    "M-4,-4l8,8M4,-4l-8,8", "M-5,-2h10M-5,2h10", "M-2,-5v10M2,-5v10",
  ];

  /** @param {number} share */
  const across = (share) => LEFT + share * (WIDTH - LEFT - RIGHT);
  /** @param {number} share */
  const up = (share) => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);

  /**
   * @param {HTMLElement} host
   * @param {ChartView} chart
   */
  function draw(host, chart) {
    const figure = makeElement("figure", "sv-bench-chart", host);
    makeElement("figcaption", "", figure, chart.title);
    const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, figure);
    const said = chart.series.flatMap(({ marks }) => marks.map(({ text }) => text));
    svg.setAttribute("aria-label", [chart.title, ...said].join(". "));
    drawAxes(svg, chart);
    chart.series.forEach(({ marks }, rule) => {
      for (const mark of marks) drawMark(svg, mark, rule);
    });
    const legend = makeElement("ul", "", figure);
    chart.series.forEach(({ title }, rule) => {
      const line = makeElement("li", "", legend);
      drawShape(makeSvg("svg", { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" }, line), 0, 0, rule);
      makeElement("span", "", line, title);
    });
  }

  /**
   * @param {SVGElement} svg
   * @param {ChartView} chart
   */
  function drawAxes(svg, chart) {
    for (const { at, text } of chart.y_ticks) {
      makeSvg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(at), y2: up(at), class: "sv-grid" }, svg);
      makeSvg("text", { x: LEFT - 6, y: up(at) + 4, "text-anchor": "end" }, svg, text);
    }
    for (const { at, text } of chart.x_ticks) {
      makeSvg("text", { x: across(at), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, svg, text);
    }
    makeSvg("text", { x: across(0.5), y: HEIGHT - 6, "text-anchor": "middle" }, svg, chart.x_label);
    const middle = up(0.5);
    const place = { x: 11, y: middle, "text-anchor": "middle", transform: `rotate(-90 11 ${middle})` };
    makeSvg("text", place, svg, chart.y_label);
  }

  /**
   * @param {SVGElement} svg
   * @param {Mark} mark
   * @param {number} rule
   */
  function drawMark(svg, mark, rule) {
    const group = makeSvg("g", {}, svg), x = across(mark.x);
    makeSvg("title", {}, group, mark.text);
    if (mark.low !== null && mark.high !== null) {
      makeSvg("line", { x1: x, x2: x, y1: up(mark.low), y2: up(mark.high), class: "sv-span" }, group);
    }
    drawShape(group, x, up(mark.y), rule);
    makeSvg("circle", { cx: x, cy: up(mark.y), r: 2 * SIZE, class: "sv-touch" }, group);
  }

  /**
   * @param {SVGElement} host
   * @param {number} x
   * @param {number} y
   * @param {number} rule
   */
  function drawShape(host, x, y, rule) {
    const shape = SHAPES[rule % SHAPES.length], hollow = rule % 2 ? "sv-hollow" : "";
    makeSvg("path", { d: shape, transform: `translate(${x} ${y})`, class: `sv-mark ${hollow}` }, host);
  }

  return { draw };
})();
