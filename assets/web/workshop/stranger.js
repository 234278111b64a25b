// A worker for strangers' code: like any other to whoever talks to it, but in a frame without an origin and without a
// network. What it says is taken apart and put together anew, so that nothing gets through that the page does not expect.
const SpecvizStranger = (() => {
  const LONGEST = 20_000_000; // characters of one answer
  const KEYS = ["blocked", "memory", "lost"];
  /** @type {Map<string, ArrayBuffer> | null} */
  let kept = null; // the files of Python: every Run has a worker of its own, and they are read once

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
          frame.contentWindow?.postMessage({ script: makeClassic(script) }, "*", [port2]);
          this.port = port1;
          port1.addEventListener("message", ({ data }) => this.hear(data));
          port1.start();
          port1.postMessage({ ...message, contents, isolated: true });
        }, { once: true });
        document.body.append(frame);
      } catch (error) {
        console.warn(error);
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
      if (said?.kind === "starting" || said?.kind === "ready") this.tell({ kind: said.kind });
      else if (said?.kind === "failed" && KEYS.includes(said.key)) this.tell({ kind: "failed", key: said.key, values: { why: String(said.values?.why ?? "").slice(0, 60) } });
      else if (said?.kind === "answer" && this.asked && typeof said.fields === "string" && said.fields.length < LONGEST && isJson(said.fields)) {
        this.tell({ kind: "answer", message: null, fields: said.fields, seen: 0, made: 0, parts: null });
      } else if (said?.kind === "ended" && this.asked) {
        this.asked -= 1;
        this.tell({ kind: "ended", how: "ended" });
      } else this.tell({ kind: "failed", key: "lost", values: { why: "damaged" } });
    }

    /** @param {WorkerWord} data */
    tell(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }
  }

  /**
   * The script for a worker that is no module, whose functions must not become the worker's own.
   * @param {string} script
   */
  const makeClassic = (script) => `(() => {\n${script.replace("export {};", "")}\n})();`;

  /** @param {string} text */
  function isJson(text) {
    try {
      return typeof JSON.parse(text) === "object";
    } catch {
      return false;
    }
  }

  return { open: (/** @type {string} */ address) => new Stranger(address) };
})();
