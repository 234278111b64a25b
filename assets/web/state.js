// Where the cursor is in a run, and where it goes. Knows nothing of the page.
const SpecvizState = (() => {
  /** @returns {Run} */
  function createRun() {
    return {
      name: "", prompt: "", description: "", banner: "", note: "", claim: "", claimStep: null, speed: "",
      code: [], notations: [], words: null, scenes: [],
    };
  }

  /** @returns {Cursor} */
  function createCursor() {
    return {
      step: 0, event: 0, node: 0, pane: 1, onlyPane: false, exact: false, gap: false, allNodes: false,
      drawer: "", notation: "", follow: true, lastSeq: -1,
    };
  }

  /** @param {Scene} scene */
  const lastEvent = (scene) => Math.max(...scene.panes.map((pane) => pane.events.length)) - 1;

  /**
   * The event of a pane at the cursor: a rule that has ended stays at its end.
   * @param {PaneView} pane
   * @param {number} event
   */
  const eventIndex = (pane, event) => Math.min(event, pane.events.length - 1);

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
   * The next step in which the rules part, at the event where they do; null where they never do.
   * @param {Scene[]} scenes
   * @param {number} from
   */
  function findDifference(scenes, from) {
    for (let i = 1; i <= scenes.length; i++) {
      const step = (from + i) % scenes.length, event = scenes[step].divergence_event;
      if (event !== null) return { step, event };
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
    return { ...scene, panes: scene.panes.map((pane) => ({ ...pane, events: unfoldEvents(pane.events, pane.order) })) };
  }

  /**
   * @param {EventView[]} events
   * @param {number[]} order of each node's coin
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

  return {
    createRun, createCursor, lastEvent, eventIndex, paneIndex, clampPlace, movePlace,
    findDifference, findNeighbour, unfoldScene,
  };
})();
