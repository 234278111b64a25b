// The view alone, in a frame of another page: `?embed=1`. It has a link to the whole page, at the moment that is on show.
const SpecvizEmbed = (() => {
  const { makeElement } = SpecvizDom;

  /** @param {HTMLElement} host @param {Words} words */
  function showWayOut(host, words) {
    document.body.classList.add("sv-embed");
    const link = makeElement("a", "sv-whole-page", host, words.whole_page);
    Object.assign(link, { target: "_blank", rel: "noopener" });
    const update = () => { link.href = SpecvizShare.writeLink(location.hash, false); };
    for (const name of ["pointerenter", "pointerdown", "focus"]) link.addEventListener(name, update);
    update();
  }

  return { showWayOut };
})();
