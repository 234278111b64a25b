// The full screen for a projector: into it, out of it, and the size of everything there.
const SpecvizPresent = (() => {
  /** @param {Player} player */
  const isPresenting = ({ root }) => root.classList.contains("sv-present");

  /**
   * The side panel lies over a tree there: it comes when it is asked for.
   * @param {Player} player
   */
  function togglePresent(player) {
    const { root, cursor, parts } = player, presenting = root.classList.toggle("sv-present");
    document.documentElement.classList.toggle("sv-presenting", presenting);
    if (presenting) Object.assign(player, { sideBefore: cursor.sideOpen });
    cursor.sideOpen = !presenting && player.sideBefore;
    parts.black.classList.remove("sv-on");
    enlarge(player, presenting);
  }

  /**
   * Letters and trees as on a projector, or as on a desk.
   * @param {Player} player
   * @param {boolean} on
   */
  function enlarge(player, on) {
    player.root.classList.toggle("sv-large", on);
    if (player.run.scenes.length) SpecvizRender.renderRun(player);
  }

  /**
   * Out of whatever lies over the page.
   * @param {Player} player
   */
  function leave(player) {
    const { cursor } = player;
    if (window.SpecvizPage.closeSheets()) return;
    else if (cursor.sideOpen) player.actions.closeSide();
    else if (isPresenting(player)) togglePresent(player);
  }

  return { isPresenting, togglePresent, enlarge, leave };
})();
