// The address: run, step, event counted from the scoring, rules, modes, recipe. Links and reloads come back to it.
const SpecvizAddress = (() => {
  const HUB = "https://huggingface.co";
  const EVERY = 150; // milliseconds: browsers refuse more than some ten changes a second

  /** @param {Run} run @param {Cursor} cursor */
  function writeAddress(run, cursor) {
    const event = cursor.event - run.scenes[cursor.step].scored, [left, right] = run.panes;
    const parts = [`#${run.name}.${cursor.step}.${event}`, `left=${left}`, `right=${right}`];
    if (cursor.exact) parts.push("exact");
    if (cursor.gap) parts.push("gap");
    if (cursor.drawer) parts.push(`drawer=${cursor.drawer}`);
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
    const drawer = flags.find((flag) => flag.startsWith("drawer="))?.slice("drawer=".length) ?? "";
    return {
      name: found?.[1] ?? place, step: Number(found?.[2] ?? 0), event: Number(found?.[3] ?? 0),
      panes: ["left", "right"].map((side) => flags.find((flag) => flag.startsWith(`${side}=`))?.slice(side.length + 1)),
      carried: flags.some((flag) => flag.startsWith("recipe=") || flag.startsWith("run=")),
      exact: flags.includes("exact"), gap: flags.includes("gap"), drawer,
    };
  }

  /**
   * A function that brings the address up to date: a new entry of the browser's history for another run or other rules.
   * @param {Player} player
   */
  function createAddressWriter({ run, cursor }) {
    let written = 0, timer = 0, shown = "";
    const write = () => {
      clearTimeout(timer);
      if (!run.name || !run.scenes.length) return;
      const wait = written + EVERY - performance.now(), which = [run.name, ...run.panes].join(";");
      if (wait > 0 && which === shown) { // another run is written at once: a reload must come back to it
        timer = window.setTimeout(write, wait);
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
    return write;
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
   * Back, forward and typed links: a place in this run is gone to here, another run is the server's.
   * @param {Player} player
   */
  function listenToAddress({ run, actions }) {
    window.addEventListener("popstate", () => {
      const asked = readAddress(location.hash), same = asked.name === run.name && run.scenes[asked.step];
      const alike = asked.panes.every((key, i) => !key || key === run.panes[i]);
      if (same && alike) actions.go(asked.step, asked.event + run.scenes[asked.step].scored);
      else actions.press("sv-open-address");
    });
  }

  return { readAddress, writeAddress, createAddressWriter, listenToAddress };
})();
