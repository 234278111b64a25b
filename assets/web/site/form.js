// The form of the site: its fields by name, what they come to in a line, and what of them a new run would change.
const SpecvizForm = (() => {
  const { fill } = SpecvizDom;

  /** @param {string} name */
  const find = (name) => /** @type {HTMLInputElement | HTMLSelectElement | null} */ (
    document.querySelector(`.sv-field [name="${name}"]`)
  );

  /** @param {string} name @returns {string | number | boolean | null} */
  function readField(name) {
    const field = find(name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked;
    if (!(field instanceof HTMLInputElement) || field.type !== "number") return field?.value ?? "";
    return field.value === "" ? null : Number(field.value);
  }

  /**
   * What is in the fields, and the rules in the panes.
   * @param {string[]} names
   * @param {string[]} panes
   * @returns {HomeFields}
   */
  function read(names, panes) {
    const values = Object.fromEntries(names.map((name) => [name, readField(name)]));
    return /** @type {HomeFields} */ (/** @type {unknown} */ ({ ...values, left: panes[0], right: panes[1] }));
  }

  /**
   * Fills in what is named, and leaves the rest; a menu that has no such choice is left empty.
   * @param {Record<string, unknown>} values
   */
  function write(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = find(name);
      if (!field) continue;
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === true;
      else field.value = String(value ?? "");
    }
    const picture = document.getElementById("sv-thumbnail");
    if (picture && typeof values.thumbnail === "string") picture.innerHTML = values.thumbnail; // made by our own Python
  }

  /** @param {string} name */
  function titleOf(name) {
    const field = find(name);
    return field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text ?? "" : String(readField(name) ?? "");
  }

  /**
   * The chip while Python is not there: the fields in a line; what they would change is said once it is.
   * @param {ChipMessage} chip of the run on show
   * @param {string} template
   */
  function describe(chip, template) {
    const names = ["pair", "tree", "verifier", "temperature", "tree_seed", "coin_seed"];
    const { verifier: rule, ...others } = Object.fromEntries(names.map((name) => [name, titleOf(name)]));
    return { ...chip, summary: fill(template, { ...others, rule }), changes: "", wrong: false };
  }

  /** @param {() => void} act */
  function listen(act) {
    for (const field of document.querySelectorAll(".sv-field [name]")) field.addEventListener("input", act);
  }

  return { read, write, describe, listen };
})();
