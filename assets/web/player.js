// Shows a run: one scene for each step, a cursor that moves through its events. Scenes say everything; this places and moves.
// window.Specviz.mount(element) -> { receive(text), state(), go(step, event), run }; messages are JSON with a sequence number.
(() => {
  const { draw, mark, make, fate } = window.SpecvizTree;
  const { el, card, rail, scores, code, mask, nodes, events } = window.SpecvizPanels;

  const HELP = [
    ["← →", "one event back or on"],
    ["Shift ← →", "one step back or on"],
    ["Home End", "first or last event of the step"],
    ["Space", "play or pause; in present mode one event on"],
    ["D", "next step where the two rules differ"],
    ["↑ ↓", "neighbours of a node in its column"],
    ["O I", "out to its parent, into its first child"],
    ["Enter", "to the event that decides on the node"],
    ["E", "exact: how likely verification stops at each node, over all coins"],
    ["X", "exact: right pane minus left"],
    ["1 2 B", "left pane, right pane, both"],
    ["C M L V", "pseudocode, mask and cache, list of nodes, list of events"],
    ["R T", "flip the coins again, draft another tree"],
    ["P", "present: large, with nothing else around"],
    ["?", "this list"],
  ];
  const WORDS = [
    ["speculative decoding", "A small draft model proposes tokens, the large target model reads them all in one pass, and a rule keeps some. What is kept has exactly the law that the target alone would have given it."],
    ["p, q", "How likely the target (p) and the draft (q) find a token, after the tokens before it."],
    ["tree", "Several proposals at once: each path from the root is one way in which the text may go on."],
    ["step", "Draft a tree, score it, judge it, write what was kept and one token more."],
    ["coin", "A random number between 0 and 1. A token, or a whole path, is accepted if its coin lies below its chance. Both rules get the same coins."],
    ["over all coins", "Computed for every way in which the coins may fall, not only for this one."],
    ["weight", "How much of a whole path the target still grants: the chance that traversal accepts it."],
    ["residual", "What the target is still owed after a refusal: its p without what the refused draft has covered. The next token is drawn from it, and that keeps the law exact."],
    ["correction, bonus", "The token that the target adds after a refusal, or after a path that was accepted to its end."],
    ["lossless", "The text has the target's law, exactly. A lossy rule changes it."],
    ["commits", "The rule whose verdict is written. The other one judges the same trees beside it."],
  ];
  const DRAWERS = [["code", "Pseudocode"], ["mask", "Mask and cache"], ["nodes", "List of nodes"], ["events", "List of events"]];

  function mount(root) {
    const run = { prompt: "", scenes: [], note: "", speed: "" };
    const now = { step: 0, event: 0, node: 0, exact: false, gap: false, all: false, pane: 1, only: false, drawer: "", notation: "", follow: true, playing: 0, seen: -1 };
    root.classList.add("sv");
    root.textContent = "";
    const parts = build(root);
    let views = [];

    const scene = () => run.scenes[now.step];
    const last = () => Math.max(...scene().panes.map((pane) => pane.events.length)) - 1;
    const place = (pane) => Math.min(now.event, pane.events.length - 1);
    const eventOf = (pane) => pane.events[place(pane)];
    const current = () => Math.min(now.pane, scene().panes.length - 1);

    function build(host) {
      const defs = make("svg", { width: 0, height: 0, "aria-hidden": "true", class: "sv-defs" }, host);
      const pattern = make("pattern", { id: "sv-hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, make("defs", {}, defs));
      make("line", { x1: 0, y1: 0, x2: 0, y2: 4, class: "sv-hatching" }, pattern);
      const banner = el("p", "sv-banner", host);
      banner.setAttribute("role", "status");
      const ribbon = el("div", "sv-ribbon", host);
      ribbon.setAttribute("role", "group");
      ribbon.setAttribute("aria-label", "The text, step by step");
      const caption = el("p", "sv-caption", host), body = el("div", "sv-body", host);
      const side = { switch: el("div", "sv-switch", body), panes: el("div", "sv-panes", body), aside: el("aside", "sv-rail", body) };
      side.aside.setAttribute("aria-label", "Weights, residual, lengths");
      const railHost = el("div", "", side.aside), cardHost = el("div", "sv-card", side.aside);
      const bar = el("div", "sv-scrub", host), buttons = el("div", "sv-buttons", bar), lanes = el("div", "sv-lanes", bar);
      const said = el("p", "sv-hidden", host);
      said.setAttribute("aria-live", "polite");
      const scoreHost = el("div", "sv-scores", host);
      legend(host);
      const made = el("p", "sv-small sv-made", host);
      const tabs = el("div", "sv-tabs", host), drawer = el("div", "sv-drawer", host), thumbs = el("div", "sv-thumbs", host);
      return { banner, ribbon, caption, ...side, card: cardHost, rail: railHost, buttons, lanes, said, scores: scoreHost, made, tabs, drawer, thumbs, help: help(host) };
    }

    function legend(host) {
      const box = el("p", "sv-legend sv-small", host);
      for (const [key, words] of [["p", "target p"], ["q", "draft q"], ["share", "shared, min(p, q)"]]) {
        const item = el("span", "", box);
        el("i", `sv-key sv-key-${key}`, item);
        item.append(words);
      }
      for (const words of ["? under test", "✓ accepted", "✕ refused, dashed", "dotted: not examined, (✓) what its coin would have said", "◆ kept by the right rule only", "◇ by the left only", "underlined: accepted, double: bonus, dotted: correction", "on the way to a node: 1, 2, … the order of the coins, w the weight of the path", "in the lanes: bar = chance to accept, dot = the coin, filled if it accepted"]) el("span", "", box, words);
    }

    function help(host) {
      const box = el("dialog", "sv-help", host);
      box.setAttribute("aria-label", "Words and keys");
      const close = el("button", "", box, "Close");
      close.type = "button";
      close.onclick = () => box.close();
      el("h2", "", box, "Words");
      for (const [word, meaning] of WORDS) {
        const line = el("p", "", box);
        el("b", "sv-term", line, word);
        el("span", "", line, meaning);
      }
      el("h2", "", box, "Keys");
      for (const [keys, words] of HELP) {
        const line = el("p", "", box);
        el("kbd", "", line, keys);
        el("span", "", line, words);
      }
      return box;
    }

    // --- the text ---
    function ribbon() {
      const host = parts.ribbon;
      host.textContent = "";
      el("span", "sv-prompt", host, run.prompt);
      run.scenes.forEach((one, i) => {
        const here = i === now.step, span = el("span", `sv-step${here ? " sv-here" : ""}`, host); // a button would be a box, and not break
        span.tabIndex = 0;
        span.setAttribute("role", "button");
        span.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(i, 0); } };
        span.setAttribute("aria-label", `Step ${one.number + 1}: ${one.tokens.map((token) => token.text).join("")}`);
        if (here) span.setAttribute("aria-current", "step");
        for (const token of one.tokens) {
          const word = el("span", `sv-word sv-${token.origin}`, span, token.text);
          if (token.mark) el("sup", `sv-mark sv-${token.mark}`, word, token.mark === "gained" ? "◆" : "◇");
        }
        span.onclick = () => go(i, 0);
      });
      const here = host.querySelector(".sv-here");
      const line = parseFloat(getComputedStyle(host).lineHeight); // in whole lines, so that none is cut
      if (here) host.scrollTop = line * Math.round((here.offsetTop - Math.max(0, host.clientHeight - 1.5 * line) / 2) / line);
    }

    // --- the trees ---
    function panes() {
      parts.panes.textContent = "";
      parts.panes.classList.toggle("sv-one", now.only);
      const height = zoom() > 1 ? window.innerHeight / zoom() - 190 : Math.max(230, Math.min(560, 0.46 * window.innerHeight));
      views = scene().panes.map((pane, i) => {
        const box = el("section", `sv-pane${i === current() ? " sv-shown" : ""}`, parts.panes);
        const head = el("h2", "", box, pane.title);
        el("span", "sv-badge", head, pane.badge + (pane.commits ? ", commits" : ""));
        head.onclick = () => pick(i, now.only);
        const say = el("p", "sv-say", box), scroll = el("div", "sv-scroll", box);
        if (zoom() > 1) scroll.style.maxHeight = `${height}px`;
        const view = draw(scroll, scene(), pane, { width: Math.max(240, scroll.clientWidth), height }, now.all);
        swipes(say);
        scroll.addEventListener("click", (event) => focusNode(event.target.closest(".sv-node"), true));
        return Object.assign(view, { say, scroll });
      });
      for (const view of views) view.room = { wide: view.scroll.clientWidth, high: view.scroll.clientHeight }; // asked once: it costs a layout
      for (const { scroll } of views) scroll.onscroll = () => {
        for (const other of views) if (other.scroll !== scroll) Object.assign(other.scroll, { scrollTop: scroll.scrollTop, scrollLeft: scroll.scrollLeft });
      };
      choose(now.node < scene().nodes.length && views[0].parts[now.node] ? now.node : 0);
    }

    // A finger drawn across the sentence goes one event on or back.
    function swipes(host) {
      let from = null;
      host.style.touchAction = "pan-y";
      host.onpointerdown = (event) => { from = event.pointerType === "touch" ? event.clientX : null; };
      host.onpointerup = (event) => {
        if (from !== null && Math.abs(event.clientX - from) > 40) move(event.clientX < from ? 1 : -1);
        from = null;
      };
    }

    function focusNode(group, touched) {
      if (!group) return;
      choose(Number(group.dataset.node));
      group.focus();
      if (touched) parts.card.scrollIntoView({ block: "nearest" }); // on a phone it is below the tree
    }

    function choose(id) {
      for (const view of views) for (const [i, on] of [[now.node, false], [id, true]]) {
        const part = view.parts[i];
        if (!part) continue;
        part.chosen = on;
        part.group.setAttribute("tabindex", on ? "0" : "-1");
        part.group.classList.toggle("sv-chosen", on);
      }
      now.node = id;
      about();
    }

    function about() {
      const pane = scene().panes[current()];
      const state = fate(pane, eventOf(pane), now.node), told = `${now.step}/${now.node}/${state}`;
      if (told !== now.told) { now.told = told; card(parts.card, scene().nodes[now.node], state); }
    }

    // --- the scrubber ---
    function buttons() {
      const host = parts.buttons;
      host.textContent = parts.switch.textContent = parts.thumbs.textContent = "";
      const press = (sign, name, act, pressed, into = host) => {
        const button = el("button", "", into, sign);
        button.type = "button";
        button.title = name;
        button.setAttribute("aria-label", /[a-z]/i.test(sign) && !name.includes(sign) ? `${sign}: ${name}` : name); // what is seen is in the name
        if (pressed !== undefined) button.setAttribute("aria-pressed", pressed);
        button.onclick = act;
        return button;
      };
      press("|◂", "first event", () => go(now.step, 0));
      press("◂", "one event back", () => move(-1));
      press("▸", "one event on", () => move(1));
      press("▸|", "last event", () => go(now.step, last()));
      press("« step", "one step back", () => go(now.step - 1, 0));
      press("step »", "one step on", () => go(now.step + 1, 0));
      parts.play = press(now.playing ? "Pause" : "Play", "play or pause", play);
      press("Next difference", "to the next step where the two rules differ", difference);
      press("Exact", "how likely verification stops at each node, over all coins", () => toggle("exact"), now.exact);
      press("Right − left", "exact, right pane minus left", () => toggle("gap"), now.gap);
      if (scene().folds.length) press(now.all ? "Fold" : "All nodes", "fold the least likely nodes, or draw them all", () => toggle("all"), now.all);
      press("Present", "large, with nothing else around", present, root.classList.contains("sv-present"));
      press("? Help", "words and keys", KEYS["?"]);
      press("Leave", "leave present mode", present).classList.add("sv-leave");
      parts.count = el("span", "sv-count", host);
      press("◂ back", "back, one event", () => move(-1), undefined, parts.thumbs);
      press("next ▸", "next event", () => move(1), undefined, parts.thumbs);
      scene().panes.forEach((one, i) => press(one.title, `show ${one.title}`, () => pick(i, now.only), i === current(), parts.switch));
    }

    function lanes() {
      const host = parts.lanes, end = Math.max(1, last());
      host.textContent = "";
      parts.cursors = scene().panes.map((pane) => {
        el("span", "sv-name", host, pane.title).title = pane.title;
        const box = el("div", "sv-track-box", host), width = Math.max(160, box.clientWidth);
        const svg = make("svg", { width, height: 34, viewBox: `0 0 ${width} 34`, class: "sv-lane" }, box);
        svg.setAttribute("aria-hidden", "true");
        const x = (k) => 8 + (k / end) * (width - 16);
        make("line", { x1: 8, x2: x(pane.events.length - 1), y1: 31, y2: 31, class: "sv-ground" }, svg);
        pane.events.forEach((event, k) => {
          if (!event.coin) return make("circle", { cx: x(k), cy: 31, r: 1.5, class: "sv-tick" }, svg);
          const tick = make("g", { class: `sv-flip ${event.coin.accepted ? "sv-yes" : "sv-no"}` }, svg);
          make("title", {}, tick, event.coin.text);
          make("rect", { x: x(k) - 4, y: 31 - 26 * event.coin.prob, width: 8, height: 26 * event.coin.prob, rx: 1 }, tick);
          if (event.coin.u !== null) make("circle", { cx: x(k), cy: 31 - 26 * event.coin.u, r: 3.5 }, tick);
        });
        const cursor = make("line", { y1: 0, y2: 34, class: "sv-cursor" }, svg);
        const seek = (event) => go(now.step, Math.round(((event.clientX / zoom() - svg.getBoundingClientRect().left / zoom() - 8) / (width - 16)) * end));
        svg.onpointerdown = (event) => { svg.setPointerCapture(event.pointerId); seek(event); svg.onpointermove = seek; };
        svg.onpointerup = svg.onpointercancel = () => { svg.onpointermove = null; };
        return { cursor, x };
      });
    }

    // --- the drawers ---
    function tabs() {
      const host = parts.tabs;
      host.textContent = "";
      for (const [key, title] of DRAWERS) {
        const button = el("button", "", host, title);
        button.type = "button";
        button.setAttribute("aria-expanded", now.drawer === key);
        button.onclick = () => open(key);
      }
      if (now.drawer !== "code") return;
      const label = el("label", "sv-small", host, "letters "), select = el("select", "", label);
      for (const [key, title] of run.notations) el("option", "", select, title).value = key;
      select.value = now.notation;
      select.onchange = () => { now.notation = select.value; drawer(); };
    }

    function open(key) {
      now.drawer = now.drawer === key ? "" : key;
      tabs();
      drawer();
    }

    function drawer() {
      const at = scene().panes.map(place), found = scene().panes.map(eventOf), host = parts.drawer;
      host.className = `sv-drawer sv-drawer-${now.drawer}`;
      if (now.drawer === "code") code(host, run.code.map((one) => one[now.notation]), scene().panes, found, run.notations.findIndex(([key]) => key === now.notation));
      else if (now.drawer === "mask") mask(host, scene());
      else if (now.drawer === "nodes") nodes(host, scene(), found);
      else if (now.drawer === "events") events(host, scene(), at, (k) => go(now.step, k));
      else host.textContent = "";
    }

    // --- moving ---
    function cursor() {
      for (const view of views) {
        const event = eventOf(view.pane);
        mark(view, event);
        if (view.say.textContent !== event.say) view.say.textContent = event.say;
        follow(view, event);
      }
      parts.cursors.forEach(({ cursor: line, x }, i) => {
        const at = x(place(scene().panes[i]));
        line.setAttribute("x1", at);
        line.setAttribute("x2", at);
      });
      parts.count.textContent = `step ${now.step + 1} of ${run.scenes.length}, event ${now.event} of ${last()}`;
      const pane = scene().panes[current()], event = eventOf(pane), shown = `${now.step}/${current()}/${event.owed}/${event.stairs}`;
      parts.said.textContent = event.say;
      if (shown !== now.shown) { now.shown = shown; rail(parts.rail, scene(), pane, event, now.wide); }
      about();
      if (now.drawer && now.drawer !== "mask") drawer();
    }

    // The node that an event is about is kept in sight where the tree is larger than its pane.
    function follow({ parts: drawn, scroll, size, room }, event) {
      if (!drawn[event.node] || (size.wide <= room.wide && size.high <= room.high)) return;
      const at = size.at(drawn[event.node].node), margin = 24;
      const inside = (from, length, now, room) => (from - margin < now ? from - margin : from + length + margin > now + room ? from + length + margin - room : now);
      scroll.scrollLeft = inside(at.x, size.node, scroll.scrollLeft, room.wide);
      scroll.scrollTop = inside(at.y, size.height, scroll.scrollTop, room.high);
    }

    function render() {
      parts.banner.textContent = run.banner || "";
      if (!run.scenes.length) { parts.caption.textContent = run.note || "No run yet."; return; }
      root.classList.toggle("sv-exact", now.exact || now.gap);
      root.classList.toggle("sv-gaps", now.gap);
      parts.caption.textContent = "";
      if (run.claim && run.claimed === now.step) el("b", "", parts.caption, `${run.claim} `);
      parts.caption.append(scene().caption);
      parts.made.textContent = `Made by ${run.made}.`;
      now.shown = now.told = "";
      now.wide = Math.max(220, parts.aside.clientWidth);
      ribbon();
      buttons();
      panes();
      lanes();
      scores(parts.scores, scene(), run, now.step);
      tabs();
      cursor();
      if (now.drawer === "mask") drawer();
    }

    function go(step, event) {
      const from = now.step;
      now.step = Math.max(0, Math.min(run.scenes.length - 1, step));
      now.event = Math.max(0, Math.min(last(), event));
      now.follow = now.step === run.scenes.length - 1;
      if (from !== now.step) { now.all = false; render(); } else cursor();
      write();
    }

    // The address names the run, the step and the event, so that a link or a reload comes back to them. Not at every
    // event: browsers refuse more than some ten a second.
    let written = 0, writing = 0;
    function write() {
      clearTimeout(writing);
      const wait = written + 150 - performance.now();
      if (wait > 0) { writing = setTimeout(write, wait); return; }
      written = performance.now();
      if (run.name && run.scenes.length) history.replaceState(null, "", `#${run.name}.${now.step}.${now.event}`);
    }

    function move(by) {
      const event = now.event + by;
      if (event > last() && now.step < run.scenes.length - 1) return go(now.step + 1, 0);
      if (event < 0 && now.step > 0) return go(now.step - 1, Infinity);
      go(now.step, event);
    }

    function difference() {
      for (let i = 1; i <= run.scenes.length; i++) {
        const step = (now.step + i) % run.scenes.length;
        if (run.scenes[step].turn !== null) return go(step, run.scenes[step].turn);
      }
      parts.count.textContent = "the two rules agree in every step so far";
    }

    function play() {
      if (now.playing) { clearInterval(now.playing); now.playing = 0; }
      else now.playing = setInterval(() => { if (now.event >= last() && now.step >= run.scenes.length - 1) play(); else move(1); }, 700);
      parts.play.textContent = now.playing ? "Pause" : "Play";
    }

    function toggle(name) {
      now[name] = !now[name];
      if (name === "exact" && now.exact) now.gap = false;
      if (name === "gap" && now.gap) now.exact = false;
      render();
    }

    function pick(i, only) {
      const redraw = only !== now.only || only;
      Object.assign(now, { pane: i, only });
      if (redraw) return render();
      views.forEach((view, k) => view.scroll.parentElement.classList.toggle("sv-shown", k === current()));
      [...parts.switch.children].forEach((button, k) => button.setAttribute("aria-pressed", k === current()));
      cursor();
    }

    const zoom = () => (root.classList.contains("sv-present") ? 2 : 1);
    function present() {
      root.classList.toggle("sv-present");
      document.documentElement.classList.toggle("sv-presenting", root.classList.contains("sv-present"));
      if (run.scenes.length) render();
    }

    // --- nodes ---
    function column(by) {
      const drawn = scene().nodes.filter((node) => views[0].parts[node.id] && node.column === scene().nodes[now.node].column);
      const next = drawn.sort((a, b) => a.row - b.row)[drawn.findIndex((node) => node.id === now.node) + by];
      if (next) to(next.id);
    }

    const to = (id) => { if (views[current()].parts[id]) focusNode(views[current()].parts[id].group); };
    const into = () => { const child = scene().nodes.find((node) => node.parent === now.node && views[0].parts[node.id]); if (child) to(child.id); };
    const out = () => { const parent = scene().nodes[now.node].parent; if (parent !== null) to(parent); };

    function decide() {
      const pane = scene().panes[current()], k = pane.events.findIndex((event) => event.coin && event.node === now.node);
      if (k >= 0) go(now.step, k);
      else parts.said.textContent = `${pane.title} flips no coin for this node`;
    }

    const click = (id) => () => document.querySelector(`#${id}:is(button), #${id} button`)?.click(); // the page's own, where there are any
    const KEYS = {
      ArrowRight: (event) => (event.shiftKey ? go(now.step + 1, 0) : move(1)),
      ArrowLeft: (event) => (event.shiftKey ? go(now.step - 1, 0) : move(-1)),
      ArrowUp: () => column(-1), ArrowDown: () => column(1), i: into, o: out, Enter: decide,
      Home: () => go(now.step, 0), End: () => go(now.step, last()),
      " ": () => (root.classList.contains("sv-present") ? move(1) : play()),
      d: difference, e: () => toggle("exact"), x: () => toggle("gap"),
      1: () => pick(0, true), 2: () => pick(scene().panes.length - 1, true), b: () => pick(now.pane, false),
      c: () => open("code"), m: () => open("mask"), l: () => open("nodes"), v: () => open("events"),
      r: click("sv-flip"), t: click("sv-draft"), p: present,
      Escape: () => { if (root.classList.contains("sv-present")) present(); },
      "?": () => (parts.help.open ? parts.help.close() : parts.help.showModal()),
    };
    document.addEventListener("keydown", (event) => {
      if (!root.isConnected || !run.scenes.length || event.ctrlKey || event.metaKey || event.altKey) return;
      const on = (selector) => event.target instanceof Element && event.target.closest(selector);
      if (on("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=listbox], [role=option]")) return;
      if ((event.key === " " || event.key === "Enter") && on("button, a, summary, [role=button], [role=tab]")) return;
      if (["ArrowUp", "ArrowDown", "i", "o", "Enter"].includes(event.key) && !on(".sv-node")) return;
      if (parts.help.open && event.key !== "?") return;
      const act = KEYS[event.key] || KEYS[event.key.toLowerCase()];
      if (!act || (event.key === "Escape" && !root.classList.contains("sv-present"))) return;
      event.preventDefault();
      act(event);
    });
    let size = "";
    new ResizeObserver(() => {
      const found = `${root.clientWidth}`;
      if (run.scenes.length && found !== size) { size = found; render(); }
    }).observe(root);
    drops(root);
    window.addEventListener("hashchange", () => location.reload()); // somebody has typed another place; we write it without this event

    // --- messages ---
    function receive(text) {
      if (!text) return;
      const message = JSON.parse(text);
      if (message.seq <= now.seen) return;
      now.seen = message.seq;
      if (message.prompt !== undefined) begin(message);
      if (message.note && !message.scenes) parts.caption.textContent = run.note = message.note;
      if (message.banner !== undefined && message.prompt === undefined) { run.banner = message.banner; parts.banner.textContent = run.banner; }
      if (message.speed !== undefined) run.speed = message.speed;
      if (message.show) { now.follow = true; run.name = message.name; }
      const before = run.scenes.length;
      run.scenes.push(...(message.scenes || []).map(unfold));
      if (message.at) Object.assign(now, { step: message.at[0], event: message.at[1], follow: false });
      else if (run.scenes.length > before && now.follow) Object.assign(now, { step: run.scenes.length - 1, event: Infinity });
      if (!run.scenes.length) return render();
      now.event = Math.min(now.event, last());
      if (message.at || message.speed !== undefined) render();
      else if (message.scenes) soon();
      write();
    }

    // A run makes steps faster than they can be painted: a third of the time for painting, the rest for who wants to press Stop.
    let waiting = false, free = 0;
    function soon() {
      if (waiting) return;
      waiting = true;
      setTimeout(() => requestAnimationFrame(() => {
        const start = performance.now();
        waiting = false;
        if (run.scenes.length) render();
        requestAnimationFrame(() => { free = performance.now() + 2 * (performance.now() - start); });
      }), Math.max(0, free - performance.now()));
    }

    function begin(message) {
      if (now.playing) play();
      Object.assign(run, { note: "", speed: "", claim: "", ...message, claimed: message.at?.[0], scenes: [] });
      Object.assign(now, { step: 0, event: 0, node: 0, all: false, follow: true });
      now.notation = run.notations.some(([key]) => key === now.notation) ? now.notation : run.notations[0][0];
      for (const part of ["panes", "rail", "card", "lanes", "scores", "drawer", "made"]) parts[part].textContent = "";
      if (parts.count) parts.count.textContent = "";
      parts.ribbon.textContent = message.prompt;
    }

    // Events say what they change; the cursor wants what is there.
    function unfold(one) {
      for (const pane of one.panes) {
        let letters = [], known = {};
        for (const event of pane.events) {
          if (Object.keys(event.marks).length) letters = Object.assign(letters.slice(), event.marks);
          if (Object.keys(event.weights).length) known = { ...known, ...event.weights };
          Object.assign(event, { letters, known });
        }
      }
      return one;
    }

    const state = () => ({ step: now.step, event: now.event, exact: now.exact, gap: now.gap, pane: current(), node: now.node });
    return { receive, state, go, run };
  }

  // A run that is dropped on the page goes the way of the button that opens one.
  function drops(root) {
    document.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); root.classList.add("sv-over"); } });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) root.classList.remove("sv-over"); });
    document.addEventListener("drop", (event) => {
      root.classList.remove("sv-over");
      const input = document.querySelector("#sv-open")?.parentElement.querySelector("input[type=file]");
      if (!event.dataTransfer.files.length || !input || !root.isConnected) return;
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  window.Specviz = { mount, came: location.hash }; // the address as it was before any run was shown
})();
