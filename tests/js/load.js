// The player's scripts as a page has them: one after the other in one global scope, without a page.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const WEB = path.join(__dirname, "..", "..", "assets", "web");

/**
 * What these scripts define; `names` are their constants.
 * @param {string[]} files
 * @param {string[]} names
 * @param {object} [globals] what they find of a page
 */
function load(files, names, globals = {}) {
  const context = vm.createContext({ ...globals });
  for (const file of files) vm.runInContext(fs.readFileSync(path.join(WEB, file), "utf8"), context, { filename: file });
  return names.map((name) => vm.runInContext(name, context));
}

/** A plain copy: objects of another context are no equals of ours. */
const plain = (value) => JSON.parse(JSON.stringify(value));

const event = (changes = {}) => ({
  kind: "trial", node: 1, marks: {}, weights: {}, say: "", facts: "", coin: null, residual: null, path_weights: null,
  line: 0, values: [], ...changes,
});

const scene = (lengths, changes = {}) => ({
  divergence_event: null, scored: 0, nodes: [], folds: [],
  panes: lengths.map((count) => (
    { title: "rule", order: [], ended: count - 2, events: Array.from({ length: count }, () => event()) }
  )),
  ...changes,
});

module.exports = { load, plain, event, scene };
