// Shows a run: one scene for each step, a cursor that moves through its events. Scenes say everything; this places and moves.
// window.Specviz.mount(element) -> { receive(text), state(), restore(state) }; messages are JSON with a sequence number.
(() => {
  const { draw, mark, make } = window.SpecvizTree;

  function el(name, className, parent, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text; // the one way in which text gets onto the page
    if (parent) parent.appendChild(element);
    return element;
  }

  const HELP = [
    ["← →", "one event back or on"],
    ["Shift ← →", "one step back or on"],
    ["Home End", "first or last event of the step"],
    ["↑ ↓", "neighbours of a node in its column"],
    ["D", "next step where the two rules differ"],
    ["E", "exact: how likely verification stops at each node, over all coins"],
    ["1 2", "left or right pane"],
    ["P", "play or pause"],
    ["?", "this list"],
  ];

  function mount(root) {
    const run = { prompt: "", scenes: [], note: "", live: false };
    const now = { step: 0, event: 0, exact: false, pane: 0, follow: true, playing: 0, seen: -1 };
    root.classList.add("sv");
    root.textContent = "";
    const parts = build(root);
    let views = [];

    const scene = () => run.scenes[now.step];
    const last = () => Math.max(...scene().panes.map((pane) => pane.events.length)) - 1;
    const eventOf = (pane) => pane.events[Math.min(now.event, pane.events.length - 1)];

    function build(host) {
      const defs = make("svg", { width: 0, height: 0, "aria-hidden": "true", class: "sv-defs" }, host);
      const pattern = make("pattern", { id: "sv-hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, make("defs", {}, defs));
      make("line", { x1: 0, y1: 0, x2: 0, y2: 4, class: "sv-hatching" }, pattern);
      const ribbon = el("div", "sv-ribbon", host);
      ribbon.setAttribute("aria-label", "The text, step by step");
      const caption = el("p", "sv-caption", host);
      const body = el("div", "sv-body", host);
      const panes = el("div", "sv-panes", body);
      const rail = el("aside", "sv-rail", body);
      const legend = el("p", "sv-legend sv-small", host);
      for (const [mark, words] of [["p", "target p"], ["q", "draft q"], ["share", "what they share, min(p, q)"]]) {
        el("i", `sv-key sv-key-${mark}`, legend);
        el("span", "", legend, words);
      }
      el("span", "", legend, "◆ kept only by the right rule, ◇ only by the left · solid: accepted, double: bonus, dotted: correction");
      const bar = el("div", "sv-scrub", host);
      const scores = el("div", "sv-scores", host);
      const help = el("dialog", "sv-help", host);
      help.setAttribute("aria-label", "Keys");
      for (const [keys, words] of HELP) {
        const line = el("p", "", help);
        el("kbd", "", line, keys);
        el("span", "", line, words);
      }
      const close = el("button", "", help, "Close");
      close.type = "button";
      close.onclick = () => help.close();
      const table = el("details", "sv-twin", host);
      el("summary", "", table, "Table of this step");
      const cells = el("div", "", table);
      return { ribbon, caption, panes, rail, bar, scores, help, table, cells };
    }

    // --- the text ---
    function ribbon() {
      const host = parts.ribbon;
      host.textContent = "";
      el("span", "sv-prompt", host, run.prompt);
      run.scenes.forEach((one, i) => {
        const span = el("button", `sv-step${i === now.step ? " sv-here" : ""}`, host);
        span.type = "button";
        span.setAttribute("aria-label", `Step ${one.number + 1}: ${one.tokens.map((token) => token.text).join("")}`);
        if (i === now.step) span.setAttribute("aria-current", "step");
        for (const token of one.tokens) {
          const word = el("span", `sv-word sv-${token.origin}`, span, token.text);
          if (token.mark) el("sup", `sv-mark sv-${token.mark}`, word, token.mark === "gained" ? "◆" : "◇");
        }
        span.onclick = () => go(i, 0);
      });
      const here = host.querySelector(".sv-here");
      if (here && host.scrollHeight > host.clientHeight) host.scrollTop = here.offsetTop - host.clientHeight / 2;
    }

    // --- the trees ---
    function panes() {
      parts.panes.textContent = "";
      views = scene().panes.map((pane, i) => {
        const box = el("section", `sv-pane${i === now.pane ? " sv-shown" : ""}`, parts.panes);
        const head = el("h3", "", box, pane.title);
        el("span", "sv-badge", head, `${pane.lossless ? "lossless" : "lossy"}${pane.commits ? ", commits" : ""}`);
        const say = el("p", "sv-say", box);
        say.setAttribute("aria-live", "polite");
        const scroll = el("div", "sv-scroll", box);
        const view = draw(scroll, scene(), pane, Math.max(240, scroll.clientWidth));
        view.say = say;
        view.pane = pane;
        swipes(say);
        scroll.addEventListener("click", (event) => focusNode(event.target.closest(".sv-node"), view));
        return view;
      });
      const scrolls = [...parts.panes.querySelectorAll(".sv-scroll")];
      for (const one of scrolls) one.onscroll = () => {
        for (const other of scrolls) if (other !== one) Object.assign(other, { scrollTop: one.scrollTop, scrollLeft: one.scrollLeft });
      };
      roving(0);
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

    function focusNode(group) {
      if (!group) return;
      const id = Number(group.dataset.node);
      roving(id);
      group.focus();
    }

    function roving(id) {
      now.node = id;
      for (const view of views) view.parts.forEach((part, i) => {
        part.group.setAttribute("tabindex", i === id ? "0" : "-1");
        part.group.classList.toggle("sv-chosen", i === id);
      });
      const node = scene().nodes[id];
      parts.exact.textContent = node.parent === null ? "" : `“${node.text}”: ${node.exact}`;
    }

    // --- what is owed, and how long ---
    function rail() {
      const host = parts.rail;
      host.textContent = "";
      el("h3", "", host, "Where the next token would come from");
      const pane = scene().panes[now.pane];
      const shown = eventOf(pane).owed;
      el("p", "sv-small", host, shown === null ? `${pane.title}: from the target's own p at the focus.` : `${pane.title}: from the residual, if verification stops here.`);
      if (shown !== null) bars(host, pane.residuals[shown]);
      el("h3", "", host, "Accepted length on this tree, over all coins");
      lengths(host);
      parts.exact = el("p", "sv-small sv-exactly", host);
    }

    function bars(host, residue) {
      const grid = el("div", "sv-bars", host);
      const rows = residue.tokens.map((_, i) => i).sort((a, b) => (a === residue.tokens.length - 1) - (b === residue.tokens.length - 1) || residue.owed[b] - residue.owed[a] || residue.p[b] - residue.p[a]);
      for (const i of [...rows.slice(0, -1).slice(0, 8), rows[rows.length - 1]]) {
        el("span", "sv-name", grid, residue.tokens[i]);
        const track = el("span", "sv-track", grid);
        el("i", "sv-line-p", track).style.width = `${100 * residue.p[i]}%`;
        if (residue.q) el("i", "sv-line-q", track).style.width = `${100 * residue.q[i]}%`;
        el("i", "sv-line-owed", track).style.width = `${100 * residue.owed[i]}%`;
        el("span", "sv-value", grid, residue.texts[i][2]);
      }
      el("p", "sv-small", host, "Blue: target p. Orange: draft q. Dark: what is owed now, with its number.");
    }

    function lengths(host) {
      const known = scene().panes.filter((pane) => pane.lengths);
      if (!known.length) return void el("p", "sv-small", host, "Not computed for this run.");
      const grid = el("div", "sv-lengths", host);
      const deepest = Math.max(...known.map((pane) => pane.lengths.length));
      for (let depth = 0; depth < deepest; depth++) {
        el("span", "sv-name", grid, String(depth));
        for (const pane of known) {
          const [text, chance] = pane.lengths[depth] || ["0", 0];
          const track = el("span", "sv-track", grid);
          el("i", "sv-line-owed", track).style.width = `${100 * chance}%`;
          el("span", "sv-value", grid, text);
        }
      }
    }

    // --- the scrubber ---
    const PLAIN = [
      ["|◂", "first event", () => go(now.step, 0)],
      ["◂", "one event back", () => move(-1)],
      ["▸", "one event on", () => move(1)],
      ["▸|", "last event", () => go(now.step, last())],
    ];

    function scrubber() {
      const host = parts.bar;
      host.textContent = "";
      const buttons = el("div", "sv-buttons", host);
      const press = (sign, name, act) => {
        const button = el("button", "", buttons, sign);
        button.type = "button";
        button.title = name;
        button.setAttribute("aria-label", name);
        button.onclick = act;
        return button;
      };
      for (const [sign, name, act] of PLAIN) press(sign, name, act);
      parts.play = press("Play", "play or pause", play);
      press("Difference", "to the next step where the two rules differ", difference);
      const exact = press("Exact", "how likely verification stops at each node, over all coins", () => toggle("exact"));
      exact.setAttribute("aria-pressed", now.exact);
      parts.exactButton = exact;
      press("?", "keys", KEYS["?"]);
      parts.switch = el("span", "sv-switch", buttons);
      scene().panes.forEach((one, i) => {
        const button = el("button", "", parts.switch, one.title);
        button.type = "button";
        button.setAttribute("aria-pressed", i === now.pane);
        button.onclick = () => pane(i);
      });
      parts.count = el("span", "sv-count", buttons);
      parts.lanes = el("div", "sv-lanes", host);
      lanes();
    }

    function lanes() {
      const host = parts.lanes, width = Math.max(200, host.clientWidth), end = Math.max(1, last());
      host.textContent = "";
      parts.cursors = scene().panes.map((pane) => {
        const svg = make("svg", { width, height: 44, viewBox: `0 0 ${width} 44`, class: "sv-lane" }, host);
        svg.setAttribute("aria-hidden", "true");
        const x = (k) => 8 + (k / end) * (width - 16);
        make("line", { x1: 8, x2: x(pane.events.length - 1), y1: 40, y2: 40, class: "sv-ground" }, svg);
        pane.events.forEach((event, k) => {
          if (!event.coin) return make("circle", { cx: x(k), cy: 40, r: 1.5, class: "sv-tick" }, svg);
          const tick = make("g", { class: `sv-flip ${event.coin.accepted ? "sv-yes" : "sv-no"}` }, svg);
          make("title", {}, tick, event.coin.text);
          make("rect", { x: x(k) - 3, y: 40 - 32 * event.coin.prob, width: 6, height: 32 * event.coin.prob, rx: 1 }, tick);
          if (event.coin.u !== null) make("circle", { cx: x(k), cy: 40 - 32 * event.coin.u, r: 3.5 }, tick);
        });
        const cursor = make("line", { y1: 2, y2: 44, class: "sv-cursor" }, svg);
        const seek = (event) => go(now.step, Math.round(((event.clientX - svg.getBoundingClientRect().left - 8) / (width - 16)) * end));
        svg.onpointerdown = (event) => { svg.setPointerCapture(event.pointerId); seek(event); svg.onpointermove = seek; };
        svg.onpointerup = svg.onpointercancel = () => { svg.onpointermove = null; };
        return { cursor, x };
      });
    }

    // --- the three levels, and the table twin ---
    function scores() {
      const host = parts.scores;
      host.textContent = "";
      const line = (name, values, note) => {
        const item = el("div", "sv-score", host);
        el("span", "sv-small", item, name);
        el("b", "", item, values.join(" | "));
        el("span", "sv-small", item, note);
      };
      const all = scene().panes, titles = all.map((pane) => pane.title).join(" | ");
      line("this draw", all.map((pane) => String(pane.kept)), `drafted tokens kept: ${titles}`);
      if (all.every((pane) => pane.expected)) line("this tree, exact", all.map((pane) => pane.expected), "tokens per step over all coins");
      if (scene().means) line("this run", all.map((pane) => scene().means[pane.key]), `tokens per step, mean of ${now.step + 1} steps`);
    }

    function twin() {
      if (!parts.table.open) return;
      const host = parts.cells;
      host.textContent = "";
      const table = el("table", "", host), head = el("tr", "", el("thead", "", table));
      const titles = scene().panes.map((pane) => pane.title);
      for (const name of ["node", "under", "token", "target p, draft q", ...titles]) el("th", "", head, name).scope = "col";
      const body = el("tbody", "", table);
      for (const node of scene().nodes) {
        const row = el("tr", "", body);
        const states = views.map((view) => view.parts[node.id].group.getAttribute("aria-label").split(", ").slice(4).join(", ") || "");
        const cells = [node.id, node.parent ?? "", node.text, node.exact, ...states];
        for (const cell of cells) el("td", "", row, String(cell));
      }
      scene().panes.forEach((pane) => {
        el("h4", "", host, `${pane.title}, event by event`);
        const list = el("ol", "", host);
        pane.events.forEach((event) => el("li", "", list, event.say));
      });
    }
    parts.table.addEventListener("toggle", twin);

    // --- moving ---
    function cursor() {
      views.forEach((view) => {
        const event = eventOf(view.pane);
        mark(view, event, view);
        view.say.textContent = event.say;
        view.parts[now.node]?.group.classList.add("sv-chosen");
      });
      parts.cursors.forEach(({ cursor: line, x }, i) => {
        const k = Math.min(now.event, scene().panes[i].events.length - 1);
        line.setAttribute("x1", x(k));
        line.setAttribute("x2", x(k));
      });
      parts.count.textContent = `step ${now.step + 1} of ${run.scenes.length}, event ${now.event} of ${last()}`;
      const on_show = scene().panes.map((pane) => eventOf(pane).owed).join();
      if (on_show !== now.owed) { now.owed = on_show; const keep = now.node; rail(); roving(keep); }
    }

    function render() {
      if (!run.scenes.length) { parts.caption.textContent = run.note || "No run yet."; return; }
      root.classList.toggle("sv-exact", now.exact);
      ribbon();
      parts.caption.textContent = scene().caption;
      now.owed = undefined;
      parts.exact = el("p");
      panes();
      scrubber();
      scores();
      cursor();
      twin();
    }

    function go(step, event) {
      const other = step !== now.step;
      now.step = Math.max(0, Math.min(run.scenes.length - 1, step));
      now.event = Math.max(0, Math.min(last(), event));
      if (other) { now.follow = now.step === run.scenes.length - 1; render(); } else cursor();
      place();
    }

    // The address names the run, the step and the event, so that a link or a reload comes back to them.
    function place() {
      if (run.name && run.scenes.length) history.replaceState(null, "", `#${run.name}.${now.step}.${now.event}`);
    }

    function move(by) {
      const event = now.event + by;
      if (event > last() && now.step < run.scenes.length - 1) return go(now.step + 1, 0);
      if (event < 0 && now.step > 0) { now.step -= 1; const end = last(); now.step += 1; return go(now.step - 1, end); }
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
      root.classList.toggle(`sv-${name}`, now[name]);
      parts.exactButton.setAttribute("aria-pressed", now.exact);
    }

    function pane(i) {
      now.pane = i;
      parts.panes.querySelectorAll(".sv-pane").forEach((box, k) => box.classList.toggle("sv-shown", k === i));
      [...parts.switch.children].forEach((button, k) => button.setAttribute("aria-pressed", k === i));
      now.owed = undefined;
      cursor();
    }

    function neighbour(by) {
      const nodes = scene().nodes, me = nodes[now.node || 0];
      const column = nodes.filter((node) => node.column === me.column).sort((a, b) => a.row - b.row);
      const next = column[column.indexOf(me) + by];
      if (next) focusNode(views[now.pane].parts[next.id].group);
    }

    const KEYS = {
      ArrowRight: (event) => (event.shiftKey ? go(now.step + 1, 0) : move(1)),
      ArrowLeft: (event) => (event.shiftKey ? go(now.step - 1, 0) : move(-1)),
      ArrowUp: () => neighbour(-1),
      ArrowDown: () => neighbour(1),
      Home: () => go(now.step, 0),
      End: () => go(now.step, last()),
      d: difference,
      e: () => toggle("exact"),
      1: () => pane(0),
      2: () => pane(scene().panes.length - 1),
      p: play,
      "?": () => (parts.help.open ? parts.help.close() : parts.help.showModal()),
    };
    document.addEventListener("keydown", (event) => {
      if (!root.isConnected || !run.scenes.length || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
      const act = KEYS[event.key] || KEYS[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act(event);
    });
    let width = 0;
    new ResizeObserver(() => { if (run.scenes.length && Math.abs(root.clientWidth - width) > 4) { width = root.clientWidth; render(); } }).observe(root);

    function receive(text) {
      if (!text) return;
      const message = JSON.parse(text);
      if (message.seq <= now.seen) return;
      now.seen = message.seq;
      if (message.prompt !== undefined) {
        if (now.playing) play();
        Object.assign(run, { prompt: message.prompt, scenes: [], note: message.note || "", name: message.name });
        Object.assign(now, { step: 0, event: 0, follow: true });
        for (const part of ["ribbon", "panes", "rail", "bar", "scores", "cells"]) parts[part].textContent = "";
      }
      if (message.note && !message.scenes) parts.caption.textContent = run.note = message.note;
      if (message.note && message.prompt === undefined) return;
      const before = run.scenes.length;
      run.scenes.push(...(message.scenes || []));
      if (message.at) Object.assign(now, { step: message.at[0], event: message.at[1], follow: false });
      else if (run.scenes.length > before && now.follow) Object.assign(now, { step: run.scenes.length - 1, event: 1e9 });
      if (run.scenes.length) now.event = Math.min(now.event, last());
      render();
      place();
    }

    const state = () => ({ step: now.step, event: now.event, exact: now.exact });
    return { receive, state, restore: (kept) => { now.exact = kept.exact; go(kept.step, kept.event); }, go, run };
  }

  window.Specviz = { mount, came: location.hash }; // the address as it was before any run was shown
})();
