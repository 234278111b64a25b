// @ts-nocheck
// A run that is dropped on the page goes the way of the button that opens one.
const SpecvizDrops = (() => {
  function drops(root) {
    document.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); root.classList.add("sv-over"); } });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) root.classList.remove("sv-over"); });
    document.addEventListener("drop", (event) => {
      root.classList.remove("sv-over");
      const input = document.querySelector("#sv-open")?.parentElement.querySelector("input[type=file]");
      if (!event.dataTransfer.files.length || !input || !root.isConnected) return;
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  return { drops };
})();
