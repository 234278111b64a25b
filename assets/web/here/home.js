// The home in the browser: passes what a page asks to a worker with Python, and what comes back to the page. It keeps the run
// on show, so that a worker that does not stop can be terminated and another one goes on. It decides nothing else.
const SpecvizHome = (() => {
  const { fill } = SpecvizDom;
  const INDEX = "here.json", KEPT = "specviz-here";
  const CUT_OFF_AFTER = 3000; // milliseconds, in which a step that is asked to stop has to end

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

  async function openCache() {
    try {
      return await caches.open(KEPT);
    } catch { // an insecure address, or a visitor who forbids it
      return null;
    }
  }

  /**
   * @param {HomeOptions} options
   * @returns {HomeHandle}
   */
  function open({ base, words }) {
    const address = new URL(base, document.baseURI).href;
    /** @type {Worker | null} */
    let worker = null;
    let ready = false;
    /** @type {KeptRun | null} */
    let kept = null;
    /** @type {{ request: HomeRequest, receive: (answer: HomeAnswer) => void, end: (how: HomeEnd) => void, seen: number } | null} */
    let current = null;
    let said = "";

    /**
     * A sentence in the banner, unless it stands there already.
     * @param {string} banner
     * @param {boolean} [error]
     */
    function say(banner, error = false) {
      if (!current || banner === said) return;
      said = banner;
      current.seen += 1;
      current.receive({ message: JSON.stringify({ seq: current.seen, kind: "banner", banner, action: "", error }), fields: {} });
    }

    /** @param {HomeEnd} how */
    function end(how) {
      const ended = current;
      current = null;
      ended?.end(how);
    }

    /** @param {keyof Words["here"]} key @param {Record<string, string>} values */
    function fail(key, values = {}) {
      say(fill(words[key], values), true);
      discard();
      end("failed");
    }

    function discard() {
      worker?.terminate();
      worker = null;
      ready = false;
    }

    /** @param {WorkerWord} word */
    function hear(word) {
      const inMegabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
      if (word.kind === "fetching") say(fill(words.fetching, { done: inMegabytes(word.done), all: inMegabytes(word.all) }));
      if (word.kind === "starting") say(words.starting);
      if (word.kind === "failed") fail(word.key, word.values);
      if (word.kind === "ended") end(word.how);
      if (word.kind === "ready") {
        ready = true;
        say("");
        pass();
      }
      if (word.kind === "answer" && current) {
        if (word.parts) kept = { head: word.parts.head, steps: [...(kept?.steps ?? []).slice(0, word.parts.same), ...word.parts.steps] };
        current.seen = word.seen;
        current.receive({ message: word.message, fields: JSON.parse(word.fields) });
      }
    }

    async function load() {
      /** @type {Worker} */
      let made;
      try {
        const { files, info } = await readIndex(address);
        const own = /** @type {HereFile} */ (files.find((file) => file.use === "worker"));
        if (worker) return;
        made = worker = new Worker(address + own.path, { type: "module" });
        made.addEventListener("message", ({ data }) => worker === made && hear(data));
        made.addEventListener("error", () => worker === made && fail("missing", { file: own.name, why: own.path }));
        made.postMessage({ kind: "load", files: files.filter((file) => file !== own), info, base: address, kept });
      } catch (error) {
        fail("missing", { file: INDEX, why: error instanceof Error ? error.message : String(error) });
      }
    }

    /** Give the worker what is asked, with the number that the page has seen last by now. */
    function pass() {
      if (!current || !worker) return;
      const view = { ...current.request.view, seq: current.seen };
      worker.postMessage({ kind: "ask", request: JSON.stringify({ ...current.request, view }) });
    }

    /** @param {"pause" | "stop"} how */
    async function stop(how) {
      const stopped = current;
      if (!stopped) return;
      if (!ready) {
        say("");
        discard();
        end("stopped");
        return;
      }
      worker?.postMessage({ kind: "stop", how });
      const { end: tell } = stopped;
      await new Promise((resolve) => {
        const late = setTimeout(() => {
          discard();
          say(words.cut_off);
          end("paused");
        }, CUT_OFF_AFTER);
        stopped.end = (ended) => {
          clearTimeout(late);
          tell(ended);
          resolve(undefined);
        };
      });
      if (!worker) load(); // for what is asked next
    }

    return {
      ask: async (request, receive) => {
        await stop("pause");
        return new Promise((resolve) => {
          said = "";
          current = { request, receive, end: resolve, seen: request.view.seq };
          if (ready) pass();
          else if (!worker) load();
        });
      },
      stop,
      state: () => (current ? (ready ? "working" : "loading") : worker ? "idle" : "absent"),
      holdsRun: () => kept !== null,
    };
  }

  return { open };
})();
