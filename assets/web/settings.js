// What a browser keeps of how the page is set. In a frame that may keep nothing, it lasts as long as the page.
const SpecvizSettings = (() => {
  const THEME = "specviz-theme", LETTERS = "specviz-letters";
  /** @type {Map<string, string>} */
  const unkept = new Map();

  /**
   * @param {string} name
   * @returns {string | null}
   */
  function read(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return unkept.get(name) ?? null;
    }
  }

  /** @param {string} name @param {string} value */
  function write(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      unkept.set(name, value);
    }
  }

  function toggleTheme() {
    write(THEME, document.body.classList.toggle("dark") ? "dark" : "light");
  }

  /** As it was left; where it never was, as the system has it. */
  function restoreTheme() {
    const dark = read(THEME) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.body.classList.toggle("dark", dark === "dark");
  }

  return {
    read, write, toggleTheme, restoreTheme,
    lettersAreKeys: () => read(LETTERS) !== "off",
    setLetters: (/** @type {boolean} */ on) => write(LETTERS, on ? "on" : "off"),
  };
})();
