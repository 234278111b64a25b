// Which key does what, and when keys rest. Knows nothing of what is drawn.
const SpecvizKeyboard = (() => {
  const TYPING =
    "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=listbox], [role=option]";
  const PRESSABLE = "button, a, summary, [role=button], [role=tab]";
  const CHOICE = "input[type=checkbox], input[type=radio]"; // which arrows and the space bar change
  const NODE_KEYS = ["ArrowUp", "ArrowDown", "i", "o", "Enter"], PRESENT_KEYS = ["PageDown", "PageUp", "."];
  const PANEL_KEYS = ["n", "g", "c", "m", "l", "v"]; // they open what a projector has no room for

  /**
   * @param {Actions} act
   * @param {() => Cursor} cursor
   * @param {() => number} lastPane
   * @returns {Record<string, (event: {shiftKey: boolean}) => void>}
   */
  function mapKeys(act, cursor, lastPane) {
    const goToStep = (/** @type {number} */ by) => act.go(cursor().step + by, 0);
    const pickAlone = (/** @type {number} */ pane) => act.pickPane(pane, !(cursor().onlyPane && cursor().pane === pane));
    return {
      ArrowRight: (event) => (event.shiftKey ? goToStep(1) : act.move(1)),
      ArrowLeft: (event) => (event.shiftKey ? goToStep(-1) : act.move(-1)),
      ArrowUp: () => act.focusColumn(-1),
      ArrowDown: () => act.focusColumn(1),
      i: act.focusFirstChild,
      o: act.focusParent,
      Enter: act.goToDecision,
      Home: () => act.go(cursor().step, 0),
      End: () => act.go(cursor().step, act.lastEvent()),
      " ": () => (act.isPresenting() ? act.move(1) : act.togglePlay()),
      d: act.goToDifference,
      e: () => act.toggleMode("exact"),
      x: () => act.toggleMode("gap"),
      1: () => pickAlone(0),
      2: () => pickAlone(lastPane()),
      b: () => (act.isPresenting() ? act.toggleBlack() : act.pickPane(cursor().pane, false)),
      c: () => act.toggleDrawer("code"),
      m: () => act.toggleDrawer("mask"),
      l: () => act.toggleDrawer("nodes"),
      v: () => act.toggleDrawer("events"),
      n: () => act.toggleDrawer("numbers"),
      g: () => act.toggleDrawer("charts"),
      w: () => act.showSide("why"),
      r: () => act.press("sv-flip"),
      t: () => act.press("sv-draft"),
      u: () => act.press("sv-undo"),
      p: act.togglePresent,
      "+": () => act.zoomBy(1.4),
      "=": () => act.zoomBy(1.4), // the same key, without Shift
      "-": () => act.zoomBy(1 / 1.4),
      0: act.fitTree,
      ".": act.toggleBlack,
      PageDown: () => act.move(1),
      PageUp: () => act.move(-1),
      Escape: act.leave,
      "?": act.toggleHelp,
    };
  }

  /**
   * The name of the key to act on, or null where it belongs to something else.
   * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} event
   * @param {(selector: string) => boolean} isOn whether the event came from inside such an element
   * @param {{modal: boolean, presenting: boolean, letters: boolean}} page letters: whether plain letters are keys
   * @param {Record<string, unknown>} keys
   */
  function findKey(event, isOn, page, keys) {
    if (event.ctrlKey || event.metaKey || event.altKey || isOn(TYPING)) return null;
    if (isOn(CHOICE) && (event.key === " " || event.key.startsWith("Arrow"))) return null;
    const plain = event.key.length === 1;
    if ((plain || event.key === "Enter") && isOn(PRESSABLE) && !isOn(".sv-node")) return null;
    if (plain && !page.letters && event.key !== " " && event.key !== "?") return null;
    if (PRESENT_KEYS.includes(event.key) && !page.presenting) return null;
    if (page.presenting && PANEL_KEYS.includes(event.key.toLowerCase())) return null;
    if (NODE_KEYS.includes(event.key) && !isOn(".sv-node")) return null;
    if (page.modal && event.key !== "?") return null;
    return [event.key, event.key.toLowerCase()].find((key) => Object.hasOwn(keys, key)) ?? null;
  }

  return { mapKeys, findKey };
})();
