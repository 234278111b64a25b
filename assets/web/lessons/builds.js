// Tasks with something to build: set a coin, set all coins, choose a tree.
const SpecvizBuilds = (() => {
  const { makeElement, fill } = SpecvizDom;
  const percent = (/** @type {number} */ x) => `${Math.round(100 * x)} %`;

  /**
   * A slider with its label and its value; the value as it is read.
   * @param {HTMLElement} host
   * @param {string} label
   * @param {{least: number, most: number, step: number, value: number}} range
   * @param {(value: number) => string} write
   * @param {(value: number) => void} act
   */
  function addSlider(host, label, { least, most, step, value }, write, act) {
    const row = makeElement("label", "sv-lesson-quantity", host), input = document.createElement("input");
    makeElement("span", "", row, label);
    const shown = makeElement("output", "", row);
    Object.assign(input, { type: "range", min: least, max: most, step });
    input.value = String(value);
    input.setAttribute("aria-label", label); // the row is the label of its first field, which is the output
    row.append(input);
    const show = () => {
      shown.textContent = write(Number(input.value));
      input.setAttribute("aria-valuetext", shown.textContent);
    };
    input.oninput = () => {
      show();
      act(Number(input.value));
    };
    show();
    return input;
  }

  const COIN = { least: 0, most: 0.99, step: 0.01, value: 0.5 };

  /**
   * @param {CoinView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showCoin(task, { body, words, changed }) {
    let coin = COIN.value, moved = false;
    const bar = makeElement("div", "sv-lesson-coin", body), chance = makeElement("i", "sv-lesson-chance", bar);
    const dot = makeElement("i", "sv-lesson-dot", bar), said = makeElement("p", "", body);
    said.setAttribute("aria-live", "polite");
    chance.style.width = percent(task.chance).replace(" ", "");
    const show = () => {
      dot.style.left = percent(coin).replace(" ", "");
      said.textContent = "";
    };
    const label = fill(words.coin_label, { percent: "" }).replace(/[:\s]+$/, "");
    addSlider(body, label, COIN, percent, (value) => {
      coin = value;
      moved = true;
      show();
      changed();
    });
    show();
    return () => {
      if (!moved) return null;
      const below = coin < task.chance;
      said.textContent = fill(below ? words.coin_below : words.coin_not_below, { coin: percent(coin), chance: task.shown });
      return { right: below === task.accepted, says: [task.wrong] };
    };
  }

  /**
   * Where a rule ends with these coins.
   * @param {Outcome} outcome
   * @param {Record<number, number>} coins by node
   * @returns {Ended}
   */
  function follow(outcome, coins) {
    return "then" in outcome ? follow(outcome.then[coins[outcome.node] < outcome.chance ? 1 : 0], coins) : outcome;
  }

  /**
   * @param {CoinsView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showCoins(task, { body, words, view, changed }) {
    const coins = Object.fromEntries(task.nodes.map(([node, , coin]) => [node, coin]));
    for (const [node, path, coin] of task.nodes) {
      addSlider(body, fill(words.coins_node, { path }), { ...COIN, value: coin }, percent, (value) => {
        coins[node] = value;
        show();
        changed();
      });
    }
    const said = task.courses.map(() => makeElement("p", "sv-lesson-result", body));
    said.forEach((one) => one.setAttribute("aria-live", "polite"));
    const end = () => task.courses.map(({ outcome }) => follow(outcome, coins));
    const show = () => {
      const ended = end();
      ended.forEach(({ accepted }, i) => {
        said[i].textContent = fill(words.coins_result, { rule: task.courses[i].title, count: accepted });
      });
      view.markNodes(ended[ended.length - 1].path.filter((node) => node));
    };
    show();
    return () => {
      const [first, second] = end();
      const right = second ? second.accepted - first.accepted === task.more : first.accepted === task.accepted;
      return { right, says: [task.wrong] };
    };
  }

  /**
   * @param {TreeTaskView} task
   * @param {TaskHost} host
   * @returns {() => Verdict}
   */
  function showTree(task, { body, words, changed }) {
    const counts = Array.from({ length: task.levels }, () => 1);
    let levels = 1;
    const whole = String;
    addSlider(body, words.tree_levels, { least: 1, most: task.levels, step: 1, value: 1 }, whole, (value) => {
      levels = value;
      show();
      changed();
    });
    const range = { least: 1, most: task.most, step: 1, value: 1 };
    const rows = counts.map((_, level) => {
      const label = fill(words.tree_level, { number: level + 1 });
      return addSlider(body, label, range, whole, (value) => {
        counts[level] = value;
        show();
        changed();
      });
    });
    const said = makeElement("p", "sv-lesson-result", body);
    said.setAttribute("aria-live", "polite");
    const key = () => counts.slice(0, levels).join(",");
    const show = () => {
      rows.forEach((row, level) => row.closest("label")?.toggleAttribute("hidden", level >= levels));
      const found = task.trees[key()], nodes = countNodes(counts.slice(0, levels)), { budget } = task;
      said.textContent = found
        ? `${fill(words.tree_cost, { nodes, budget })}. ${fill(words.tree_average, { average: found[2] })}.`
        : fill(words.tree_over, { nodes, budget });
    };
    show();
    return () => ({ right: (task.trees[key()]?.[1] ?? -1) >= task.goal - 1e-9, says: [task.wrong] });
  }

  /** @param {number[]} counts */
  function countNodes(counts) {
    let level = 1;
    return counts.reduce((sum, count) => sum + (level *= count), 0);
  }

  return { showCoin, showCoins, showTree, addSlider, follow };
})();
