// A worker for strangers' code: like any other to whoever talks to it, but in a frame without an origin and without a
// network. What it says is taken apart and put together anew, so that nothing gets through that the page does not expect.
const SpecvizStranger = (() => {
  const LONGEST = 20_000_000; // characters of one answer
  const KEYS = ["blocked", "memory", "lost"];
  /** @type {Record<string, ArrayBuffer> | null} */
  let kept = null; // the files of Python: every Run has a worker of its own, and they are read once
  let started = 0; // seconds that Python took to start, the last time

  class Stranger extends EventTarget {
    /** @param {string} address of the script */
    constructor(address) {
      super();
      this.address = address;
      /** @type {HTMLIFrameElement | null} */
      this.frame = null;
      /** @type {MessagePort | null} */
      this.port = null;
      /** @type {Worker | null} */
      this.reader = null;
      this.ended = false;
      this.asked = 0; // requests that have not ended
      this.begun = 0;
    }

    /** @param {any} message */
    postMessage(message) {
      if (message.kind === "load") this.load(message);
      else {
        if (message.kind === "ask") this.asked += 1;
        this.port?.postMessage(message);
      }
    }

    terminate() {
      this.ended = true;
      this.reader?.terminate();
      this.port?.close();
      this.frame?.remove();
    }

    /** @param {LoadRequest} message */
    async load(message) {
      try {
        const script = await (await fetch(this.address)).text(), contents = kept ?? await this.read(message);
        kept = contents;
        const found = message.files.find(({ use }) => use === "frame");
        if (this.ended || !found) return;
        const frame = this.frame = document.createElement("iframe"), { port1, port2 } = new MessageChannel();
        frame.sandbox.add("allow-scripts");
        frame.hidden = true;
        frame.src = message.base + found.path;
        frame.addEventListener("load", () => {
          frame.contentWindow?.postMessage({ script: script.replace("export {};", "") }, "*", [port2]); // a classic one
          this.port = port1;
          port1.addEventListener("message", ({ data }) => this.hear(data));
          port1.start();
          port1.postMessage({ ...message, contents, isolated: true });
        }, { once: true });
        document.body.append(frame);
      } catch {
        this.dispatchEvent(new Event("error"));
      }
    }

    /** The files, from a worker that checks them and does nothing else. @param {LoadRequest} message */
    read(message) {
      return new Promise((resolve, reject) => {
        const reader = this.reader = new Worker(this.address, { type: "module" });
        reader.addEventListener("error", reject);
        reader.addEventListener("message", ({ data }) => {
          if (data.kind === "contents") resolve(data.contents);
          else this.tell(data);
          if (data.kind !== "fetching") reader.terminate();
        });
        reader.postMessage({ ...message, kind: "read" });
      });
    }

    /** @param {any} said by whatever runs in the frame */
    hear(said) {
      if (this.ended) return;
      const kind = said?.kind, now = performance.now();
      if (kind === "starting") this.begun = now;
      if (kind === "ready") started = (now - this.begun) / 1000;
      if (kind === "starting" || kind === "ready") this.tell({ kind });
      else if (kind === "failed" && KEYS.includes(said.key)) this.fail(said.key, String(said.values?.why).slice(0, 60));
      else if (kind === "answer" && this.asked && isAnswer(said.fields)) {
        this.tell({ kind, message: null, fields: said.fields, seen: 0, made: 0, parts: null });
      } else if (kind === "ended" && this.asked) {
        this.asked -= 1;
        this.tell({ kind, how: "ended" });
      } else this.fail("lost", "?");
    }

    /** @param {"blocked" | "memory" | "lost"} key @param {string} why */
    fail(key, why) {
      this.tell({ kind: "failed", key, values: { why } });
    }

    /** @param {WorkerWord} data */
    tell(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }
  }

  /** @param {unknown} fields */
  function isAnswer(fields) {
    if (typeof fields !== "string" || fields.length > LONGEST) return false;
    try {
      return typeof JSON.parse(fields) === "object";
    } catch {
      return false;
    }
  }

  return { open: (/** @type {string} */ address) => new Stranger(address), started: () => started };
})();
