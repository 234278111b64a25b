// Names a mark where it stands: under the pointer, at the focus, or where a finger has touched.
const SpecvizTips = (() => {
  const MARGIN = 8;

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} tip
   * @param {(node: Element) => string} describeNode
   */
  function listenForTips(root, tip, describeNode) {
    const at = { x: -1, y: -1 }; // of the pointer when it last moved
    const hide = () => { tip.classList.remove("sv-on"); };
    const show = (/** @type {Event} */ event) => {
      if (event instanceof PointerEvent && event.pointerType === "touch") return; // a touch opens the node's numbers
      if (event instanceof PointerEvent && event.clientX === at.x && event.clientY === at.y) return; // the page has moved
      const target = event.target instanceof Element ? event.target.closest("[data-tip], .sv-node") : null;
      const node = target?.closest(".sv-node");
      const text = !target ? "" : node ? describeNode(node) : target.getAttribute("data-tip") ?? "";
      if (!target || !text) {
        hide();
        return;
      }
      tip.textContent = text;
      place(root, tip, target.getBoundingClientRect());
      tip.classList.add("sv-on");
    };
    tip.setAttribute("aria-hidden", "true"); // it says what the name of its element says
    root.addEventListener("pointerover", show);
    document.addEventListener("pointermove", ({ clientX, clientY }) => Object.assign(at, { x: clientX, y: clientY }), true);
    root.addEventListener("focusin", (event) => {
      const byKeys = event.target instanceof Element && event.target.matches(":focus-visible");
      root.classList.toggle("sv-by-keys", byKeys); // for the callout of a node that is small itself
      if (byKeys) show(event);
    });
    root.addEventListener("focusout", hide);
    root.addEventListener("pointerleave", hide);
    document.addEventListener("keydown", hide, true);
  }

  /**
   * Below what it names; above it where there is no room.
   * @param {HTMLElement} root
   * @param {HTMLElement} tip
   * @param {DOMRect} box
   */
  function place(root, tip, box) {
    const home = root.getBoundingClientRect(), width = tip.offsetWidth, height = tip.offsetHeight;
    const below = box.bottom + MARGIN + height < window.innerHeight;
    const left = Math.max(MARGIN, Math.min(window.innerWidth - width - MARGIN, box.left));
    tip.style.left = `${left - home.left}px`;
    tip.style.top = `${(below ? box.bottom + MARGIN : box.top - MARGIN - height) - home.top}px`;
  }

  return { listenForTips };
})();
