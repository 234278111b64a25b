// Puts a run on the page: everything when the step changes, and what an event changes when the cursor moves.
const SpecvizRender = (() => {
  const { makeElement, fill } = SpecvizDom;
  const { lastEvent, eventIndex, paneIndex } = SpecvizState;
  const { updateNodes, describeStatus, markChosen } = SpecvizTree;
  const { showPanes } = SpecvizPanes;
  const { createZoom } = SpecvizZoom;
  const { showButtons, showLanes, showTabs } = SpecvizScrubber;
  const PRESENT_ZOOM = 2, LEAST_SIDE = 220;

  /** @param {Player} player */
  const sceneOf = (player) => player.run.scenes[player.cursor.step];

  /** @param {Player} player @param {ShownPane} pane */
  const eventOf = (player, pane) => pane.events[eventIndex(pane, player.cursor.event)];

  /** @param {Player} player */
  const currentPane = (player) => sceneOf(player).panes[paneIndex(player.cursor, sceneOf(player))];

  /** @param {Player} player @returns {Words} */
  function wordsOf({ run }) {
    if (!run.words) throw new Error("words");
    return run.words;
  }

  /**
   * Draws the current step anew: the text, the trees, the rows of events, the scores, and what depends on the cursor.
   * @param {Player} player
   */
  function renderRun(player) {
    const { root, run, cursor, parts, actions } = player;
    parts.banner.textContent = run.banner;
    if (!run.scenes.length) {
      parts.caption.textContent = run.note || (run.words ? run.words.no_run : "");
      return;
    }
    const scene = sceneOf(player), words = wordsOf(player), zoom = actions.isPresenting() ? PRESENT_ZOOM : 1;
    root.classList.toggle("sv-exact", cursor.exact || cursor.gap);
    root.classList.toggle("sv-gaps", cursor.gap);
    showCaption(player);
    parts.description.textContent = run.description;
    player.sideKey = player.cardKey = "";
    player.sideWidth = Math.max(LEAST_SIDE, parts.aside.clientWidth);
    SpecvizOverview.showText(parts.ribbon, run, cursor.step, (step) => actions.go(step, 0), words);
    showButtons(parts, scene, cursor, actions, words);
    showTrees(player, zoom);
    player.moveLanes = showLanes(parts.lanes, scene, zoom, (event) => actions.go(cursor.step, event));
    SpecvizOverview.showScores(parts.scores, scene.scores, run.speed, words);
    showTabs(parts.tabs, run, cursor, actions, words);
    renderCursor(player);
    if (cursor.drawer === "mask") renderDrawer(player);
  }

  /** @param {Player} player */
  function showCaption(player) {
    const { run, cursor, parts } = player;
    parts.caption.textContent = "";
    if (run.claim && run.claimStep === cursor.step) makeElement("b", "", parts.caption, `${run.claim} `);
    parts.caption.append(sceneOf(player).reason);
  }

  /** @param {Player} player @param {number} zoom */
  function showTrees(player, zoom) {
    const { cursor, parts, actions } = player;
    const act = {
      pick: (/** @type {number} */ index) => actions.pickPane(index, cursor.onlyPane),
      choose: (/** @type {Element | null} */ node) => focusNode(player, node, true),
      move: actions.move,
    };
    player.boxes = showPanes(parts.panes, sceneOf(player), cursor, zoom, act, wordsOf(player));
    player.zoom = createZoom(player.boxes, player.zoom?.state(), zoom > 1);
    chooseNode(player, player.boxes[0].parts[cursor.node] ? cursor.node : 0);
  }

  /**
   * What an event changes.
   * @param {Player} player
   */
  function renderCursor(player) {
    const { run, cursor, parts, boxes } = player, scene = sceneOf(player), words = wordsOf(player);
    for (const box of boxes) {
      const event = eventOf(player, box.pane);
      updateNodes(box, event);
      if (box.say.textContent !== event.say) box.say.textContent = event.say;
    }
    player.zoom?.follow(eventOf(player, currentPane(player)));
    player.moveLanes.forEach((moveTo, i) => moveTo(eventIndex(scene.panes[i], cursor.event)));
    const place = { step: cursor.step + 1, steps: run.scenes.length, event: cursor.event, events: lastEvent(scene) };
    parts.count.textContent = fill(words.count, place);
    parts.announce.textContent = eventOf(player, currentPane(player)).say;
    renderSide(player);
    renderCard(player);
    if (cursor.drawer && cursor.drawer !== "mask") renderDrawer(player);
  }

  /** @param {Player} player */
  function renderSide(player) {
    const { cursor, parts } = player, scene = sceneOf(player), pane = currentPane(player), event = eventOf(player, pane);
    const key = [cursor.step, paneIndex(cursor, scene), event.node, event.residual, event.path_weights].join("/");
    if (key === player.sideKey) return;
    player.sideKey = key;
    SpecvizSidePanel.showSidePanel(parts.side, scene, pane, event, player.sideWidth, wordsOf(player));
  }

  /** @param {Player} player */
  function renderCard(player) {
    const { cursor, parts } = player, pane = currentPane(player), words = wordsOf(player);
    const status = describeStatus(pane, eventOf(player, pane), cursor.node, words);
    const key = [cursor.step, cursor.node, status].join("/");
    if (key === player.cardKey) return;
    player.cardKey = key;
    SpecvizSidePanel.showCard(parts.card, sceneOf(player).nodes[cursor.node], status, words);
  }

  /** @param {Player} player */
  function renderDrawer(player) {
    const { run, cursor, parts, actions } = player, { panes } = sceneOf(player), host = parts.drawer;
    const current = panes.map((pane) => eventOf(player, pane)), words = wordsOf(player), scene = sceneOf(player);
    host.className = `sv-drawer sv-drawer-${cursor.drawer}`;
    if (cursor.drawer === "code") SpecvizDrawers.showCode(host, run, panes, current, cursor.notation, words);
    else if (cursor.drawer === "mask") SpecvizMask.showMask(host, scene, words);
    else if (cursor.drawer === "nodes") SpecvizDrawers.showNodes(host, scene, current, words);
    else if (cursor.drawer === "events") {
      const places = panes.map((pane) => eventIndex(pane, cursor.event));
      SpecvizDrawers.showEvents(host, scene, places, (event) => actions.go(cursor.step, event), words);
    } else host.textContent = "";
  }

  /** @param {Player} player */
  function renderTabs(player) {
    const { parts, run, cursor, actions } = player;
    showTabs(parts.tabs, run, cursor, actions, wordsOf(player));
  }

  /** @param {Player} player @param {number} id */
  function chooseNode(player, id) {
    for (const box of player.boxes) markChosen(box, id);
    player.cursor.node = id;
    renderCard(player);
  }

  /**
   * @param {Player} player
   * @param {Element | null} group
   * @param {boolean} [touched] on a phone the card is below the tree
   */
  function focusNode(player, group, touched) {
    if (!(group instanceof SVGGElement)) return;
    chooseNode(player, Number(group.dataset.node));
    group.focus();
    if (touched) player.parts.card.scrollIntoView({ block: "nearest" });
  }

  return {
    sceneOf, eventOf, currentPane, wordsOf, renderRun, renderCursor, renderDrawer, renderTabs, focusNode,
  };
})();
