// Keys: each does one thing, and they rest where they belong to something else.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load, plain } = require("./load.js");

const [keyboard] = load(["keyboard.js"], ["SpecvizKeyboard"]);
const PAGE = { modal: false, presenting: false, letters: true };
const ACTIONS = [
  "go", "move", "goToDifference", "togglePlay", "toggleMode", "pickPane", "togglePresent", "toggleDrawer", "toggleHelp",
  "focusColumn", "focusParent", "focusFirstChild", "goToDecision", "press", "showSide", "zoomBy", "fitTree", "toggleBlack",
  "leave",
];

/** The keys, and what they did. */
function mapped(presenting = false, panes = { pane: 1 }) {
  const done = [], act = { isPresenting: () => presenting, lastEvent: () => 9 };
  for (const name of ACTIONS) {
    act[name] = (...values) => { done.push([name, ...values.filter((one) => typeof one !== "object")]); };
  }
  const keys = keyboard.mapKeys(act, () => ({ step: 2, event: 3, ...panes }), () => 1);
  return { keys, done };
}

const press = (key, changes = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...changes });
const nowhere = () => false;
const find = (event, isOn = nowhere, page = PAGE) => keyboard.findKey(event, isOn, page, mapped().keys);

test("every key does what the list says", () => {
  const { keys, done } = mapped();
  for (const key of Object.keys(keys)) keys[key]({ shiftKey: false });
  keys.ArrowRight({ shiftKey: true });
  keys.ArrowLeft({ shiftKey: true });
  const said = plain(done).map((one) => one.join(" ")).sort();
  assert.deepEqual(said, [
    "focusColumn -1", "focusColumn 1", "focusFirstChild", "focusParent", "go 1 0", "go 2 0", "go 2 9", "go 3 0",
    "goToDecision", "goToDifference", "move -1", "move -1", "move 1", "move 1", "pickPane 0 true", "pickPane 1 false",
    "pickPane 1 true", "press sv-draft", "press sv-flip", "press sv-undo", "toggleDrawer charts", "toggleDrawer code",
    "toggleDrawer events", "toggleDrawer mask", "toggleDrawer nodes", "toggleDrawer numbers", "toggleHelp",
    "toggleMode exact", "toggleMode gap", "togglePlay", "togglePresent", "showSide why", "zoomBy 1.4",
    "zoomBy 1.4", `zoomBy ${1 / 1.4}`, "fitTree", "toggleBlack", "leave",
  ].sort());
});

test("in present mode space goes on", () => {
  const { keys, done } = mapped(true);
  keys[" "]({ shiftKey: false });
  assert.deepEqual(plain(done), [["move", 1]]);
});

test("in present mode B is a remote's key for a black screen, and the number of a pane alone shows both", () => {
  const { keys, done } = mapped(true);
  keys.b({ shiftKey: false });
  keys[2]({ shiftKey: false });
  const alone = mapped(true, { pane: 1, onlyPane: true });
  for (const key of [1, 2]) alone.keys[key]({ shiftKey: false });
  assert.deepEqual(plain(done), [["toggleBlack"], ["pickPane", 1, true]]);
  assert.deepEqual(plain(alone.done), [["pickPane", 0, true], ["pickPane", 1, false]]);
});

test("keys rest while text is typed, with a modifier, and under the list of keys", () => {
  assert.equal(find(press("e"), (selector) => selector.includes("textarea")), null);
  assert.equal(find(press("e", { ctrlKey: true })), null);
  assert.equal(find(press("e"), nowhere, { ...PAGE, modal: true }), null);
  assert.equal(find(press("?"), nowhere, { ...PAGE, modal: true }), "?");
  assert.equal(find(press("Escape")), "Escape");
});

test("keys of the present mode are keys there only", () => {
  for (const key of ["PageDown", "PageUp", "."]) {
    assert.equal(find(press(key)), null);
    assert.equal(find(press(key), nowhere, { ...PAGE, presenting: true }), key);
  }
});

test("letters can be switched off, and rest on a button", () => {
  const quiet = { ...PAGE, letters: false }, onButton = (selector) => selector.startsWith("button");
  assert.deepEqual(["e", "r", "1"].map((key) => find(press(key), nowhere, quiet)), [null, null, null]);
  assert.deepEqual(["ArrowRight", " ", "?"].map((key) => find(press(key), nowhere, quiet)), ["ArrowRight", " ", "?"]);
  assert.deepEqual(["r", "t", "ArrowRight"].map((key) => find(press(key), onButton)), [null, null, "ArrowRight"]);
});

test("space and Enter belong to the button they are on, arrows up and down to a node", () => {
  const onButton = (selector) => selector.startsWith("button"), onNode = (selector) => selector === ".sv-node";
  assert.equal(find(press(" "), onButton), null);
  assert.equal(find(press(" ")), " ");
  assert.equal(find(press("ArrowUp")), null);
  assert.equal(find(press("ArrowUp"), onNode), "ArrowUp");
});

test("capitals are letters, and no key finds what every object has", () => {
  assert.equal(find(press("D")), "d");
  assert.equal(find(press("toString")), null);
  assert.equal(find(press("q")), null);
});

test("a box to tick keeps its own keys", () => {
  const onBox = (selector) => selector.includes("checkbox") && !selector.includes(":not");
  assert.equal(find(press(" "), onBox), null);
  assert.equal(find(press("ArrowDown"), onBox), null);
  assert.equal(find(press("d"), onBox), "d");
});
