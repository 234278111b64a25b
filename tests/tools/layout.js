// What is wrong with the page as it stands, in sentences: evaluated in the page, it gives { ours: [...], theirs: [...] }.
// Ours is the player, and of the page around it the head, the line to run and the sheets. Of Gradio's other parts only
// sideways scroll, overlaps and cut text count.
// Only what can be seen is judged: what a scrolling ancestor has scrolled away, or an open dialog covers, is not.
() => {
  const SMALLEST = document.querySelector(".sv.sv-present") ? 24 : 12; // pixels of text on the screen
  const FAINTEST = 4.5; // contrast of text
  const TARGET = 24, THUMB = 44; // pixels of a control, and of a player's button under a finger
  const SLACK = 1; // pixels by which things may touch
  const OURS = ".sv, #sv-top, #sv-ask, .sv-sheet";
  const PHONE = document.documentElement.clientWidth < 700;
  const CONTROLS = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=switch], [role=slider], [role=checkbox]";
  const BUTTONS = "button, a[href], summary, [role=button], [role=tab]";
  const found = { ours: [], theirs: [] };
  const modal = [...document.querySelectorAll("dialog:modal")].pop();
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

  const memo = (make, known = new Map()) => (key) => (known.has(key) || known.set(key, make(key)), known.get(key));
  const style = memo((element) => getComputedStyle(element));
  const round = (x) => Math.round(x * 10) / 10;
  const ours = (element) => element.closest(OURS) !== null;
  const drawn = (element) => element instanceof SVGElement;
  const short = (text) => { const plain = text.trim().replace(/\s+/g, " "); return plain.length > 40 ? plain.slice(0, 39) + "…" : plain; };
  const tell = (element, sentence) => found[ours(element) ? "ours" : "theirs"].push(sentence);

  function name(element) {
    const node = element.closest(".sv-node");
    const classes = [...element.classList].filter((one) => /^sv-/.test(one)).map((one) => `.${one}`).join("");
    const words = short(element.getAttribute("aria-label") || element.textContent || "");
    const place = node && node !== element ? ` of node ${node.dataset.node ?? "?"} in pane ${paneOf(element)}` : "";
    return `${element.localName}${element.id ? `#${element.id}` : ""}${classes}${words ? ` “${words}”` : ""}${place}`;
  }

  const paneOf = (element) => [...document.querySelectorAll(".sv-pane")].indexOf(element.closest(".sv-pane")) + 1;

  // --- rectangles ---
  const box = (rect) => ({ left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom });
  const wide = (rect) => rect.right - rect.left;
  const high = (rect) => rect.bottom - rect.top;
  const common = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const some = (rect) => wide(rect) > 0.5 && high(rect) > 0.5;
  const tellRect = (rect) => `${round(wide(rect))} × ${round(high(rect))} px`;

  // The part of the page that an element's ancestors let through; `hard` ones cut, the others only scroll.
  const clips = memo((element) => {
    const above = element.parentElement;
    return above && style(element).position !== "fixed" ? [...own(above), ...clips(above)] : []; // from the inside
  });

  const own = memo((element) => {
    const { overflowX, overflowY } = style(element);
    if (drawn(element) || (overflowX === "visible" && overflowY === "visible") || /^(body|html)$/.test(element.localName)) return [];
    return [{ element, rect: inner(element), hardX: /hidden|clip/.test(overflowX), hardY: /hidden|clip/.test(overflowY) }];
  });

  function inner(element) {
    const rect = element.getBoundingClientRect(), scale = element.offsetWidth ? rect.width / element.offsetWidth : 1;
    const left = rect.left + element.clientLeft * scale, top = rect.top + element.clientTop * scale;
    return { left, top, right: left + element.clientWidth * scale, bottom: top + element.clientHeight * scale };
  }

  const shown = (list, rect) => list.reduce((rest, clip) => common(rest, clip.rect), rect);

  const hidden = memo((element) => {
    if (modal && !modal.contains(element)) return true;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: false })) return true;
    for (let one = element; one; one = one.parentElement) {
      const { clip, clipPath } = style(one);
      if ((clip && clip !== "auto") || /inset\((50|100)%/.test(clipPath)) return true; // for screen readers only
    }
    return clips(element).some((one) => wide(one.rect) <= 2 || high(one.rect) <= 2);
  });

  // --- texts ---
  // How much larger an element is on the screen than it says: zoom, transforms, the scale of its drawing.
  const scale = memo((element) => {
    const text = drawn(element) && element.closest("text");
    if (text && text.getBBox().height) return text.getBoundingClientRect().height / text.getBBox().height;
    let size = element.currentCSSZoom ?? 1;
    for (let one = element; one; one = one.parentElement) {
      if (style(one).transform === "none") continue;
      const { a, b, c, d } = new DOMMatrix(style(one).transform);
      size *= Math.sqrt(Math.abs(a * d - b * c));
    }
    return size;
  });

  const metrics = memo((key) => {
    const [font, text] = JSON.parse(key);
    pen.font = font;
    return pen.measureText(text);
  });

  // Lines of text with their ink: as high as the letters in them are, not as the font could be.
  function lines(text) {
    const element = text.parentElement, range = document.createRange(), size = scale(element), { fontStyle, fontWeight, fontSize, fontFamily } = style(element);
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0.5 && rect.height > 0.5);
    if (!rects.length) return [];
    const { fontBoundingBoxAscent: up, actualBoundingBoxAscent: above, actualBoundingBoxDescent: below } = metrics(JSON.stringify([`${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`, text.data.trim()]));
    return rects.map((rect) => {
      const base = rect.top + up * size;
      return { element, text: text.data, ink: { left: rect.left, right: rect.right, top: base - above * size, bottom: base + below * size } };
    });
  }

  function texts() {
    const list = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, element = text.parentElement;
      if (!text.data.trim() || /^(script|style|title|option|noscript|textarea)$/.test(element.localName) || hidden(element)) continue;
      for (const line of lines(text)) {
        line.clips = [...own(element), ...clips(element)];
        line.seen = shown(line.clips, line.ink);
        if (some(line.seen)) list.push(line);
      }
    }
    return list;
  }

  // --- faults of a text ---
  function small({ element }) {
    const size = parseFloat(style(element).fontSize) * scale(element);
    if (size < SMALLEST - 0.05) tell(element, `small text: ${name(element)} is ${round(size)} px, of at least ${SMALLEST}`);
  }

  function cut({ element, ink, clips: around }) {
    const excused = (one) => style(one).textOverflow === "ellipsis" && one.closest("[title]");
    let rest = ink;
    for (const one of around) { // what was scrolled away is not cut further out
      const x = Math.max(one.rect.left - rest.left, rest.right - one.rect.right), y = Math.max(one.rect.top - rest.top, rest.bottom - one.rect.bottom);
      if (one.hardX && x > SLACK && !excused(one.element)) tell(element, `cut text: ${name(element)} sticks out of ${name(one.element)} by ${round(x)} px across`);
      else if (one.hardY && y > 2 * SLACK && !excused(one.element)) tell(element, `cut text: ${name(element)} sticks out of ${name(one.element)} by ${round(y)} px up or down`);
      rest = common(rest, one.rect);
    }
    if (!drawn(element)) return;
    let svg = element.ownerSVGElement;
    while (svg?.ownerSVGElement) svg = svg.ownerSVGElement;
    if (!svg) return;
    const rect = svg.getBoundingClientRect();
    const out = Math.max(rect.left - ink.left, ink.right - rect.right, rect.top - ink.top, ink.bottom - rect.bottom);
    if (out > SLACK) tell(element, `cut text: ${name(element)} sticks out of its drawing by ${round(out)} px`);
  }

  function boxed({ element, ink }) {
    if (element.closest(".sv-tag")) return; // it stands in the border, and may reach beyond its end
    const rect = element.closest(".sv-node")?.querySelector(".sv-box")?.getBoundingClientRect();
    const out = rect ? Math.max(rect.left - ink.left, ink.right - rect.right) : 0;
    if (out > SLACK) tell(element, `text out of its box: ${name(element)} by ${round(out)} px of ${round(rect.width)}`);
  }

  // --- colours ---
  const colour = memo((text) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = "#000";
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return { r, g, b, a: a / 255 };
  });
  const faded = (one, by) => ({ ...one, a: one.a * by });
  function over(top, under) {
    const a = top.a + under.a * (1 - top.a), mix = (x, y) => (a ? (x * top.a + y * under.a * (1 - top.a)) / a : 0);
    return { r: mix(top.r, under.r), g: mix(top.g, under.g), b: mix(top.b, under.b), a };
  }
  function light({ r, g, b }) {
    const part = (x) => (x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  }
  function contrast(a, b) {
    const [low, great] = [light(a), light(b)].sort((x, y) => x - y);
    return (great + 0.05) / (low + 0.05);
  }

  // What an element lays under the texts in it, topmost first: its background, or the shapes of a drawing at this point.
  function layers(element, from, ink) {
    const ground = !drawn(element) || element.localName === "svg" ? [colour(style(element).backgroundColor)] : [];
    return drawn(element) ? [...shapes(element, from, ink), ...ground] : ground;
  }

  function shapes(element, from, ink) {
    const x = (ink.left + ink.right) / 2, y = (ink.top + ink.bottom) / 2, list = [];
    for (const one of element.children) {
      if (one === from) break; // what comes later lies on top
      if (!/^(rect|circle|ellipse)$/.test(one.localName) || !/^(rgb|color|okl|#)/.test(style(one).fill) || style(one).display === "none") continue;
      const rect = one.getBoundingClientRect();
      if (x > rect.left && x < rect.right && y > rect.top && y < rect.bottom) list.unshift(faded(colour(style(one).fill), style(one).fillOpacity * style(one).opacity));
    }
    return list;
  }

  function pale({ element, ink }) {
    if (element.closest(":disabled, [aria-disabled=true], .sv-x")) return;
    const own = style(element), text = drawn(element);
    let letters = text ? faded(colour(own.fill), Number(own.fillOpacity)) : colour(own.webkitTextFillColor || own.color);
    let ground = { r: 255, g: 255, b: 255, a: 0 };
    if (text && own.paintOrder.startsWith("stroke") && parseFloat(own.strokeWidth) >= 2 && own.stroke !== "none") ground = faded(colour(own.stroke), Number(own.strokeOpacity));
    letters = over(letters, ground);
    for (let one = element, from = null; one; from = one, one = one.parentElement) {
      for (const layer of layers(one, from, ink)) { letters = over(letters, layer); ground = over(ground, layer); }
      const by = Number(style(one).opacity);
      letters = faded(letters, by);
      ground = faded(ground, by);
    }
    const paper = { r: 255, g: 255, b: 255, a: 1 };
    const value = contrast(over(letters, paper), over(ground, paper));
    if (value < FAINTEST - 0.005) tell(element, `pale text: ${name(element)} has a contrast of ${value.toFixed(2)}, of at least ${FAINTEST}`);
  }

  // --- things over one another ---
  // Whether something lies between two things that meet, or above both: an overlay. Of texts the upper one's own ground will do.
  function covered(a, b, rect, what) {
    const stack = under((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
    const at = (element) => stack.findIndex((one) => element.contains(one));
    const [i, k] = [at(a), at(b)];
    if (i < 0 || k < 0) return false;
    const [upper, lower] = i < k ? [a, b] : [b, a], counts = (one) => !one.contains(lower) && (what === "texts" || !upper.contains(one));
    const hides = (one) => (drawn(one) ? one.matches(".sv-callout > rect") : colour(style(one).backgroundColor).a * style(one).opacity > 0.95);
    return stack.slice(0, Math.max(i, k)).some((one) => counts(one) && hides(one));
  }

  // The elements at a point of the page, topmost first, scrolled onto the screen for a look if need be.
  function under(x, y) {
    const before = scrollY;
    if (y < 0 || y >= innerHeight) scrollTo({ top: before + y - innerHeight / 2, behavior: "instant" });
    const stack = document.elementsFromPoint(x, y + before - scrollY);
    if (scrollY !== before) scrollTo({ top: before, behavior: "instant" });
    return stack;
  }

  const kin = (a, b) => a === b || a.contains(b) || b.contains(a);

  function overlaps(list, what) {
    const sorted = [...list].sort((a, b) => a.seen.top - b.seen.top);
    sorted.forEach((one, i) => {
      for (let k = i + 1; k < sorted.length && sorted[k].seen.top < one.seen.bottom - SLACK; k++) {
        const other = sorted[k], rect = common(one.seen, other.seen);
        if (wide(rect) <= SLACK || high(rect) <= SLACK || kin(one.element, other.element) || covered(one.element, other.element, rect, what)) continue;
        tell(ours(one.element) ? one.element : other.element, `overlap of ${what}: ${name(one.element)} and ${name(other.element)} share ${tellRect(rect)}`);
      }
    });
  }

  const visible = (selector) => [...document.querySelectorAll(selector)].filter((element) => !hidden(element)).flatMap((element) => {
    const inline = style(element).display === "inline" && !drawn(element); // may be broken into lines
    const rects = inline ? [...element.getClientRects()] : [element.getBoundingClientRect()];
    return rects.map((rect) => ({ element, rect: box(rect), seen: shown(clips(element), box(rect)) })).filter((one) => some(one.seen));
  });

  // --- controls, and the page ---
  // Within a sentence a control is as high as its line, and as wide as its words.
  function worded(element) {
    if (!style(element).display.startsWith("inline")) return false;
    return [...element.parentElement.childNodes].some((one) => one.textContent.trim() && (one.nodeType === Node.TEXT_NODE || (one.nodeType === Node.ELEMENT_NODE && style(one).display === "inline" && !one.matches(CONTROLS))));
  }

  // What is drawn around a control without ink, so that a finger has room, belongs to it.
  function reach(element) {
    const rect = box(element.getBoundingClientRect()), around = getComputedStyle(element, "::after");
    if (around.position !== "absolute" || style(element).position === "static") return rect;
    const [left, top, right, bottom] = ["left", "top", "right", "bottom"].map((side) => Math.min(0, Number.parseFloat(around[side]) || 0));
    return { left: rect.left + left, top: rect.top + top, right: rect.right - right, bottom: rect.bottom - bottom };
  }

  function controls() {
    for (const one of visible(CONTROLS)) {
      const { element } = one, label = element.matches("[type=checkbox]") && element.closest("label"); // as large as its label
      const rect = label ? box(label.getBoundingClientRect()) : one.rect;
      if (!ours(element) || worded(element)) continue;
      if (wide(rect) < TARGET - 0.05 || high(rect) < TARGET - 0.05) tell(element, `small control: ${name(element)} is ${tellRect(rect)}, of at least ${TARGET} × ${TARGET}`);
      else if (PHONE && element.localName === "button" && high(reach(element)) < THUMB - 0.05) tell(element, `small control: ${name(element)} is ${round(high(rect))} px high on a phone, of at least ${THUMB}`);
    }
    for (const node of visible(":is(.sv-at-full, .sv-at-compact, .sv-at-slim) .sv-node .sv-box")) { // of smaller ones the nearest is chosen
      if (wide(node.rect) < TARGET - 0.05 || high(node.rect) < TARGET - 0.05) tell(node.element, `small control: ${name(node.element)} is ${tellRect(node.rect)}, of at least ${TARGET} × ${TARGET}`);
    }
  }

  // Gradio's container cuts what is too wide, so that the page does not even scroll: either way it is out of sight.
  function sideways() {
    const screen = document.documentElement.clientWidth, scrolls = document.documentElement.scrollWidth - screen;
    const reach = (element) => shown(clips(element).filter((clip) => clip.element.clientWidth < screen), box(element.getBoundingClientRect())).right + scrollX;
    const out = [...document.querySelectorAll("body *")].filter((element) => !hidden(element) && reach(element) > screen + 0.5);
    const ends = out.filter((element) => !out.some((other) => other !== element && element.contains(other))).sort((a, b) => reach(b) - reach(a));
    for (const element of ends.slice(0, 3)) tell(element, `sideways: ${name(element)} reaches ${round(reach(element))} px, where the screen ends at ${screen}`);
    if (scrolls > 0 && !ends.length) tell(document.body, `sideways: the page is ${scrolls} px wider than the screen`);
  }

  // --- the first screen ---
  // Where it fits, without a scroll: everything of the stage within the window, and every tree whole in its pane.
  function stage() {
    if (PHONE || innerHeight < 700) return;
    for (const element of document.querySelectorAll(".sv-stage, .sv-stage > *, .sv-pane > *, .sv-transport > *, .sv-buttons > *, .sv-tabs > *, .sv-phases > *")) {
      if (hidden(element)) continue;
      const rect = element.getBoundingClientRect(), below = rect.bottom + scrollY - innerHeight;
      if (below > SLACK) tell(element, `under the fold: ${name(element)} by ${round(below)} px`);
      if (rect.left < -SLACK || rect.right > innerWidth + SLACK || rect.top + scrollY < -SLACK) tell(element, `outside the window: ${name(element)}`);
    }
  }

  function trees() {
    for (const pane of document.querySelectorAll(".sv-scroll")) {
      if (hidden(pane) || pane.querySelector(".sv-zoomed")) continue;
      const around = inner(pane);
      for (const node of pane.querySelectorAll(":is(.sv-node, .sv-callout, .sv-fold) > .sv-box")) {
        const rect = node.getBoundingClientRect(); // also of what is not drafted yet, and keeps its place
        const out = Math.max(around.left - rect.left, rect.right - around.right, around.top - rect.top, rect.bottom - around.bottom);
        if (out > SLACK) tell(node, `cropped tree: ${name(node)} by ${round(out)} px`);
      }
    }
  }

  function tour() {
    const card = document.querySelector(".sv-tour.sv-on"), target = document.querySelector(".sv-toured");
    if (!card) return;
    if (!target) return tell(card, "tour: the card points at nothing");
    const rect = common(box(card.getBoundingClientRect()), box(target.getBoundingClientRect()));
    const alone = wide(target.getBoundingClientRect()) > 0.8 * innerWidth && high(target.getBoundingClientRect()) > 200; // a phone's one pane
    if (wide(rect) > SLACK && high(rect) > SLACK && !alone) tell(card, `tour: the card covers what it is about, ${name(target)}`);
    if (out(card.getBoundingClientRect())) tell(card, "tour: the card is not on the screen");
  }

  const out = ({ left, top, right, bottom }) => left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;

  const all = texts();
  for (const text of all) {
    if (ours(text.element)) { small(text); pale(text); boxed(text); }
    cut(text);
  }
  overlaps(all, "texts");
  overlaps(visible(".sv-node .sv-box"), "nodes");
  overlaps(visible(BUTTONS), "buttons");
  controls();
  sideways();
  stage();
  trees();
  tour();
  return { ours: [...new Set(found.ours)], theirs: [...new Set(found.theirs)] };
}
