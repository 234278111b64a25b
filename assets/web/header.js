// The tools in the head of the page and the line to run: the player's own buttons, in places that the page leaves for them.
const SpecvizHeader = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { addButton } = SpecvizTransport;

  /**
   * @param {Player} player
   * @param {Words} words
   */
  function showHeader(player, words) {
    const { actions } = player, tools = document.querySelector(".sv-tools");
    if (!(tools instanceof HTMLElement) || tools.childElementCount) return;
    const page = window.SpecvizPage;
    addButton(tools, words.share, () => page.openSheet("sv-files"), words);
    addButton(tools, words.present, actions.togglePresent, words).classList.add("sv-wide-screen");
    addButton(tools, words.theme, page.toggleTheme, words);
    addButton(tools, words.tour, () => SpecvizTour.startTour(player), words).classList.add("sv-wide-screen");
    addButton(tools, words.help, actions.toggleHelp, words);
    showRunLine(player, words);
    showLink(words);
    for (const head of document.querySelectorAll(".sv-sheet-head")) {
      makeButton(head, "×", page.closeSheets).setAttribute("aria-label", words.close);
    }
  }

  /** @param {Player} player @param {Words} words */
  function showRunLine({ actions }, words) {
    const host = document.querySelector(".sv-run-line");
    if (!(host instanceof HTMLElement)) return;
    for (const [id, texts] of /** @type {const} */ ([
      ["sv-run", words.run], ["sv-stop", words.stop], ["sv-pause", words.pause_run], ["sv-step", words.one_step],
    ])) {
      const button = addButton(host, texts, () => actions.press(id), words);
      button.dataset.presses = id;
      if (id === "sv-run") button.className = "sv-primary";
    }
    const chip = makeButton(host, "", () => window.SpecvizPage.openSheet("sv-sheet"));
    chip.className = "sv-chip";
    chip.title = words.parameters;
    window.SpecvizPage.showActivity();
    window.SpecvizPage.showChip();
  }

  /**
   * The link to what is on show, written anew whenever the sheet opens.
   * @param {Words} words
   */
  function showLink(words) {
    const host = document.querySelector(".sv-link");
    if (!(host instanceof HTMLElement)) return;
    makeElement("p", "sv-small", host, words.link_hint);
    const field = makeElement("input", "", host);
    field.readOnly = true;
    field.setAttribute("aria-label", words.link_label);
    field.onfocus = () => field.select();
    const copy = makeButton(host, words.copy, async () => {
      field.select();
      await navigator.clipboard?.writeText(field.value).catch(() => document.execCommand("copy"));
      copy.textContent = words.copied;
    });
    makeButton(host, words.save, () => document.getElementById("sv-save")?.click());
    window.SpecvizPage.showLink = () => {
      field.value = location.href;
      copy.textContent = words.copy;
    };
  }

  /**
   * What the fields ask for, in a line; and what Run would change of the run on show.
   * @param {string} text a JSON object
   * @param {Words | null} words
   */
  function showChip(text, words) {
    const chip = document.querySelector(".sv-chip");
    if (!text || !chip || !words) return;
    const { summary, changes } = JSON.parse(text);
    chip.textContent = "";
    makeElement("span", "sv-chip-icon", chip, "⚙").setAttribute("aria-hidden", "true");
    makeElement("span", "sv-chip-text", chip, summary);
    if (changes) makeElement("span", "sv-chip-changes", chip, "•").title = changes;
    chip.setAttribute("aria-label", fill(changes ? words.chip_changed : words.chip, { summary, changes }));
    const hint = document.querySelector(".sv-changes") ?? makeElement("p", "sv-changes sv-small", chip.parentElement);
    hint.textContent = changes;
  }

  return { showHeader, showChip };
})();
