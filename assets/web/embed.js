// The view alone, in a frame of another page: `?embed=1`. It has a link to the whole page, at the moment that is on show.
const SpecvizEmbed = (() => {
  const { makeElement, fill } = SpecvizDom;
  const HTML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

  /**
   * An address of this page with the view alone, or with everything.
   * @param {string} address
   * @param {boolean} alone
   */
  function changeAddress(address, alone) {
    const url = new URL(address);
    if (alone) url.searchParams.set("embed", "1");
    else url.searchParams.delete("embed");
    return url.href;
  }

  /** @param {string} text */
  const escape = (text) => text.replace(/[&<>"']/g, (letter) => HTML[/** @type {"&"} */ (letter)]);

  /**
   * The text of a frame that shows this moment on another page.
   * @param {string} address
   * @param {Words} words
   */
  function writeSnippet(address, words) {
    return fill(words.embed_code, { address: escape(changeAddress(address, true)), title: escape(words.embed_title) });
  }

  /** @param {HTMLElement} host @param {Words} words */
  function showWayOut(host, words) {
    document.body.classList.add("sv-embed");
    const link = makeElement("a", "sv-whole-page", host, words.whole_page);
    link.target = "_blank";
    link.rel = "noopener";
    const update = () => { link.href = changeAddress(location.href, false); };
    for (const name of ["pointerenter", "pointerdown", "focus"]) link.addEventListener(name, update);
    update();
  }

  return { changeAddress, writeSnippet, showWayOut };
})();
