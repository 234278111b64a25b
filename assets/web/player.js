// Shows a run: one scene for each step, a cursor that moves through its events.
// window.Specviz.mount(element) -> { receive(text), state(), go(step, event), run }; messages are JSON, numbered.
(() => {
  const { createRun, createCursor, paneIndex } = SpecvizState;
  const { buildParts, showWords, clearParts } = SpecvizFrame;
  const { applyMessage } = SpecvizMessages;
  const { mapKeys, findKey } = SpecvizKeyboard;
  const { sceneOf, renderRun } = SpecvizRender;
  const ADDRESS_EVERY = 150; // milliseconds: browsers refuse more than some ten changes a second

  /**
   * @param {HTMLElement} root
   * @returns {PlayerHandle}
   */
  function mount(root) {
    root.classList.add("sv");
    root.textContent = "";
    const player = /** @type {Player} */ (/** @type {unknown} */ ({
      root, run: createRun(), cursor: createCursor(), parts: buildParts(root),
      boxes: [], zoom: null, moveLanes: [], sideKey: "", cardKey: "", sideWidth: 0, timer: 0,
    })); // its actions need it, and come next
    const writeAddress = createAddressWriter(player), renderSoon = createRenderer(player);
    player.actions = SpecvizActions.createActions(player, writeAddress);
    listenToKeys(player);
    watchWidth(player);
    window.addEventListener("hashchange", () => location.reload()); // typed by a visitor: we write it without this event
    const { run, cursor, actions } = player;
    return {
      run,
      go: actions.go,
      receive: (/** @type {string} */ text) => { if (text) receive(player, JSON.parse(text), writeAddress, renderSoon); },
      state: () => ({
        step: cursor.step, event: cursor.event, node: cursor.node, exact: cursor.exact, gap: cursor.gap,
        pane: run.scenes.length ? paneIndex(cursor, sceneOf(player)) : cursor.pane,
      }),
    };
  }

  /**
   * @param {Player} player
   * @param {Message} message
   * @param {() => void} writeAddress
   * @param {() => void} renderSoon
   */
  function receive(player, message, writeAddress, renderSoon) {
    const { run, cursor, parts, actions } = player;
    if (message.kind === "run" && message.seq > cursor.lastSeq && actions.isPlaying()) actions.togglePlay();
    const changed = applyMessage(run, cursor, message);
    if (changed === "nothing") return;
    if (changed === "caption") parts.caption.textContent = run.note;
    if (changed === "banner") parts.banner.textContent = run.banner;
    if (changed === "begin" && run.words) {
      showWords(parts, run.words);
      clearParts(parts, run.prompt);
    }
    if (changed === "begin" || changed === "now") renderRun(player);
    if (changed === "soon") renderSoon();
    if (run.scenes.length) writeAddress();
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

  /**
   * The address names the run, the step and the event, so that a link or a reload comes back to them.
   * @param {Player} player
   */
  function createAddressWriter({ run, cursor }) {
    let written = 0, timer = 0;
    const write = () => {
      clearTimeout(timer);
      const wait = written + ADDRESS_EVERY - performance.now();
      if (wait > 0) {
        timer = window.setTimeout(write, wait);
        return;
      }
      written = performance.now();
      if (run.name && run.scenes.length) history.replaceState(null, "", `#${run.name}.${cursor.step}.${cursor.event}`);
    };
    return write;
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
      const page = { helpOpen: parts.help.open, presenting: actions.isPresenting() };
      const key = findKey(event, isOn, page, keys);
      if (key === null) return;
      event.preventDefault();
      keys[key](event);
    });
  }

  /** @param {Player} player */
  function watchWidth(player) {
    let width = -1;
    new ResizeObserver(() => {
      if (!player.run.scenes.length || player.root.clientWidth === width) return;
      width = player.root.clientWidth;
      renderRun(player);
    }).observe(player.root);
  }

  window.Specviz = { mount, came: location.hash }; // the address as it was before any run was shown
})();
