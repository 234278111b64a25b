// Puts a run on the page: everything when the step changes, and what an event changes when the cursor moves.
const SpecvizRender = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { lastEvent, eventIndex, findKnown, paneIndex } = SpecvizState;
  const { updateNodes, describeStatus, markChosen } = SpecvizTree;
  const { showPanes } = SpecvizPanes;
  const { createZoom } = SpecvizZoom;
  const { limitKey } = SpecvizFrame;
  const LARGE = 2, LEAST_SIDE = 220;

  /** @param {Player} player */
  const sceneOf = (player) => player.run.scenes[player.cursor.step];

  /** @param {Player} player @param {ShownPane} pane */
  const eventOf = (player, pane) => pane.events[eventIndex(sceneOf(player), pane, player.cursor.event)];

  /** @param {Player} player */
  const currentPane = (player) => sceneOf(player).panes[paneIndex(player.cursor, sceneOf(player))];

  /** @param {Player} player @returns {Words} */
  function wordsOf({ run }) {
    if (!run.words) throw new Error("words");
    return run.words;
  }

  /** @param {Player} player */
  const isWritten = (player) => player.cursor.event >= lastEvent(sceneOf(player));

  /**
   * Draws the current step anew: the text, the trees, the lanes, and what depends on the cursor.
   * @param {Player} player
   */
  function renderRun(player) {
    const { root, run, cursor, parts, actions } = player;
    renderBanner(player);
    if (!run.scenes.length) {
      parts.headline.textContent = run.words ? run.words.no_run : "";
      parts.headline.dataset.key = "";
      return;
    }
    const scene = sceneOf(player), words = wordsOf(player);
    root.classList.toggle("sv-side-open", cursor.sideOpen);
    player.sideKey = player.textKey = "";
    if (run.commits) SpecvizHeadline.showCommitting(parts.commits, run, run.commits, words);
    const go = (/** @type {number} */ event) => actions.go(cursor.step, event);
    player.movePhases = SpecvizPhases.showPhases(parts.phases, scene, go, words);
    SpecvizTransport.showButtons(parts, scene, cursor, actions, words);
    player.counts = SpecvizTransport.showSmallScreenButtons(parts, scene, cursor, actions, words);
    SpecvizTransport.showTabs(parts.tabs, run, cursor, actions, words);
    limitKey(parts, run, scene);
    player.moveLanes = SpecvizLanes.showLanes(parts.lanes, scene, go);
    player.sideWidth = parts.side.clientWidth; // once for a step: it costs a layout
    showTrees(player, root.classList.contains("sv-large") ? LARGE : 1); // last, as they take what the rest leaves
    renderCursor(player);
    if (cursor.drawer) renderDrawer(player);
  }

  /** @param {Player} player */
  function renderBanner({ run, parts, actions }) {
    const { banner } = parts;
    banner.textContent = "";
    banner.setAttribute("role", run.failed ? "alert" : "status");
    banner.classList.toggle("sv-failed", run.failed);
    banner.classList.toggle("sv-replaced", run.replaced && run.action !== "");
    if (!run.banner || !run.words) return;
    makeElement("span", "", banner, run.banner);
    if (run.action) makeButton(banner, run.action, () => actions.press("sv-accept"));
    if (run.here && document.getElementById("sv-here")) {
      makeButton(banner, run.words.here.run, () => actions.press("sv-here")).title = run.words.here.place_help;
    }
    makeButton(banner, "×", () => actions.closeBanner()).setAttribute("aria-label", run.words.close);
  }

  /** @param {Player} player @param {number} zoom */
  function showTrees(player, zoom) {
    const { run, cursor, parts, actions } = player;
    const act = {
      pick: (/** @type {number} */ index) => actions.pickPane(index, cursor.onlyPane),
      choose: (/** @type {Element | null} */ node) => focusNode(player, node, true),
      move: actions.move,
      changeRule: actions.changeRule,
    };
    player.boxes = showPanes(parts.panes, run, sceneOf(player), cursor, zoom, act, wordsOf(player));
    player.zoom = createZoom(player.boxes, player.zoom?.state(), zoom > 1);
    chooseNode(player, player.boxes[0].parts[cursor.node] ? cursor.node : 0);
  }

  /**
   * What an event changes.
   * @param {Player} player
   */
  function renderCursor(player) {
    const { root, run, cursor, parts, boxes } = player, scene = sceneOf(player), words = wordsOf(player);
    const scored = cursor.event >= scene.scored; // before it nothing exact is known
    root.classList.toggle("sv-exact", scored && (cursor.exact || cursor.gap));
    root.classList.toggle("sv-gaps", scored && cursor.gap);
    parts.mode.textContent = !scored ? "" : cursor.exact ? words.exact_note : cursor.gap ? words.gap_note : "";
    boxes.forEach((box, i) => {
      const event = eventOf(player, box.pane);
      updateNodes(box, event);
      if (box.say.textContent !== event.say) box.say.textContent = event.say;
      SpecvizPaneHeads.updateCount(box.count, box.pane, cursor.event, words);
      SpecvizPaneHeads.updateCount(player.counts[i], box.pane, cursor.event, words);
    });
    player.zoom?.follow(eventOf(player, currentPane(player)));
    player.movePhases(cursor.event);
    player.moveLanes.forEach((moveTo) => moveTo(cursor.event));
    renderText(player);
    const open = cursor.sideOpen && cursor.sideTab === "why";
    SpecvizHeadline.showHeadline(parts, scene, cursor.event, open, () => player.actions.showSide("why"), words);
    const steps = run.scenes.length, events = lastEvent(scene) + 1;
    const place = fill(words.count, { step: cursor.step + 1, steps, event: cursor.event + 1, events }), { said } = player;
    const told = said?.step === cursor.step && said.event === cursor.event ? said.text : "";
    parts.count.textContent = told || place;
    parts.place.textContent = told || fill(words.place_now, { step: cursor.step + 1, steps });
    announce(player);
    renderSide(player);
    if (cursor.drawer && cursor.drawer !== "charts") renderDrawer(player);
  }

  /**
   * Each rule by its name; what both say is said once.
   * @param {Player} player
   */
  function announce(player) {
    const { panes } = sceneOf(player), words = wordsOf(player), says = panes.map((pane) => eventOf(player, pane).say);
    const alike = says.every((say) => say === says[0]);
    const named = says.map((say, i) => fill(words.announced, { rule: panes[i].title, say }));
    player.parts.announce.textContent = alike ? says[0] : named.join(" ");
  }

  /** @param {Player} player */
  function renderText(player) {
    const { run, cursor, parts, actions } = player, key = `${cursor.step}/${isWritten(player)}`;
    if (key === player.textKey) return;
    player.textKey = key;
    const choose = (/** @type {number} */ step) => actions.go(step, run.scenes[step].divergence_event ?? 0);
    SpecvizText.showText(parts.ribbon, run, cursor.step, isWritten(player), choose, wordsOf(player));
  }

  /** @param {Player} player */
  function renderSide(player) {
    const { run, cursor, parts, actions } = player, scene = sceneOf(player);
    const words = wordsOf(player), node = scene.nodes[cursor.node];
    const statuses = scene.panes.map((one) => (
      { title: one.title, status: describeStatus(one, eventOf(player, one), cursor.node, words) }
    ));
    const known = findKnown(scene, cursor.event), ended = known === "verdicts", tab = cursor.sideTab;
    const current = scene.panes.map((one) => eventOf(player, one));
    const shown = tab === "why" ? [...current.map((one, i) => scene.panes[i].events.indexOf(one)), ended]
      : tab === "node" ? [cursor.node, ...statuses.map((one) => one.status)] : [run.speed, isWritten(player), known];
    const key = [cursor.step, paneIndex(cursor, scene), tab, ...shown].join("/");
    if (key === player.sideKey) return;
    player.sideKey = key;
    SpecvizSidePanel.showSideTabs(parts.sideTabs, tab, actions.showSide, actions.closeSide, words);
    parts.side.textContent = "";
    const width = Math.max(LEAST_SIDE, player.sideWidth - 4);
    const focus = paneIndex(cursor, scene);
    const large = actions.isPresenting();
    if (tab === "why") SpecvizWhy.showWhy(parts.side, scene, current, focus, { ended, large, width }, words);
    else if (tab === "node") SpecvizSidePanel.showNode(parts.side, node, statuses, words);
    else if (tab === "tree") SpecvizSidePanel.showTree(parts.side, scene, known, words);
    else {
      const text = parts.ribbon.dataset.text ?? "";
      SpecvizSidePanel.showRun(parts.side, run, scene, { text, known }, actions, words);
    }
  }

  /** @param {Player} player */
  function renderDrawer(player) {
    const { run, cursor, parts, actions } = player, { panes } = sceneOf(player), host = parts.drawer;
    const current = panes.map((pane) => eventOf(player, pane)), words = wordsOf(player), scene = sceneOf(player);
    const known = findKnown(scene, cursor.event);
    host.className = `sv-drawer sv-drawer-${cursor.drawer}`;
    document.body.classList.toggle("sv-show-charts", cursor.drawer === "charts" && !run.place);
    if (cursor.drawer === "code") SpecvizDrawers.showCode(host, run, panes, current, cursor.notation, words);
    else if (cursor.drawer === "mask") SpecvizMask.showMask(host, scene, cursor.event, words);
    else if (cursor.drawer === "nodes") SpecvizDrawers.showNodes(host, scene, current, isWritten(player), words);
    else if (cursor.drawer === "events") {
      const places = panes.map((pane) => eventIndex(scene, pane, cursor.event));
      SpecvizDrawers.showEvents(host, scene, places, (event) => actions.go(cursor.step, event), words);
    } else {
      host.textContent = "";
      if (cursor.drawer === "numbers") {
        SpecvizScores.showScores(host, scene.scores, { whole: true, known }, words);
        if (known === "verdicts") SpecvizRunNumbers.showNumbers(host, scene.numbers, words);
      }
    }
  }

  /** @param {Player} player @param {number} id */
  function chooseNode(player, id) {
    for (const box of player.boxes) markChosen(box, id);
    player.cursor.node = id;
  }

  /**
   * @param {Player} player
   * @param {Element | null} group
   * @param {boolean} [touched] its numbers are shown, too
   */
  function focusNode(player, group, touched) {
    if (!(group instanceof SVGGElement)) return;
    chooseNode(player, Number(group.dataset.node));
    group.focus({ preventScroll: true });
    if (touched) player.actions.showSide("node");
    else renderSide(player);
  }

  return {
    sceneOf, eventOf, currentPane, wordsOf, renderRun, renderBanner, renderCursor, renderSide, renderDrawer, focusNode,
  };
})();
