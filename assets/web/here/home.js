// The home in the browser: passes what a page asks to a worker with Python, and what comes back to the page. It keeps the
// run on show, so that a worker that does not stop can be terminated and another one goes on. It decides nothing else.
const SpecvizHome = (() => {
  const { fill } = SpecvizDom;
  const INDEX = "here.json", KEPT = "specviz-here";
  const PATIENCE = 3000; // milliseconds

  async function openCache() {
    try {
      return await caches.open(KEPT);
    } catch { // an insecure address, or a visitor who forbids it
      return null;
    }
  }

  /**
   * The files that Python needs: as the server names them now, or as it did when it was last heard.
   * @param {string} base
   * @returns {Promise<{ files: HereFile[], info: Record<string, string> }>}
   */
  async function readIndex(base) {
    const address = base + INDEX, cache = await openCache();
    try {
      const response = await fetch(address, { cache: "no-cache" });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      await cache?.put(address, response.clone()).catch(() => {});
      return await response.json();
    } catch (error) {
      const known = await cache?.match(address);
      if (known) return known.json();
      throw error;
    }
  }

  /** What is under way: a request, where its answers go, and the number of the last message that the page has seen. */
  class Asked {
    /**
     * @param {HomeRequest | OtherRequest} request
     * @param {(answer: HomeAnswer) => void} receive
     */
    constructor(request, receive) {
      this.request = request;
      this.receive = receive;
      this.seen = request.view?.seq ?? 0;
      this.said = "";
      /** @type {(how: HomeEnd) => void} */
      this.end = () => {};
      /** @type {Promise<HomeEnd>} */
      this.ended = new Promise((resolve) => { this.end = resolve; });
    }

    /** A sentence in the banner, unless it stands there already. @param {string} banner @param {boolean} [error] */
    say(banner, error = false) {
      if (banner === this.said) return;
      this.said = banner;
      this.seen += 1;
      const message = JSON.stringify({ seq: this.seen, kind: "banner", banner, action: "", error });
      this.receive({ message, fields: {} });
    }

    /** The request in JSON, as the worker takes it. */
    write() {
      return JSON.stringify({ ...this.request, view: { ...this.request.view, seq: this.seen } });
    }
  }

  const openWorker = (/** @type {string} */ address) => new Worker(address, { type: "module" });

  /** @implements {HomeHandle} */
  class Home {
    /** @param {HomeOptions} options */
    constructor({ base, words, module = "specviz.here.home", models = true, patience = PATIENCE, open = openWorker }) {
      this.base = new URL(base, document.baseURI).href;
      this.words = words;
      this.module = module;
      this.models = models;
      this.open = open;
      this.patience = patience; // in which a step that is asked to stop has to end; else it is cut off
      /** @type {WorkerLike | null} */
      this.worker = null;
      this.ready = false;
      /** @type {KeptRun | null} */
      this.kept = null;
      /** @type {Asked | null} */
      this.asked = null;
      this.loading = 0; // the latest load: what is heard of an earlier one means nothing
    }

    /** @param {HomeRequest | OtherRequest} request @param {(answer: HomeAnswer) => void} receive */
    async ask(request, receive) {
      await this.stop("pause");
      const asked = this.asked = new Asked(request, receive);
      if (this.ready) this.pass();
      else if (!this.loading) this.load();
      return asked.ended;
    }

    /** @param {"pause" | "stop"} how */
    async stop(how) {
      const { asked } = this;
      if (!asked) return;
      if (this.ready) {
        this.worker?.postMessage({ kind: "stop", how });
        const late = setTimeout(() => this.cutOff(), this.patience);
        await asked.ended;
        clearTimeout(late);
      } else {
        asked.say("");
        this.discard();
        this.end("stopped");
      }
    }

    state() {
      if (this.asked) return this.ready ? "working" : "loading";
      return this.worker ? "idle" : "absent";
    }

    holdsRun() {
      return this.kept !== null;
    }

    /** A step does not end: its worker does, and another one is loaded for what is asked next. */
    cutOff() {
      this.discard();
      this.asked?.say(this.words.cut_off);
      this.end("paused");
      this.load();
    }

    /** @param {HomeEnd} how */
    end(how) {
      const { asked } = this;
      this.asked = null;
      asked?.end(how);
    }

    /** @param {"missing" | "damaged" | "blocked" | "memory" | "lost"} key @param {Record<string, string>} values */
    fail(key, values) {
      this.asked?.say(fill(this.words[key], values), true);
      this.discard();
      this.end("failed");
    }

    discard() {
      this.worker?.terminate();
      this.worker = null;
      this.ready = false;
      this.loading = 0;
    }

    async load() {
      const load = this.loading = performance.now(), { base, kept, module, models } = this;
      try {
        const { files, info } = await readIndex(base);
        if (this.loading !== load) return;
        const own = /** @type {HereFile} */ (files.find((file) => file.use === "worker"));
        const worker = this.worker = this.open(base + own.path);
        worker.addEventListener("message", (event) => {
          if (this.worker === worker && event instanceof MessageEvent) this.hear(event.data);
        });
        worker.addEventListener("error", () => {
          if (this.worker === worker) this.fail(this.ready ? "lost" : "missing", { file: own.name, why: own.path });
        });
        worker.postMessage({ kind: "load", files: files.filter((file) => file !== own), info, base, kept, module, models });
      } catch (error) {
        if (this.loading === load) this.fail("missing", { file: INDEX, why: error instanceof Error ? error.message : "" });
      }
    }

    pass() {
      if (this.asked) this.worker?.postMessage({ kind: "ask", request: this.asked.write() });
    }

    /** @param {WorkerWord} word */
    hear(word) {
      const { asked, words } = this;
      if (word.kind === "fetching") {
        const [done, all] = [word.done, word.all].map((bytes) => (bytes / 1e6).toFixed(0));
        asked?.say(fill(words.fetching, { done, all }));
      } else if (word.kind === "starting") {
        asked?.say(words.starting);
      } else if (word.kind === "ready") {
        this.ready = true;
        asked?.say("");
        this.pass();
      } else if (word.kind === "answer") {
        this.keep(word.parts);
        if (asked) asked.seen = word.seen;
        asked?.receive({ message: word.message, fields: JSON.parse(word.fields) });
      } else if (word.kind === "failed") {
        this.fail(word.key, word.values);
      } else {
        this.end(word.how);
      }
    }

    /** @param {RunParts | null} parts of the run on show, which replace those that are kept from some step on */
    keep(parts) {
      if (!parts) return;
      const before = this.kept?.steps ?? [];
      this.kept = { head: parts.head, steps: [...before.slice(0, parts.same), ...parts.steps] };
    }
  }

  return {
    /** @param {HomeOptions} options @returns {HomeHandle} */
    open: (options) => new Home(options),
  };
})();
