// The real view beside a card: it shows the card's run at the card's place, and dims what the card does not talk about.
const SpecvizLessonView = (() => {
  const PARTS = {
    phases: ".sv-phases", text: ".sv-text-row", headline: ".sv-head-row", left: ".sv-pane:first-child",
    right: ".sv-pane:last-child:not(:first-child)", side: ".sv-side", transport: ".sv-transport, .sv-thumbs",
  };

  /**
   * What a card is not about cannot be reached.
   * @param {HTMLElement} host
   * @param {string[]} bright
   */
  function dimParts(host, bright) {
    for (const [part, selector] of Object.entries(PARTS)) {
      for (const one of host.querySelectorAll(selector)) one.toggleAttribute("inert", !bright.includes(part));
    }
    host.querySelector(".sv-switch")?.toggleAttribute("inert", !(bright.includes("left") && bright.includes("right")));
  }

  /**
   * @param {HTMLElement} host
   * @param {PlayerHandle} player
   */
  function createView(host, player) {
    /** @type {Map<string, string>} */
    const known = new Map();
    const style = document.head.appendChild(document.createElement("style"));
    let asked = 0, shown = "", sequence = 0, parts = Object.keys(PARTS);
    // The player draws its panes anew when there is another room for them: what is new is dimmed, too.
    new MutationObserver(() => dimParts(host, parts)).observe(host, { childList: true, subtree: true });

    /** @param {CardView} card */
    async function load(card) {
      const name = [card.run, ...card.panes].join("."), turn = ++asked;
      if (name === shown) return true;
      if (!known.has(name)) {
        const answer = await fetch(`${SpecvizPlaces.files}runs/${name}.json`);
        if (!answer.ok) throw new Error(name);
        known.set(name, await answer.text());
      }
      if (turn !== asked) return false; // another card was opened meanwhile
      sequence += 1;
      player.limit(null);
      const run = JSON.parse(known.get(name) ?? "{}");
      const rules = run.rules.map((/** @type {object} */ rule) => ({ ...rule, note: "" })); // none can be picked here
      player.receive(JSON.stringify({ ...run, rules, seq: sequence }));
      shown = name;
      return true;
    }

    /**
     * @param {PlaceView} place
     * @param {boolean} open whether the learner may go on from here
     */
    function goTo(place, open) {
      const { actions } = player, state = player.state();
      player.limit(null);
      dim(place); // before the player moves: a row that is not there cannot scroll to its place
      if (state.exact !== place.exact) actions.toggleMode("exact");
      actions.pickPane(place.pane ?? state.pane, isAlone(place));
      actions.go(place.step, place.event);
      if (place.side && matchMedia("(min-width: 1360px)").matches) actions.showSide(/** @type {SideTab} */ (place.side));
      player.limit(open ? null : { step: place.step, event: place.event });
    }

    /** @param {PlaceView} place */
    const isAlone = ({ pane, bright }) => pane !== null && !(bright.includes("left") && bright.includes("right"));

    /** @param {PlaceView} place */
    function dim({ bright, nodes, cue }) {
      parts = bright;
      dimParts(host, parts);
      host.classList.toggle("sv-no-pane", !bright.includes("left") && !bright.includes("right"));
      const kept = nodes.map((node) => `:not([data-node="${node}"])`).join("");
      const faint = nodes.length ? `.sv-lesson-view .sv-node${kept}:not([data-node="0"]) { opacity: 0.3; }` : "";
      const pointed = `.sv-lesson-view .sv-node[data-node="${cue}"]`;
      const lit = cue === null ? "" : `${pointed} .sv-box { stroke: var(--accent); stroke-width: 3; }`;
      style.textContent = faint + lit;
    }

    return { load, goTo };
  }

  return { createView };
})();
