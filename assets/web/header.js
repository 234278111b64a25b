// The tools in the head of the page and the line to run: the player's own buttons, in places that the page leaves for them.
const SpecvizHeader = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { addButton } = SpecvizTransport;

  /**
   * Fills every place that is there and still empty: Gradio makes them in its own time.
   * @param {Player} player
   * @param {Words} words
   */
  function showHeader(player, words) {
    const fillPlace = (/** @type {string} */ selector, /** @type {(host: HTMLElement) => void} */ draw) => {
      for (const host of document.querySelectorAll(selector)) {
        if (host instanceof HTMLElement && !host.dataset.drawn) {
          host.dataset.drawn = "yes";
          draw(host);
        }
      }
    };
    fillPlace(".sv-tools", (host) => showTools(host, player, words));
    fillPlace(".sv-run-line", (host) => showRunLine(host, player, words));
    fillPlace("#sv-examples input", (input) => {
      input.setAttribute("placeholder", words.choose_recorded); // while a run of one's own is on show
    });
    fillPlace(".sv-sheet-changes", () => window.SpecvizPage.showChip());
    fillPlace(".sv-sheet-head", (host) => {
      makeButton(host, "×", window.SpecvizPage.closeSheets).setAttribute("aria-label", words.close);
    });
  }

  /** @param {HTMLElement} host @param {Player} player @param {Words} words */
  function showTools(host, player, words) {
    const { actions } = player, page = window.SpecvizPage, menu = makeElement("div", "sv-menu", host);
    addButton(menu, words.share, () => SpecvizShare.openShare(player, words), words);
    if (!SpecvizPlaces.isFile) addButton(menu, words.open, () => page.openSheet("sv-files"), words);
    addButton(menu, words.present, actions.togglePresent, words).classList.add("sv-wide-screen");
    addButton(menu, words.theme, page.toggleTheme, words);
    addButton(menu, words.tour, () => SpecvizTour.startTour(player), words);
    if (!SpecvizPlaces.isFile) addButton(menu, words.terms, () => SpecvizGlossary.open(), words);
    addButton(menu, words.help, actions.toggleHelp, words);
    addMenuButton(host, words);
  }

  /**
   * On a phone the tools come out of a menu, which closes at the next press wherever it is.
   * @param {HTMLElement} host
   * @param {Words} words
   */
  function addMenuButton(host, words) {
    const more = addButton(host, words.more, () => open(!host.classList.contains("sv-menu-open")), words);
    const open = (/** @type {boolean} */ on) => {
      host.classList.toggle("sv-menu-open", on);
      more.setAttribute("aria-expanded", String(on));
    };
    more.classList.add("sv-more");
    open(false);
    document.addEventListener("click", (event) => { // by a person: the page itself may press hidden buttons at any moment
      if (event.isTrusted && !more.contains(/** @type {Node} */ (event.target))) open(false);
    });
    host.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !host.classList.contains("sv-menu-open")) return;
      event.stopPropagation();
      open(false);
      more.focus();
    });
  }

  /** @param {HTMLElement} host @param {Player} player @param {Words} words */
  function showRunLine(host, { actions }, words) {
    for (const [id, texts] of /** @type {const} */ ([
      ["sv-run", words.run], ["sv-stop", words.stop], ["sv-pause", words.pause_run], ["sv-step", words.one_step],
    ])) {
      const button = addButton(host, texts, () => actions.press(id), words);
      button.dataset.presses = id;
      if (id === "sv-run") button.className = "sv-primary";
      button.addEventListener("click", (event) => { // Pause comes where Run was: a double click must not press both
        if (event.detail > 1 && id !== "sv-step") event.stopImmediatePropagation();
      }, true);
    }
    const chip = makeButton(host, "", () => window.SpecvizPage.openSheet("sv-sheet"));
    chip.className = "sv-chip";
    chip.title = words.parameters;
    makeElement("span", "sv-chip-icon", chip, "⚙").setAttribute("aria-hidden", "true");
    chip.setAttribute("aria-label", words.parameters);
    window.SpecvizPage.showActivity();
    window.SpecvizPage.showChip();
  }

  /**
   * What the fields ask for, in a line; what Run would change of the run on show; and what suits the pair.
   * @param {string} text a JSON object
   * @param {Words | null} words
   */
  function showChip(text, words) {
    const chip = document.querySelector(".sv-chip");
    if (!text || !chip || !words) return;
    /** @type {ChipMessage} */
    const { summary, changes, hint, wrong, introduction, prompts, trees } = JSON.parse(text);
    chip.textContent = "";
    makeElement("span", "sv-chip-icon", chip, "⚙").setAttribute("aria-hidden", "true");
    makeElement("span", "sv-chip-text", chip, summary);
    const mark = makeElement("span", wrong ? "sv-chip-wrong" : "sv-chip-changes", chip, changes ? (wrong ? "!" : "•") : "");
    mark.setAttribute("aria-hidden", "true");
    chip.setAttribute("aria-label", fill(changes ? words.chip_changed : words.chip, { summary, changes }));
    chip.setAttribute("title", changes || words.parameters);
    for (const place of document.querySelectorAll(".sv-sheet-changes")) place.textContent = hint;
    showPrompts(introduction, prompts);
    const options = trees.map((tree) => Object.assign(document.createElement("option"), { value: tree }));
    document.getElementById("sv-trees")?.replaceChildren(...options);
  }

  /**
   * Below the prompt while it is written: what the pair is, and prompts that suit it.
   * @param {string} introduction
   * @param {string[]} prompts
   */
  function showPrompts(introduction, prompts) {
    const home = document.querySelector("#sv-ask"), field = home?.querySelector("#sv-prompt :is(input, textarea)");
    if (!home || !(field instanceof HTMLInputElement)) return;
    home.querySelector(".sv-prompts")?.remove();
    const list = makeElement("div", "sv-prompts", home);
    makeElement("p", "sv-small", list, introduction);
    for (const prompt of prompts) {
      makeButton(list, prompt, () => {
        field.value = prompt;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      });
    }
    list.onpointerdown = (event) => event.preventDefault(); // the field keeps the focus
  }

  return { showHeader, showChip };
})();
