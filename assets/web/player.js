// Shows a run: one scene for each step, a cursor that moves through its events.
// window.Specviz.mount(element) -> { receive(text), state(), go(step, event), run }; messages are JSON, numbered.
(() => {
  const { createRun, createCursor, paneIndex } = SpecvizState;
  const { buildParts, showWords, clearParts } = SpecvizFrame;
  const { applyMessage } = SpecvizMessages;
  const { mapKeys, findKey } = SpecvizKeyboard;
  const { sceneOf, eventOf, wordsOf, renderRun, renderBanner } = SpecvizRender;
  const { isOpen } = SpecvizReport;
  const { readAddress, createAddressWriter, listenToAddress } = SpecvizAddress;

  /**
   * @param {HTMLElement} root
   * @param {{address: boolean, tour?: boolean}} [options] whether the address of the page is that of the cursor; whether a
   *   first visit begins with the tour
   * @returns {PlayerHandle}
   */
  function mount(root, { address, tour = address } = { address: true }) {
    root.classList.add("sv");
    root.textContent = "";
    const player = /** @type {Player} */ (/** @type {unknown} */ ({
      root, run: createRun(), cursor: createCursor(), parts: buildParts(root), boxes: [], counts: [], zoom: null,
      moveLanes: [], movePhases: () => {}, fit: () => {}, sideKey: "", sideWidth: 0, textKey: "",
      sideBefore: false, said: null, timer: 0, begun: 0, limit: null, wanted: null, touring: tour,
    })); // its actions need it, and come next
    const writeAddress = address ? createAddressWriter(player) : () => {}, renderSoon = createRenderer(player);
    player.actions = SpecvizActions.createActions(player, writeAddress);
    const { run, cursor, actions } = player, wanted = readAddress(address ? window.Specviz.came : "");
    const { exact, gap, drawer } = wanted;
    player.wanted = wanted;
    Object.assign(cursor, { exact, gap: gap && !exact, drawer: SpecvizTransport.isDrawer(drawer) ? drawer : "" });
    listenToKeys(player);
    if (address) listenToAddress(player);
    watchSize(player);
    SpecvizTips.listenForTips(root, player.parts.tip, (node) => describeNode(player, node));
    return {
      run, actions, boxes: () => player.boxes,
      go: actions.go,
      limit: (place) => { player.limit = place; },
      enlarge: (on) => SpecvizPresent.enlarge(player, on),
      showPickers: () => player.boxes.forEach(({ section, pane }) => {
        const picker = section.querySelector("select");
        if (picker) picker.value = pane.key;
      }),
      showHeader: () => { if (run.words) SpecvizHeader.showHeader(player, run.words); },
      receive: (/** @type {string} */ text) => { if (text) receive(player, JSON.parse(text), writeAddress, renderSoon); },
      state: () => ({
        step: cursor.step, event: cursor.event, node: cursor.node, exact: cursor.exact, gap: cursor.gap,
        follow: cursor.follow, lastSeq: cursor.lastSeq,
        scored: run.scenes.length ? cursor.event - sceneOf(player).scored : 0,
        pane: run.scenes.length ? paneIndex(cursor, sceneOf(player)) : cursor.pane,
      }),
    };
  }

  /**
   * A node in a sentence, for the tip at its mark.
   * @param {Player} player
   * @param {Element} group
   */
  function describeNode(player, group) {
    const index = player.boxes.findIndex((box) => box.section.contains(group)), pane = sceneOf(player).panes[index];
    const node = group instanceof SVGElement ? Number(group.dataset.node) : NaN;
    return pane && !isNaN(node) ? SpecvizTree.describeStatus(pane, eventOf(player, pane), node, wordsOf(player)) : "";
  }

  /**
   * @param {Player} player
   * @param {Message} message
   * @param {() => void} writeAddress
   * @param {() => void} renderSoon
   */
  function receive(player, message, writeAddress, renderSoon) {
    const { run, cursor, actions } = player;
    if (message.kind === "run" && message.seq > cursor.lastSeq && actions.isPlaying()) actions.togglePlay();
    const changed = applyMessage(run, cursor, message);
    if (changed === "nothing") return;
    if (changed === "banner") renderBanner(player);
    if (message.kind === "report") SpecvizReport.showReport(player.root, message.report);
    else SpecvizReport.closeReport(player.root); // whatever comes is to be seen
    if (changed === "begin") Object.assign(player, { begun: player.begun + 1, said: null });
    if (changed === "begin" && run.words) beginRun(player, run.words);
    if (changed === "begin" || changed === "now") renderRun(player);
    if (changed === "begin") SpecvizTour.keepTour(player);
    if (changed === "begin") SpecvizAddress.restoreNode(player);
    if (changed === "soon") renderSoon();
    const arriving = player.begun === 1 && window.Specviz.came; // another run may be asked for: it is not written over
    if (run.scenes.length && !arriving) writeAddress();
  }

  /** @param {Player} player @param {Words} words */
  function beginRun(player, words) {
    const first = !player.parts.help.childElementCount;
    showWords(player.parts, words);
    clearParts(player.parts, player.run.prompt);
    SpecvizHeader.showHeader(player, words);
    if (first && SpecvizPlaces.isEmbedded) SpecvizEmbed.showWayOut(player.root, words);
    const touring = first && player.touring && !SpecvizPlaces.isEmbedded;
    if (touring && SpecvizTour.isFirstVisit() && !window.Specviz.came) setTimeout(() => SpecvizTour.startTour(player), 600);
  }

  /**
   * A run makes steps faster than they can be painted: a third of the time for painting, the rest for who presses Stop.
   * @param {Player} player
   */
  function createRenderer(player) {
    let waiting = false, free = 0;
    const render = () => {
      const start = performance.now();
      waiting = false;
      if (player.run.scenes.length) renderRun(player);
      requestAnimationFrame(() => { free = performance.now() + 2 * (performance.now() - start); });
    };
    return () => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => requestAnimationFrame(render), Math.max(0, free - performance.now()));
    };
  }

  /** @param {Player} player */
  function listenToKeys(player) {
    const { root, run, cursor, parts, actions } = player;
    const keys = mapKeys(actions, () => cursor, () => sceneOf(player).panes.length - 1);
    document.addEventListener("keydown", (event) => {
      if (!root.isConnected || !run.scenes.length) return;
      const isOn = (/** @type {string} */ selector) => (
        event.target instanceof Element && event.target.closest(selector) !== null
      );
      const touring = parts.tour.classList.contains("sv-on");
      const modal = touring || document.querySelector("dialog[open]") !== null || isOpen(root);
      if (wakes(player, event)) return;
      const page = { modal, presenting: actions.isPresenting(), letters: window.SpecvizPage.lettersAreKeys() };
      const key = findKey(event, isOn, page, keys);
      if (key === null) return;
      event.preventDefault();
      keys[key](event);
    });
  }

  /**
   * A key while the screen is black brings it back, and does nothing else: nobody sees what it would do.
   * @param {Player} player
   * @param {KeyboardEvent} event
   */
  function wakes({ parts, actions }, event) {
    if (!parts.black.classList.contains("sv-on") || event.ctrlKey || event.metaKey || event.altKey) return false;
    event.preventDefault();
    actions.toggleBlack();
    return true;
  }

  /**
   * The stage fills what the screen leaves below the head of the page.
   * @param {Player} player
   */
  function watchSize(player) {
    const { root, run, parts } = player;
    let size = "";
    const measure = () => {
      const top = root.getBoundingClientRect().top + window.scrollY;
      root.style.setProperty("--above", `${Math.round(top)}px`);
      const next = [parts.panes.clientWidth, parts.panes.clientHeight, Math.round(top)].join();
      if (next === size) return;
      size = next;
      if (run.scenes.length) renderRun(player);
    };
    player.fit = () => {
      size = "";
      measure();
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const part of [root, parts.panes, root.closest(".column") ?? document.body]) observer.observe(part);
    window.addEventListener("resize", measure);
  }

  const moment = document.querySelector("meta[name=specviz-moment]"); // which a page of one run was saved at
  const came = location.hash || moment?.getAttribute("content") || "";
  window.Specviz = { mount, came }; // the address as it was before any run was shown
})();
