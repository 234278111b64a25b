// What can be done with the player: each function moves the cursor, or sets the page, and shows it.
const SpecvizActions = (() => {
  const { fill } = SpecvizDom;
  const { clampPlace, movePlace, findDifference, findNeighbour, lastEvent, paneIndex } = SpecvizState;
  const { sceneOf, currentPane, wordsOf, renderRun, renderCursor, renderDrawer, renderTabs, focusNode } = SpecvizRender;
  const PLAY_EVERY = 700; // milliseconds

  /**
   * @param {Player} player
   * @param {() => void} writeAddress
   * @returns {Actions}
   */
  function createActions(player, writeAddress) {
    /** @type {(step: number, event: number) => void} */
    const go = (step, event) => goTo(player, step, event, writeAddress);
    /** @type {(by: number) => void} */
    const move = (by) => {
      const place = movePlace(player.run.scenes, player.cursor, by);
      go(place.step, place.event);
    };
    return {
      go, move,
      goToDifference: () => {
        const place = findDifference(player.run.scenes, player.cursor.step);
        if (place) go(place.step, place.event);
        else player.parts.count.textContent = wordsOf(player).no_difference;
      },
      togglePlay: () => togglePlay(player, move),
      toggleMode: (name) => toggleMode(player, name),
      pickPane: (index, only) => pickPane(player, index, only),
      togglePresent: () => togglePresent(player),
      toggleDrawer: (key) => {
        player.cursor.drawer = player.cursor.drawer === key ? "" : key;
        renderTabs(player);
        renderDrawer(player);
      },
      toggleHelp: () => (player.parts.help.open ? player.parts.help.close() : player.parts.help.showModal()),
      setNotation: (key) => {
        player.cursor.notation = key;
        renderDrawer(player);
      },
      focusColumn: (by) => focusColumn(player, by),
      focusParent: () => focusId(player, sceneOf(player).nodes[player.cursor.node].parent),
      focusFirstChild: () => focusFirstChild(player),
      goToDecision: () => goToDecision(player, go),
      press,
      zoomBy: (factor) => player.zoom?.zoomBy(factor),
      fit: () => player.zoom?.fit(),
      isPresenting: () => player.root.classList.contains("sv-present"),
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
    const { run, cursor } = player, from = cursor.step;
    Object.assign(cursor, clampPlace(run.scenes, step, event));
    cursor.follow = cursor.step === run.scenes.length - 1;
    if (from === cursor.step) renderCursor(player);
    else {
      cursor.allNodes = false;
      renderRun(player);
    }
    writeAddress();
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
    boxes.forEach(({ scroll }, k) => scroll.parentElement?.classList.toggle("sv-shown", k === current));
    [...parts.switch.children].forEach((button, k) => button.setAttribute("aria-pressed", String(k === current)));
    renderCursor(player);
  }

  /** @param {Player} player */
  function togglePresent(player) {
    const presenting = player.root.classList.toggle("sv-present");
    document.documentElement.classList.toggle("sv-presenting", presenting);
    if (player.run.scenes.length) renderRun(player);
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
    if (event !== undefined) {
      go(player.cursor.step, event);
      return;
    }
    const text = fill(wordsOf(player).no_coin, { rule: pane.title });
    player.parts.announce.textContent = player.parts.count.textContent = text;
  }

  /**
   * A button of the page around the player, where there is one.
   * @param {string} id
   */
  function press(id) {
    const button = document.querySelector(`#${id}:is(button), #${id} button`);
    if (button instanceof HTMLElement) button.click();
  }

  return { createActions };
})();
