// What is chosen in the toy lab: tokens, tree, draws, rules; and the switches of the mistakes.
const SpecvizLabMenus = (() => {
  const { makeElement, makeButton } = SpecvizDom;
  let fields = 0; // so far: each has an id of its own

  /**
   * Something to choose or to write in, with its name above it.
   * @template {HTMLInputElement | HTMLSelectElement} E
   * @param {HTMLElement} host
   * @param {string} name
   * @param {E} field
   */
  function addField(host, name, field) {
    const box = makeElement("div", "sv-lab-field", host), label = makeElement("label", "", box, name);
    fields += 1;
    label.htmlFor = field.id = `sv-lab-field-${fields}`;
    box.append(field);
    return field;
  }

  /**
   * A menu.
   * @param {HTMLElement} host
   * @param {string} name
   * @param {(key: string) => void} act
   */
  function addMenu(host, name, act) {
    const menu = addField(host, name, document.createElement("select"));
    menu.addEventListener("change", () => act(menu.value));
    return {
      menu,
      /** @param {Choice[]} choices @param {string} chosen */
      show: (choices, chosen) => {
        menu.textContent = "";
        for (const { key, title } of choices) makeElement("option", "", menu, title).value = key;
        menu.value = chosen;
      },
    };
  }

  /**
   * @param {HTMLElement} host
   * @param {LabMessage} data
   * @param {(change: object) => void} change
   */
  function createMenus(host, { words, trees, toys }, change) {
    const sizes = [2, 3, 4, 5].map((size) => ({ key: String(size), title: String(size), note: "" }));
    const toy = addMenu(host, words.start_from, (key) => { if (key) change({ toy: key }); });
    const size = addMenu(host, words.tokens, (key) => change({ size: Number(key) }));
    const tree = addField(host, words.tree, document.createElement("input")), list = makeElement("datalist", "", host);
    list.id = "sv-lab-trees";
    for (const { key } of trees) makeElement("option", "", list).value = key;
    tree.setAttribute("list", list.id);
    tree.addEventListener("change", () => change({ tree: tree.value }));
    const draws = addMenu(host, words.draws, (key) => change({ proposal: key }));
    const left = addMenu(host, words.left, (key) => change({ left: key }));
    const right = addMenu(host, words.right, (key) => change({ right: key }));
    return {
      /** @param {SettingReply} setting */
      show(setting) {
        toy.show([{ key: "", title: words.own_toy, note: "" }, ...toys], "");
        size.show(sizes, String(setting.size));
        if (tree !== document.activeElement) tree.value = setting.tree;
        draws.show(setting.proposals, setting.proposal);
        left.show(setting.rules, setting.left);
        right.show(setting.rules, setting.right);
      },
    };
  }

  /**
   * @param {HTMLElement} host
   * @param {LabWords} words
   * @param {{change: (change: object) => void, open: (link: string) => void}} acts
   */
  function createSwitches(host, words, acts) {
    makeElement("h2", "", host, words.break_it);
    makeElement("p", "sv-small", host, words.break_lead);
    const list = makeElement("ul", "sv-lab-switches", host);
    return {
      /** @param {Switch[]} switches */
      show(switches) {
        const focused = list.contains(document.activeElement) ? document.activeElement?.id : "";
        list.textContent = "";
        for (const { key, title, summary, on, example } of switches) {
          const item = makeElement("li", "", list), label = makeElement("label", "", item);
          const box = makeElement("input", "", label);
          Object.assign(box, { type: "checkbox", checked: on, id: `sv-lab-break-${key}` });
          box.setAttribute("role", "switch");
          box.addEventListener("change", () => acts.change({ mistake: { key, on: box.checked } }));
          makeElement("strong", "", label, title);
          makeElement("span", "sv-small", item, summary);
          const button = makeButton(item, words.example, () => acts.open(example));
          button.setAttribute("aria-label", `${words.example}: ${title}`);
        }
        if (focused) document.getElementById(focused)?.focus();
      },
    };
  }

  return { addMenu, createMenus, createSwitches };
})();
