// Where the cursor is in a run, and where it goes. Knows nothing of the page.
const SpecvizState = (() => {
  /** @returns {Run} */
  function createRun() {
    return {
      name: "", link: { kind: "browser", recipe: "" },
      prompt: "", description: "", settings: [], proofs: [], place: "", banner: "", action: "", failed: false, here: false,
      replaced: false,
      claim: "",
      claimStep: null, speed: "", code: [], notations: [], words: null, commits: null, rules: [], panes: [],
      fresh: false, scenes: [],
    };
  }

  /** @returns {Cursor} */
  function createCursor() {
    return {
      step: 0, event: 0, node: 0, pane: 1, onlyPane: false, exact: false, gap: false, allNodes: false,
      drawer: "", notation: "", sideTab: "why", sideOpen: false, follow: true, lastSeq: -1,
    };
  }

  /** @param {Scene} scene */
  const lastEvent = (scene) => Math.max(...scene.panes.map((pane) => pane.events.length)) - 1;

  /**
   * The event of a pane at the cursor: a rule that has ended waits at its verdict until both are written together.
   * @param {Scene} scene
   * @param {PaneView} pane
   * @param {number} event
   */
  const eventIndex = (scene, pane, event) => (
    event >= lastEvent(scene) ? pane.events.length - 1 : Math.min(event, pane.events.length - 2)
  );

  /**
   * How much of a step is known at an event: its tree; from the target's pass on also averages over all coins; and once
   * every rule has ended what these coins came to.
   * @param {Scene} scene
   * @param {number} event
   * @returns {Known}
   */
  function findKnown(scene, event) {
    if (event < scene.scored) return "draft";
    return scene.panes.every((pane) => event >= pane.ended) ? "verdicts" : "scores";
  }

  /**
   * @param {Cursor} cursor
   * @param {Scene} scene
   */
  const paneIndex = (cursor, scene) => Math.min(cursor.pane, scene.panes.length - 1);

  /**
   * The nearest place that there is.
   * @param {Scene[]} scenes
   * @param {number} step
   * @param {number} event
   */
  function clampPlace(scenes, step, event) {
    const inside = Math.max(0, Math.min(scenes.length - 1, step));
    return { step: inside, event: Math.max(0, Math.min(lastEvent(scenes[inside]), event)) };
  }

  /**
   * Some events on or back; past the end of a step comes the next one.
   * @param {Scene[]} scenes
   * @param {{step: number, event: number}} place
   * @param {number} by
   */
  function movePlace(scenes, place, by) {
    const event = place.event + by;
    if (event > lastEvent(scenes[place.step]) && place.step < scenes.length - 1) {
      return { step: place.step + 1, event: 0 };
    }
    if (event < 0 && place.step > 0) return clampPlace(scenes, place.step - 1, Infinity);
    return clampPlace(scenes, place.step, event);
  }

  /**
   * The next event at which the rules part, and whether it lies past the end, at the start again; null if they never do.
   * @param {Scene[]} scenes
   * @param {{step: number, event: number}} from
   */
  function findDifference(scenes, from) {
    for (let i = 0; i <= scenes.length; i++) {
      const step = (from.step + i) % scenes.length, event = scenes[step].divergence_event;
      if (event === null || (i === 0 && event <= from.event)) continue;
      return { step, event, wrapped: from.step + i >= scenes.length };
    }
    return null;
  }

  /**
   * The node that stands so many places below another one in its column; null past the ends.
   * @param {NodeView[]} nodes those that are drawn
   * @param {NodeView} from
   * @param {number} by
   */
  function findNeighbour(nodes, from, by) {
    const column = nodes.filter((node) => node.column === from.column).sort((a, b) => a.row - b.row);
    return column[column.findIndex((node) => node.id === from.id) + by] ?? null;
  }

  /**
   * Events say what they change; the cursor wants what is there.
   * @param {Scene} scene
   * @returns {ShownScene}
   */
  function unfoldScene(scene) {
    const panes = scene.panes.map((pane) => ({ ...pane, events: unfoldEvents(pane.events, pane.order) }));
    return { ...scene, panes };
  }

  /**
   * @param {EventView[]} events
   * @param {number[]} order of the nodes' first coins
   * @returns {ShownEvent[]}
   */
  function unfoldEvents(events, order) {
    /** @type {Record<number, Letter>} */
    let letters = {};
    /** @type {Record<number, string>} */
    let known = {};
    /** @type {Record<number, number>} */
    let ordered = {};
    return events.map((event) => {
      if (Object.keys(event.marks).length) letters = { ...letters, ...event.marks };
      if (Object.keys(event.weights).length) known = { ...known, ...event.weights };
      if (event.kind === "trial" && order[event.node]) ordered = { ...ordered, [event.node]: order[event.node] };
      return { ...event, letters, known, ordered };
    });
  }

  /**
   * The path that is on show with an event, node by node from the root.
   * @param {PaneView} pane
   * @param {number} last the number of the path
   * @returns {PathWeight[]}
   */
  function listPathWeights(pane, last) {
    const steps = [];
    for (let at = /** @type {number | null} */ (last); at !== null; at = pane.path_weights[at].above) {
      steps.push(pane.path_weights[at]);
    }
    return steps.reverse();
  }

  return {
    createRun, createCursor, lastEvent, eventIndex, findKnown, paneIndex, clampPlace, movePlace,
    findDifference, findNeighbour, unfoldScene, listPathWeights,
  };
})();
