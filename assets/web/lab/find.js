// Find a case: a search for a telling setting, whose result is a link into the toy lab.
const SpecvizLabFind = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {Lab} lab
   * @returns {LabPlace}
   */
  function open(host, lab) {
    const { words, goals, here } = lab.data;
    makeElement("p", "sv-lab-lead", host, words.find_lead);
    const list = makeElement("div", "sv-lab-goals", host);
    const status = SpecvizLabStatus.createStatus(host, words, () => client.stop());
    const client = SpecvizLabAsk.createClient(/** @type {Words["here"]} */ (here), status.say, status.change);
    /** @type {Map<string, number>} how often each was looked for: every time from another beginning */
    const seeds = new Map();
    for (const { key, title, note } of goals) {
      const card = makeElement("section", "sv-lab-goal", list);
      makeElement("h2", "", card, title);
      makeElement("p", "", card, note);
      const found = makeElement("p", "sv-lab-found-case", card), way = makeElement("p", "", card);
      found.setAttribute("role", "status");
      const button = makeButton(card, words.search, () => {
        const seed = seeds.get(key) ?? 0;
        seeds.set(key, seed + 1);
        way.textContent = "";
        client.ask("search", JSON.stringify({ goal: key, seed }), (reply) => {
          status.tell(reply);
          if (reply.kind !== "found") return;
          found.textContent = reply.text;
          if (!reply.done) return;
          button.textContent = words.search_again;
          if (!reply.link) return;
          const link = makeElement("a", "", way, words.open_case);
          link.href = `#toy?${reply.link}`;
        });
      });
    }
    return { go: () => {} };
  }

  return { key: "find", open };
})();
