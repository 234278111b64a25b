// The head of a page without Gradio: the name, and the ways to the other pages.
const SpecvizPages = (() => {
  const { makeElement } = SpecvizDom;
  const PAGES = /** @type {const} */ (["explore", "lessons", "lab", "bench"]);

  /**
   * @param {HTMLElement} host
   * @param {{ name: string, explore: string, lessons: string, lab: string, bench: string }} names
   * @param {"lessons" | "lab" | "bench"} current
   */
  function showPages(host, names, current) {
    makeElement("strong", "sv-title", host, names.name);
    const ways = makeElement("nav", "", host);
    for (const page of PAGES) {
      if (!SpecvizPlaces[page] && page !== current) continue; // a site of plain files has no bench
      const link = makeElement("a", "", ways, names[page]);
      link.href = page === current ? "#" : SpecvizPlaces[page];
      if (page === current) link.setAttribute("aria-current", "page");
    }
  }

  return { showPages };
})();
