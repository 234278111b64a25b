// Half a minute for the first visit: five cards, each beside what it is about, with the real view at its moment.
const SpecvizTour = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const SEEN = "specviz-tour", MARGIN = 12;
  let current = 0, toured = ""; // the stop, and the name of the run
  let start = { step: 0, event: 0, pane: 1 }; // where the tour began, and where it ends

  /**
   * The stops: what is pointed at, and where the cursor goes.
   * @param {Player} player
   * @returns {{target: Element | undefined, event: number}[]}
   */
  function listStops({ root, run, cursor, boxes }) {
    const scene = run.scenes[cursor.step], [draft, score, , commit] = scene.phases;
    const phase = (/** @type {number} */ i) => root.querySelectorAll(".sv-phases button")[i];
    const parting = scene.divergence_event ?? score.first + 1, sections = boxes.map((box) => box.section);
    return [
      { target: phase(0), event: draft.first + scene.scored - 1 },
      { target: phase(1), event: score.first },
      { target: sections[0], event: parting },
      { target: sections.at(-1), event: commit.first - 1 },
      { target: [...root.querySelectorAll(".sv-thumbs, .sv-buttons")].filter(isInSight).at(-1), event: parting },
    ];
  }

  /** @param {Player} player */
  function startTour(player) {
    const { run, cursor, actions } = player;
    if (!run.words || !run.scenes.length) return;
    SpecvizSettings.write(SEEN, "yes");
    start = { step: cursor.step, event: cursor.event, pane: cursor.pane };
    const step = run.scenes.findIndex((scene) => scene.divergence_event !== null);
    if (run.scenes[cursor.step].divergence_event === null && step >= 0) actions.go(step, 0);
    if (cursor.onlyPane) actions.pickPane(cursor.pane, false);
    showStop(player, 0);
  }

  /** @param {Player} player @param {number} index */
  function showStop(player, index) {
    const { parts, actions, cursor, run } = player, card = parts.tour, { words } = run;
    const stops = listStops(player), stop = stops[index];
    if (!words || !stop) {
      endTour(player);
      return;
    }
    if (index === 2 || index === 3) actions.pickPane(index - 2, false); // where only one of them is in sight
    current = index;
    toured = run.name;
    actions.go(cursor.step, stop.event);
    card.textContent = "";
    card.classList.add("sv-on");
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", words.tour[1]);
    const [title, text] = words.tour_stops[index], scene = run.scenes[cursor.step], { panes } = scene;
    const [left, right] = [panes[0], panes[panes.length - 1]];
    const found = run.rules.find(({ key }) => key === right.key), rule = found?.summary ?? "";
    const headline = SpecvizHeadline.findHeadline(scene, stop.event);
    const values = { left: left.title, right: right.title, rule, headline };
    makeElement("h3", "", card, fill(title, values));
    makeElement("p", "", card, fill(text, values));
    if (index === 3 && found?.weighs) makeElement("p", "", card, words.tour_weights);
    const row = makeElement("div", "sv-tour-row", card);
    makeElement("span", "sv-small", row, fill(words.tour_count, { number: index + 1, count: stops.length }));
    makeButton(row, words.tour_skip, () => leaveTour(player));
    const last = index === stops.length - 1;
    const go = () => (last ? finishTour(player) : showStop(player, index + 1));
    const next = makeButton(row, last ? words.tour_end : words.tour_next, go);
    next.className = "sv-primary";
    card.onkeydown = (event) => { if (event.key === "Escape") leaveTour(player); };
    placeCard(player, stop.target);
    next.focus({ preventScroll: true });
  }

  /** @param {Player} player @param {Element | undefined} target */
  function placeCard({ root, parts }, target) {
    for (const one of root.querySelectorAll(".sv-toured")) one.classList.remove("sv-toured");
    if (!target || target.getClientRects().length === 0) return;
    target.classList.add("sv-toured");
    const home = root.getBoundingClientRect(), box = target.getBoundingClientRect(), card = parts.tour;
    const width = card.offsetWidth, height = card.offsetHeight, low = box.bottom + MARGIN + height > window.innerHeight;
    const pane = box.height > 200, alone = pane && box.width > 0.8 * window.innerWidth;
    const beside = box.left > home.left + 100 ? box.left - width - MARGIN : box.right + MARGIN; // on the other pane
    const left = pane ? beside : box.left;
    const top = alone ? MARGIN : pane ? box.top + 60 : low ? box.top - height - MARGIN : box.bottom + MARGIN;
    card.style.left = `${Math.max(MARGIN, Math.min(window.innerWidth - width - MARGIN, left)) - home.left}px`;
    card.style.top = `${Math.max(MARGIN, Math.min(window.innerHeight - height - MARGIN, top)) - home.top}px`;
  }

  /**
   * A run was shown anew: the tour stays where it is in the same run, and ends with another.
   * @param {Player} player
   */
  function keepTour(player) {
    if (!player.parts.tour.classList.contains("sv-on")) return;
    if (player.run.name !== toured || !player.run.scenes.length) endTour(player);
    else showStop(player, current);
  }

  /** @param {Element} element */
  function isInSight(element) {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height > 0 && top >= 0 && bottom <= window.innerHeight;
  }

  /**
   * To the verdicts, whose reason is one press away.
   * @param {Player} player
   */
  function finishTour(player) {
    const { cursor, run, actions } = player;
    endTour(player);
    actions.go(cursor.step, run.scenes[cursor.step].phases[3].first - 1);
  }

  /**
   * Back to where it began.
   * @param {Player} player
   */
  function leaveTour(player) {
    endTour(player);
    player.actions.pickPane(start.pane, false);
    player.actions.go(start.step, start.event);
  }

  /** @param {Player} player */
  function endTour({ root, parts }) {
    parts.tour.classList.remove("sv-on");
    parts.tour.textContent = "";
    for (const one of root.querySelectorAll(".sv-toured")) one.classList.remove("sv-toured");
  }

  const isFirstVisit = () => SpecvizSettings.read(SEEN) === null;

  return { startTour, keepTour, isFirstVisit };
})();
