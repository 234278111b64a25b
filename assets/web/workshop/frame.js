// Inside the frame in which a stranger's code runs: starts the worker that it is handed, and passes words on. The policy of
// the frame, which the worker inherits, lets nothing out: no request, no other script, no storage, no other page.
window.addEventListener("message", ({ data, ports: [port] }) => {
  const address = URL.createObjectURL(new Blob([data.script], { type: "text/javascript" }));
  const worker = new Worker(address); // browsers fetch no module for a frame without an origin
  worker.addEventListener("message", (event) => port.postMessage(event.data));
  worker.addEventListener("error", ({ message }) => port.postMessage({ kind: "failed", key: "lost", values: { why: message ?? "?" } }));
  port.addEventListener("message", (event) => worker.postMessage(event.data));
  port.start();
}, { once: true });
