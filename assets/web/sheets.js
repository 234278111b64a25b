// The sheets beside the view: the parameters, and what is shared. One of them is open, or none.
const SpecvizSheets = (() => {
  const SHEETS = ["sv-sheet", "sv-files"];

  /** @param {string} id */
  function open(id) {
    const isOpen = document.body.classList.contains(`${id}-open`);
    close();
    if (isOpen) return;
    document.body.classList.add(`${id}-open`);
    const first = document.querySelector(`#${id} input, #${id} textarea, #${id} button`);
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  /** Whether one was open. */
  function close() {
    const isOpen = SHEETS.filter((id) => document.body.classList.contains(`${id}-open`));
    for (const id of isOpen) document.body.classList.remove(`${id}-open`);
    return isOpen.length > 0;
  }

  document.addEventListener("keydown", (event) => {
    const menu = document.activeElement?.getAttribute("aria-expanded") === "true"; // it closes first
    if (event.key === "Escape" && !menu && close()) event.stopPropagation();
  }, true);

  return { open, close };
})();
