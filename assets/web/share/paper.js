// An element of the page as a picture that stands alone: the styles it has on the page are written into it, and nothing in
// it refers to anything outside. Knows nothing of runs.
const SpecvizPaper = (() => {
  const { makeSvg } = SpecvizDom;
  const FONT = ["'Segoe UI'", "'Noto Sans'", "'DejaVu Sans'", "Helvetica", "Arial", "sans-serif"].join();
  const SHAPE = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity"];
  const LETTERS = ["font-size", "font-weight", "text-decoration-line"];
  const PLACES = [
    "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "d", "width", "height", "transform", "text-anchor",
  ];
  const PLAIN = { "fill-opacity": "1", "stroke-dasharray": "none", "stroke-linecap": "butt", opacity: "1" };
  const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

  /** Text that every reader of XML takes. @param {string} text */
  const clean = (text) => text.replace(NOT_XML, "\uFFFD");

  /**
   * What is seen of an element that is on the page, as a copy in `host`.
   * @param {Element} element
   * @param {Element} host
   */
  function copyElement(element, host) {
    const style = getComputedStyle(element), name = element.localName;
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
    if (name === "title" || new DOMMatrix(style.transform).a === 0) return; // a bar of a number that is not known yet
    const copy = makeSvg(/** @type {"g"} */ (name), {}, host);
    for (const place of PLACES) {
      const value = element.getAttribute(place);
      if (value) copy.setAttribute(place, value);
    }
    if (name === "g") {
      if (style.opacity !== "1") copy.setAttribute("opacity", style.opacity);
      for (const child of element.children) copyElement(child, copy);
      if (!copy.childElementCount) copy.remove();
      return;
    }
    for (const key of name === "text" ? [...SHAPE, ...LETTERS] : SHAPE) writeStyle(copy, key, style.getPropertyValue(key));
    if (element instanceof SVGTextElement) copyText(element, copy);
  }

  /**
   * @param {Element} copy
   * @param {string} key
   * @param {string} value
   */
  function writeStyle(copy, key, value) {
    if (!value || value === PLAIN[/** @type {"opacity"} */ (key)]) return;
    const written = value.includes("url(") ? "url(#hatch)" : value;
    if (key === "text-decoration-line") {
      if (value !== "none") copy.setAttribute("text-decoration", value);
    } else copy.setAttribute(key, written);
  }

  /**
   * As long as it is here, whatever font there is where the picture is opened.
   * @param {SVGTextElement} text
   * @param {Element} copy
   */
  function copyText(text, copy) {
    copy.textContent = clean(text.textContent ?? "");
    const length = text.getComputedTextLength();
    if (length > 0) copy.setAttribute("textLength", length.toFixed(2));
    copy.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }

  /**
   * An empty picture of this width on white paper.
   * @param {number} width
   * @param {string} title
   */
  function makePaper(width, title) {
    const picture = makeSvg("svg", { width, "font-family": FONT });
    picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    makeSvg("title", {}, picture, clean(title));
    const pattern = makeSvg("pattern", {
      id: "hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    }, makeSvg("defs", {}, picture));
    makeSvg("line", { x1: 0, y1: 0, x2: 0, y2: 4, stroke: "#fff", "stroke-width": 1.6 }, pattern);
    makeSvg("rect", { width, fill: "#fff" }, picture);
    return picture;
  }

  /**
   * Ends the paper below what is on it.
   * @param {SVGSVGElement} picture
   * @param {number} width
   * @param {number} height
   */
  function cutPaper(picture, width, height) {
    for (const one of [picture, picture.querySelector("rect")]) one?.setAttribute("height", String(height));
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    return picture;
  }

  /** The picture as a file. @param {SVGSVGElement} picture */
  const writePicture = (picture) => new XMLSerializer().serializeToString(picture);

  /**
   * The picture in dots, so many for each of its pixels.
   * @param {string} svg
   * @param {number} scale
   * @returns {Promise<Blob>}
   */
  async function paintPicture(svg, scale) {
    const image = new Image(), source = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    try {
      image.src = source;
      await image.decode();
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve, reject) => {
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject()), "image/png");
      });
    } finally {
      URL.revokeObjectURL(source);
    }
  }

  return { FONT, clean, copyElement, makePaper, cutPaper, writePicture, paintPicture };
})();
