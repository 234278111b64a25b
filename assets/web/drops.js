// Opens a run that is dropped on the page, through the button that opens one. It listens from the head of the page on: a
// file that is dropped before Gradio has made that button, or has answered for the first time, waits for it.
const SpecvizDrops = (() => {
  const AGAIN = 100; // ms between two looks for the button's input

  /** @type {FileList | null} */
  let waiting = null;
  let ready = false; // the page has been answered once: an upload would not be lost any more
  let timer = 0;

  /** @param {boolean} over */
  function highlight(over) {
    document.querySelector(".sv")?.classList.toggle("sv-over", over);
  }

  /** @returns {HTMLInputElement | null | undefined} */
  function findInput() {
    return document.querySelector("#sv-open")?.parentElement?.querySelector("input[type=file]");
  }

  function deliver() {
    clearTimeout(timer);
    if (!waiting) return;
    const input = ready ? findInput() : null;
    if (!input) {
      timer = setTimeout(deliver, AGAIN);
      return;
    }
    input.files = waiting;
    waiting = null;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * The files of a drop outlive its event only as copies.
   * @param {FileList} files
   */
  function copyFiles(files) {
    const copy = new DataTransfer();
    for (const file of files) copy.items.add(file);
    return copy.files;
  }

  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    highlight(true);
  }, true);
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) highlight(false);
  }, true);
  window.addEventListener("drop", (event) => {
    highlight(false);
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault(); // or the browser leaves the page for the file
    event.stopPropagation();
    waiting = copyFiles(event.dataTransfer.files);
    deliver();
  }, true);

  return {
    take: (/** @type {File} */ file) => {
      const files = new DataTransfer();
      files.items.add(file);
      waiting = files.files;
      deliver();
    },
    open: () => { ready = true; deliver(); },
  };
})();
