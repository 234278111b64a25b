// What the setting comes to: badges, outputs beside the target's, rules, drafts, and the smallest counterexample.
const SpecvizLabResults = (() => {
  const { makeElement, makeButton, makeReachable, fill } = SpecvizDom;

  /** @typedef {{open: (link: string) => void, pick: (draft: number) => void}} ResultActs */

  /**
   * @param {HTMLElement} host
   * @param {LabWords} words
   * @param {ResultActs} acts
   */
  function createResults(host, words, acts) {
    const badges = makeElement("div", "sv-lab-badges", host), finding = makeElement("p", "sv-lab-finding", host);
    finding.setAttribute("aria-live", "polite");
    const counter = makeElement("div", "sv-lab-counter", host);
    const outputs = makeElement("section", "", host), rules = makeElement("section", "", host);
    const drafts = makeElement("section", "", host);
    const parts = [badges, finding, counter, outputs, rules, drafts];
    const setBusy = (/** @type {boolean} */ busy) => parts.forEach((part) => part.setAttribute("aria-busy", String(busy)));
    let link = ""; // of the setting whose numbers are on show
    let length = 0, chosen = 0; // the length of the texts on show, where somebody chose one; the draft on show
    return {
      wait: () => setBusy(true),
      /** No more is under way: what stands here is right if it is of the setting on show. @param {string} current */
      settle(current) {
        setBusy(link !== current);
        if (!host.dataset.complete) drafts.setAttribute("aria-busy", "true");
        for (const said of rules.querySelectorAll(".sv-lab-more")) said.textContent = words.not_counted;
      },
      /** @param {NumbersReply} numbers */
      show(numbers) {
        ({ link } = numbers);
        setBusy(false);
        host.dataset.complete = numbers.complete ? numbers.link : "";
        finding.textContent = numbers.finding;
        showBadges(badges, numbers.rules, words);
        showCounterexample(counter, numbers, words, acts);
        const most = numbers.outputs.length;
        showOutputs(outputs, numbers, Math.min(length || numbers.first_length, most), words, (next) => {
          length = next;
          this.show(numbers);
        });
        showRules(rules, numbers, words);
        if (numbers.complete) showDrafts(drafts, numbers, chosen, words, acts.pick);
        else drafts.setAttribute("aria-busy", "true"); // they are of the setting before
      },
      /** @param {number} place */
      mark(place) {
        chosen = place;
        for (const row of drafts.querySelectorAll("tr[data-draft]")) {
          row.toggleAttribute("aria-current", Number(/** @type {HTMLElement} */ (row).dataset.draft) === place);
        }
      },
    };
  }

  /** @param {HTMLElement} host @param {RuleView[]} rules @param {LabWords} words */
  function showBadges(host, rules, words) {
    host.textContent = "";
    for (const side of /** @type {const} */ (["left", "right"])) {
      const rule = rules.find(({ pane }) => pane === side);
      if (!rule) continue;
      const box = makeElement("div", `sv-lab-badge${rule.exact ? "" : " sv-lab-drifts"}`, host);
      makeElement("span", "sv-small", box, words[side]);
      makeElement("strong", "", box, rule.title);
      makeElement("span", "sv-lab-verdict", box, rule.badge);
    }
  }

  /**
   * @param {HTMLElement} host
   * @param {NumbersReply} numbers
   * @param {LabWords} words
   * @param {ResultActs} acts
   */
  function showCounterexample(host, { counterexample, complete }, words, acts) {
    if (!complete) return;
    host.textContent = "";
    host.hidden = !counterexample;
    if (!counterexample) return;
    makeElement("h2", "", host, words.counterexample);
    makeElement("p", "", host, counterexample.text);
    makeElement("p", "", host, counterexample.because);
    makeButton(host, words.open_counterexample, () => acts.open(counterexample.link)).className = "sv-primary";
  }

  /**
   * @param {HTMLElement} host
   * @param {NumbersReply} numbers
   * @param {number} length
   * @param {LabWords} words
   * @param {(length: number) => void} choose
   */
  function showOutputs(host, { outputs, rules }, length, words, choose) {
    const focused = host.contains(document.activeElement);
    host.textContent = "";
    const head = makeElement("div", "sv-lab-head", host), texts = outputs[length - 1];
    makeElement("h2", "", head, words.outputs);
    const { menu, show } = SpecvizLabMenus.addMenu(head, words.length, (key) => choose(Number(key)));
    show(outputs.map((_, i) => ({ key: String(i + 1), title: String(i + 1), note: "" })), String(length));
    if (focused) menu.focus();
    if (!texts.length) makeElement("p", "sv-small", host, words.too_many_texts);
    const titles = [...rules].filter(({ pane, accepted }) => pane && accepted).sort((a, b) => (a.pane < b.pane ? -1 : 1));
    const sizes = texts.flatMap(({ target, rules: each }) => [target.size, ...each.map(({ size }) => size)]);
    const most = Math.max(...sizes, 0.01);
    const box = makeReachable(makeElement("div", "sv-lab-scroll", host), words.outputs);
    const table = makeElement("table", "sv-lab-table sv-lab-outputs", box);
    addHead(table, [words.text, words.target, ...titles.map(({ title }) => title)]);
    const body = makeElement("tbody", "", table);
    for (const { text, target, rules: each, off } of texts) {
      const row = makeElement("tr", "", body);
      makeElement("th", "", row, text).scope = "row";
      [target, ...each].forEach((amount, i) => {
        const cell = makeElement("td", i && off[i - 1] ? "sv-lab-off" : "", row), bar = makeElement("i", "", cell);
        bar.className = i ? "sv-lab-rule-bar" : "sv-lab-target-bar";
        bar.style.setProperty("--share", String(amount.size / most));
        makeElement("span", "", cell, amount.text).title = amount.exact;
        if (i && off[i - 1]) makeElement("b", "", cell, words.wrong_mark).title = words.wrong;
      });
    }
  }

  /** @param {HTMLElement} table @param {string[]} titles */
  function addHead(table, titles) {
    const row = makeElement("tr", "", makeElement("thead", "", table));
    for (const title of titles) makeElement("th", "", row, title).scope = "col";
  }

  /** @param {HTMLElement} host @param {NumbersReply} numbers @param {LabWords} words */
  function showRules(host, { rules, ceiling, complete }, words) {
    host.textContent = "";
    const head = makeElement("div", "sv-lab-head", host);
    makeElement("h2", "", head, words.rules);
    const said = ceiling ? fill(words.ceiling, { ceiling }) : complete ? words.no_ceiling : words.more_coming;
    makeElement("span", complete ? "sv-small" : "sv-small sv-lab-more", head, said);
    const box = makeReachable(makeElement("div", "sv-lab-scroll", host), words.rules);
    const table = makeElement("table", "sv-lab-table", box);
    const columns = Math.max(0, ...rules.map(({ lengths }) => lengths.length));
    addHead(table, [
      words.rule, words.output, words.accepted, words.below_ceiling,
      ...Array.from({ length: columns }, (_, i) => fill(words.accepts, { count: i })),
    ]);
    const body = makeElement("tbody", "", table);
    for (const { title, note, badge, exact, accepted, gap, lengths, pane } of rules) {
      const row = makeElement("tr", pane ? "sv-lab-in-pane" : "", body), name = makeElement("th", "", row, title);
      name.scope = "row";
      name.title = note;
      makeElement("td", exact ? "" : "sv-lab-off", row, badge);
      makeElement("td", "", row, accepted ? accepted.text : note).title = accepted?.exact ?? "";
      makeElement("td", "", row, gap);
      for (const amount of lengths) {
        const cell = makeElement("td", "sv-lab-mass", row, amount.about);
        cell.title = amount.exact;
        cell.style.setProperty("--share", `${100 * amount.size}%`);
      }
    }
  }

  /**
   * @param {HTMLElement} host
   * @param {NumbersReply} numbers
   * @param {number} chosen
   * @param {LabWords} words
   * @param {(draft: number) => void} pick
   */
  function showDrafts(host, { drafts, drafts_note: note, rules }, chosen, words, pick) {
    const focused = /** @type {HTMLElement | null} */ (host.querySelector("button:focus")), place = focused?.dataset.draft;
    const top = host.querySelector("div.sv-lab-scroll")?.scrollTop ?? 0;
    host.textContent = "";
    const head = makeElement("div", "sv-lab-head", host);
    makeElement("h2", "", head, words.drafts);
    makeElement("span", "sv-small", head, note);
    const box = makeReachable(makeElement("div", "sv-lab-scroll sv-lab-drafts", host), words.drafts);
    const table = makeElement("table", "sv-lab-table", box);
    const titles = rules.filter(({ pane, accepted }) => pane && accepted).sort((a, b) => (a.pane < b.pane ? -1 : 1));
    addHead(table, [words.draft, words.chance, ...titles.map(({ title }) => title)]);
    const body = makeElement("tbody", "", table);
    for (const draft of drafts) {
      const row = makeElement("tr", "", body), name = makeElement("th", "", row);
      row.dataset.draft = String(draft.place);
      row.toggleAttribute("aria-current", draft.place === chosen);
      name.scope = "row";
      const button = makeButton(name, draft.text, () => pick(draft.place));
      button.dataset.draft = String(draft.place);
      for (const amount of [draft.chance, ...draft.accepted]) makeElement("td", "", row, amount.text).title = amount.exact;
    }
    box.scrollTop = top;
    if (place) /** @type {HTMLElement | null} */ (host.querySelector(`button[data-draft="${place}"]`))?.focus();
  }

  return { createResults };
})();
