// Inside the frame in which a stranger's code runs: starts the worker that it is handed, and passes words on. The policy of
// the frame, which the worker inherits, lets nothing out: no request, no other script, no storage, no other page.

/** Of memory: half a gigabyte. More fails like any memory that is not there; who goes on asking for it is ended. */
function limitMemory() {
  const { grow } = WebAssembly.Memory.prototype, most = 8_192, page = 65_536, patience = 100;
  const tell = globalThis.postMessage.bind(globalThis); // as it was before the file ran
  let refused = 0;
  WebAssembly.Memory.prototype.grow = function growUpTo(/** @type {number} */ pages) {
    if (this.buffer.byteLength / page + pages <= most) return grow.call(this, pages);
    refused += 1;
    if (refused === patience) tell({ kind: "failed", key: "memory", values: {} });
    throw new RangeError();
  };
}

/** Take away what reaches out of the worker; the policy forbids the same. */
function cutOff() {
  const reaches = [
    "fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource", "importScripts", "caches",
    "indexedDB", "Worker", "SharedWorker", "BroadcastChannel", "Notification",
  ];
  for (let scope = /** @type {object | null} */ (globalThis); scope; scope = Object.getPrototypeOf(scope)) {
    for (const name of reaches) Reflect.deleteProperty(scope, name);
  }
}

window.addEventListener("message", ({ data, ports: [port] }) => {
  const own = `${cutOff}\n(${limitMemory})();\n(() => {\n${data.script}\n})();\n`; // its functions are its own
  const worker = new Worker(URL.createObjectURL(new Blob([own], { type: "text/javascript" })));
  worker.addEventListener("message", (event) => port.postMessage(event.data));
  worker.addEventListener("error", (event) => {
    port.postMessage({ kind: "failed", key: "lost", values: { why: event.message } });
  });
  port.addEventListener("message", (event) => worker.postMessage(event.data));
  port.start();
}, { once: true });
