// The address: run, step, event counted from the scoring, rules, modes, node, recipe. Links and reloads come back to it.
const SpecvizAddress = (() => {
  const HUB = "https://huggingface.co";
  const EVERY = 150; // milliseconds: browsers refuse more than some ten changes a second
  const LATER = 40; // milliseconds: a change takes up to ten of them, and what it is about is to be painted first

  /** @param {Run} run @param {Cursor} cursor */
  function writeAddress(run, cursor) {
    const event = cursor.event - run.scenes[cursor.step].scored, [left, right] = run.panes;
    const parts = [`#${run.name}.${cursor.step}.${event}`, `left=${left}`, `right=${right}`];
    if (cursor.exact) parts.push("exact");
    if (cursor.gap) parts.push("gap");
    if (cursor.drawer) parts.push(`drawer=${cursor.drawer}`);
    if (cursor.node && cursor.sideOpen && cursor.sideTab === "node") parts.push(`node=${cursor.node}`);
    if (run.link.recipe) parts.push(`recipe=${run.link.recipe}`);
    return parts.join(";");
  }

  /** A text of which a part may be cut off or changed: it is read as it stands then. @param {string} text */
  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /**
   * What an address asks of the browser; the rest is the server's.
   * @param {string} address
   */
  function readAddress(address) {
    const [place, ...flags] = decode(address.replace(/^#/, "")).split(";");
    const found = /^([\w-]*)\.(\d+)\.(-?\d+)$/.exec(place);
    /** @param {string} name */
    const find = (name) => flags.find((flag) => flag.startsWith(`${name}=`))?.slice(name.length + 1);
    return {
      name: found?.[1] ?? place, step: Number(found?.[2] ?? 0), event: Number(found?.[3] ?? 0),
      panes: ["left", "right"].map(find), node: Number(find("node") ?? 0),
      carried: flags.some((flag) => flag.startsWith("recipe=") || flag.startsWith("run=")),
      exact: flags.includes("exact"), gap: flags.includes("gap"), drawer: find("drawer") ?? "",
    };
  }

  /**
   * A function that brings the address up to date: a new entry of the browser's history for another run or other rules.
   * A link that carries its run stays, recipe and all, as long as only the page's first run is there instead.
   * @param {Player} player
   */
  function createAddressWriter(player) {
    const { run, cursor } = player, { carried } = readAddress(window.Specviz.came);
    let written = 0, timer = 0, shown = "";
    const write = (now = false) => {
      clearTimeout(timer);
      if (!run.name || !run.scenes.length || (carried && player.begun < 2)) return;
      const which = [run.name, ...run.panes].join(";");
      if (!now && which === shown) { // another run is written at once: a reload must come back to it
        const before = location.hash, wait = Math.max(LATER, written + EVERY - performance.now());
        timer = window.setTimeout(() => location.hash === before && write(true), wait); // else a Back came in between
        return;
      }
      written = performance.now();
      const address = writeAddress(run, cursor);
      const whole = location.pathname + location.search + address; // a page with a base would lose its query
      if (shown && which !== shown && address !== location.hash) history.pushState(null, "", whole);
      else history.replaceState(null, "", whole);
      shown = which;
      tellHub();
    };
    return () => write();
  }

  /** On a Space the page is in a frame: the address above it follows. Nobody else is told. */
  function tellHub() {
    if (window.parent === window || findParent() !== HUB) return;
    window.parent.postMessage({ queryString: location.search.slice(1), hash: location.hash.slice(1) }, HUB);
  }

  /** Who shows the page in a frame. */
  function findParent() {
    if (location.ancestorOrigins?.length) return location.ancestorOrigins[0];
    return URL.canParse(document.referrer) ? new URL(document.referrer).origin : "";
  }

  /**
   * The node that an address names, with its numbers, once its place in its run is on show.
   * @param {Player} player
   */
  function restoreNode(player) {
    const { run, cursor, wanted } = player, scene = run.scenes[cursor.step];
    if (!wanted?.node || wanted.name !== run.name || !scene?.nodes[wanted.node]) return;
    if (wanted.step !== cursor.step || wanted.event !== cursor.event - scene.scored) return;
    Object.assign(cursor, { node: wanted.node, sideTab: "node", sideOpen: true });
    player.wanted = null;
    SpecvizRender.renderRun(player);
  }

  /**
   * Back, forward and typed links: a place in this run is gone to here, another run is the server's.
   * @param {Player} player
   */
  function listenToAddress(player) {
    const { run, actions } = player;
    window.addEventListener("popstate", () => {
      const asked = player.wanted = readAddress(location.hash), same = asked.name === run.name && run.scenes[asked.step];
      const alike = asked.panes.every((key, i) => !key || key === run.panes[i]);
      if (same && alike) actions.go(asked.step, asked.event + run.scenes[asked.step].scored);
      else actions.press("sv-open-address");
    });
  }

  return { readAddress, writeAddress, createAddressWriter, restoreNode, listenToAddress };
})();
