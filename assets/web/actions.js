// What can be done with the player: each function moves the cursor, or sets the page, and shows it.
const SpecvizActions = (() => {
  const { fill } = SpecvizDom;
  const { clampPlace, movePlace, findDifference, findNeighbour, lastEvent, paneIndex } = SpecvizState;
  const {
    sceneOf, currentPane, wordsOf, renderRun, renderBanner, renderCursor, renderDrawer, focusNode,
  } = SpecvizRender;
  const { isPresenting, togglePresent, leave } = SpecvizPresent;
  const PLAY_EVERY = 900; // milliseconds
  const OVER = "(max-width: 1359px)"; // where the side panel comes only when it is asked for

  /**
   * @param {Player} player
   * @param {() => void} writeAddress
   * @returns {Actions}
   */
  function createActions(player, writeAddress) {
    const { cursor, parts, run } = player;
    /** @type {(step: number, event: number) => void} */
    const go = (step, event) => goTo(player, step, event, writeAddress);
    /** @type {(by: number) => void} */
    const move = (by) => {
      const place = movePlace(run.scenes, cursor, by);
      go(place.step, place.event);
    };
    return {
      go, move,
      goToDifference: () => goToDifference(player, go),
      land: () => land(player, go),
      togglePlay: () => togglePlay(player, move),
      toggleMode: (name) => {
        toggleMode(player, name);
        writeAddress();
      },
      pickPane: (index, only) => pickPane(player, index, only),
      changeRule: (index, key) => window.SpecvizPage.changeRule(run.panes.map((old, i) => (i === index ? key : old))),
      togglePresent: () => togglePresent(player),
      toggleBlack: () => parts.black.classList.toggle("sv-on"),
      toggleDrawer: (key) => {
        toggleDrawer(player, key);
        writeAddress();
      },
      showSide: (tab) => {
        showSide(player, tab);
        writeAddress();
      },
      closeSide: () => {
        cursor.sideOpen = false;
        renderRun(player);
        writeAddress();
      },
      closeBanner: () => closeBanner(player),
      tell: (sentence) => tell(player, sentence),
      toggleHelp: () => (parts.help.open ? parts.help.close() : parts.help.showModal()),
      setNotation: (key) => {
        cursor.notation = key;
        renderDrawer(player);
      },
      focusColumn: (by) => focusColumn(player, by),
      focusParent: () => focusId(player, sceneOf(player).nodes[cursor.node].parent),
      focusFirstChild: () => focusFirstChild(player),
      goToDecision: () => goToDecision(player, go),
      zoomBy: (factor) => player.zoom?.zoomBy(factor),
      fitTree: () => player.zoom?.fit(),
      press: (id) => window.SpecvizPage.press(id),
      leave: () => leave(player),
      isPresenting: () => isPresenting(player),
      isPlaying: () => player.timer !== 0,
      lastEvent: () => lastEvent(sceneOf(player)),
    };
  }

  /**
   * @param {Player} player
   * @param {number} step
   * @param {number} event
   * @param {() => void} writeAddress
   */
  function goTo(player, step, event, writeAddress) {
    const { run, cursor, parts, limit } = player, from = cursor.step;
    const past = limit && (step > limit.step || (step === limit.step && event > limit.event));
    Object.assign(cursor, clampPlace(run.scenes, past ? limit.step : step, past ? limit.event : event));
    if (run.banner && !run.failed && !run.action) player.actions.closeBanner();
    parts.tip.classList.remove("sv-on");
    player.said = null;
    cursor.follow = cursor.step === run.scenes.length - 1 && cursor.event === lastEvent(sceneOf(player));
    if (from === cursor.step) renderCursor(player);
    else moveToStep(player);
    SpecvizAddress.restoreNode(player);
    writeAddress();
  }

  /**
   * Another step is drawn, and what had the focus has it again.
   * @param {Player} player
   */
  function moveToStep(player) {
    const inTree = player.parts.panes.contains(document.activeElement);
    player.cursor.allNodes = false;
    renderRun(player);
    if (inTree) focusId(player, player.cursor.node);
  }

  /**
   * To the next difference; after the last one it says so, and goes to the first at the next press.
   * @param {Player} player
   * @param {(step: number, event: number) => void} go
   */
  function goToDifference(player, go) {
    const place = findDifference(player.run.scenes, player.cursor), words = wordsOf(player);
    if (place?.wrapped && player.said?.text !== words.last_difference) return say(player, words.last_difference);
    if (place) go(place.step, place.event);
    const parted = player.run.scenes.flatMap((scene, step) => (scene.divergence_event === null ? [] : [step]));
    const number = place ? parted.indexOf(place.step) + 1 : 0;
    return say(player, number ? fill(words.difference_count, { number, count: parted.length }) : words.no_difference);
  }

  /**
   * A new run that has ended, and in which nobody has moved the cursor, is looked at where a run that is opened is: at the
   * first event at which the rules part, which is said; where they never do, at the first scored tree.
   * @param {Player} player
   * @param {(step: number, event: number) => void} go
   */
  function land(player, go) {
    const { run, cursor } = player, words = wordsOf(player), steps = run.scenes.length;
    if (!run.fresh || !cursor.follow || !steps) return;
    run.fresh = false;
    const place = findDifference(run.scenes, { step: 0, event: -1 });
    go(place?.step ?? 0, place?.event ?? run.scenes[0].scored);
    say(player, fill(place ? words.landed : words.landed_alike, { step: (place?.step ?? 0) + 1, steps }));
  }

  /**
   * On the screen and aloud, until the cursor moves.
   * @param {Player} player
   * @param {string} text
   */
  function say(player, text) {
    const { step, event } = player.cursor;
    player.said = { step, event, text };
    for (const part of ["announce", "count", "place"]) player.parts[/** @type {"count"} */ (part)].textContent = text;
  }

  /** @param {Player} player */
  function closeBanner(player) {
    Object.assign(player.run, { banner: "", action: "", failed: false, here: false });
    renderBanner(player);
  }

  /**
   * Above what is shown, as something that failed.
   * @param {Player} player
   * @param {string} sentence
   */
  function tell(player, sentence) {
    Object.assign(player.run, { banner: sentence, action: "", failed: true, here: false });
    renderBanner(player);
  }

  /** @param {Player} player @param {(by: number) => void} move */
  function togglePlay(player, move) {
    const { run, cursor, parts } = player, words = wordsOf(player);
    if (player.timer) {
      clearInterval(player.timer);
      player.timer = 0;
    } else {
      player.timer = window.setInterval(() => {
        const ended = cursor.event >= lastEvent(sceneOf(player)) && cursor.step >= run.scenes.length - 1;
        if (ended) togglePlay(player, move);
        else move(1);
      }, PLAY_EVERY);
    }
    parts.play.textContent = (player.timer ? words.pause : words.play)[0];
  }

  /** @param {Player} player @param {"exact" | "gap" | "allNodes"} name */
  function toggleMode(player, name) {
    const { cursor } = player;
    cursor[name] = !cursor[name];
    if (name === "exact" && cursor.exact) cursor.gap = false;
    if (name === "gap" && cursor.gap) cursor.exact = false;
    renderRun(player);
  }

  /** @param {Player} player @param {number} index @param {boolean} only */
  function pickPane(player, index, only) {
    const { cursor, boxes, parts } = player, redraw = only !== cursor.onlyPane || only;
    Object.assign(cursor, { pane: index, onlyPane: only });
    if (redraw) {
      renderRun(player);
      return;
    }
    const current = paneIndex(cursor, sceneOf(player));
    boxes.forEach(({ section }, k) => section.classList.toggle("sv-shown", k === current));
    [...parts.switch.children].forEach((button, k) => button.setAttribute("aria-pressed", String(k === current)));
    renderCursor(player);
  }

  /** @param {Player} player @param {Drawer} key */
  function toggleDrawer(player, key) {
    const { run, cursor, parts, actions } = player;
    if (key && !SpecvizTransport.isDrawer(key)) return;
    cursor.drawer = cursor.drawer === key ? "" : key;
    SpecvizTransport.showTabs(parts.tabs, run, cursor, actions, wordsOf(player));
    renderDrawer(player);
    if (cursor.drawer === "charts") {
      window.SpecvizPage.press("sv-draw-charts");
      document.getElementById("sv-charts")?.scrollIntoView({ block: "start" });
    }
    if (cursor.drawer && cursor.drawer !== "charts") parts.drawer.scrollIntoView({ block: "nearest" });
  }

  /**
   * The side panel with this tab; where it lies over the trees, the same tab again closes it.
   * @param {Player} player
   * @param {SideTab} tab
   */
  function showSide(player, tab) {
    const { cursor, root, parts } = player, over = parts.aside.matches(".sv-present *") || matchMedia(OVER).matches;
    cursor.sideOpen = !(over && cursor.sideOpen && tab === "why" && cursor.sideTab === "why");
    cursor.sideTab = tab;
    const before = parts.panes.clientWidth;
    root.classList.toggle("sv-side-open", cursor.sideOpen);
    Object.assign(player, { sideKey: "", sideWidth: parts.side.clientWidth });
    renderCursor(player);
    if (parts.panes.clientWidth !== before) player.fit(); // closed and opened within a frame it is no other size to observe
  }

  /** @param {Player} player @param {number | null} id */
  function focusId(player, id) {
    if (id === null) return;
    const box = player.boxes[paneIndex(player.cursor, sceneOf(player))];
    focusNode(player, box.parts[id]?.group ?? null);
  }

  /** @param {Player} player @param {number} by */
  function focusColumn(player, by) {
    const { nodes } = sceneOf(player), drawn = nodes.filter((node) => player.boxes[0].parts[node.id]);
    focusId(player, findNeighbour(drawn, nodes[player.cursor.node], by)?.id ?? null);
  }

  /** @param {Player} player */
  function focusFirstChild(player) {
    const { nodes } = sceneOf(player), { parts } = player.boxes[0];
    focusId(player, nodes.find((node) => node.parent === player.cursor.node && parts[node.id])?.id ?? null);
  }

  /**
   * To the event that decides on the chosen node; where there is none, that is said on the screen and aloud.
   * @param {Player} player
   * @param {(step: number, event: number) => void} go
   */
  function goToDecision(player, go) {
    const pane = currentPane(player), event = pane.decisions[player.cursor.node];
    if (event === undefined) say(player, fill(wordsOf(player).no_coin, { rule: pane.title }));
    else go(player.cursor.step, event);
  }

  return { createActions };
})();
