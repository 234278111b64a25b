// Python in a worker: loads it from files of the page's own server, checks each by its hash, and then asks a home, such
// as that of specviz/here/home.py, for one answer after the other. Once everything is there it makes no request any more.
const KEPT = "specviz-here"; // the cache of this browser
const HOME = "/home/specviz";
/** @type {Record<string, string>} */
const ENDS = { "": "ended", pause: "paused", stop: "stopped" };

/** A failure that the page has a sentence for. */
class Failure extends Error {
  /**
   * @param {string} key of the sentence in words.here
   * @param {Record<string, string>} [values]
   */
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

let stopping = ""; // how what is under way is to end: "pause" or "stop"
/** @type {any} */
let python = null;
/** @type {any} */
let home = null;

/** @param {Record<string, unknown>} message @param {Transferable[]} [given] */
const tell = (message, given = []) => globalThis.postMessage(message, { transfer: given });
const breathe = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve(undefined);
  };
  port2.postMessage(0);
});
/** @param {ArrayBuffer} content */
const hashOf = async (content) => Array.from(
  new Uint8Array(await crypto.subtle.digest("SHA-256", content)), (byte) => byte.toString(16).padStart(2, "0"),
).join("");

/** The cache of this browser, where it has one: not on an insecure address, and not where a visitor forbids it. */
async function openCache() {
  try {
    return await caches.open(KEPT);
  } catch {
    return null;
  }
}

/**
 * The content of a file: from the cache of this browser, or fetched, with a word for every piece that comes.
 * @param {HereFile} file
 * @param {string} base
 * @param {Cache | null} cache
 * @param {(bytes: number) => void} count
 */
async function read(file, base, cache, count) {
  const address = base + file.path, known = await cache?.match(address);
  if (known) {
    const content = await known.arrayBuffer();
    if (await isRight(file, content)) {
      count(file.bytes);
      return content;
    }
    await cache?.delete(address);
  }
  const content = await fetchFile(file, address, count), got = crypto.subtle ? await hashOf(content) : file.sha256;
  if (got !== file.sha256 || content.byteLength !== file.bytes) {
    throw new Failure("damaged", { file: file.name, got: got.slice(0, 8), expected: file.sha256.slice(0, 8) });
  }
  try {
    await cache?.put(address, new Response(content));
  } catch { // no room for it: it is fetched again the next time
  }
  return content;
}

/** @param {HereFile} file @param {ArrayBuffer} content */
async function isRight(file, content) {
  return content.byteLength === file.bytes && (await hashOf(content)) === file.sha256;
}

/**
 * @param {HereFile} file
 * @param {string} address
 * @param {(bytes: number) => void} count
 */
async function fetchFile(file, address, count) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(address);
  } catch (error) {
    throw new Failure("missing", { file: file.name, why: String(error instanceof Error ? error.message : error) });
  }
  if (!response.ok || !response.body) throw new Failure("missing", { file: file.name, why: `HTTP ${response.status}` });
  const content = new Uint8Array(file.bytes), reader = response.body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length <= file.bytes) content.set(value, at);
    at += value.length;
    count(value.length);
  }
  return at === file.bytes ? content.buffer : content.buffer.slice(0, Math.min(at, file.bytes - 1));
}

/**
 * These files, each checked; those of the index that are not among them stay in the cache.
 * @param {HereFile[]} files
 * @param {HereFile[]} known
 * @param {string} base
 */
async function readAll(files, known, base) {
  const cache = await openCache(), all = files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  /** @type {Map<HereFile, ArrayBuffer>} */
  const contents = new Map();
  await Promise.all(files.map(async (file) => {
    contents.set(file, await read(file, base, cache, (bytes) => {
      done += bytes;
      tell({ kind: "fetching", done, all });
    }));
  }));
  await forgetOthers(cache, known, base);
  return contents;
}

/** @param {Cache | null} cache @param {HereFile[]} files @param {string} base */
async function forgetOthers(cache, files, base) {
  const paths = new Set(files.map((file) => new URL(base + file.path).href));
  for (const request of await cache?.keys() ?? []) {
    if (request.url.startsWith(base) && !paths.has(request.url)) await cache?.delete(request);
  }
}

/** @param {ArrayBuffer} content @param {string} type */
const addressOf = (content, type) => URL.createObjectURL(new Blob([content], { type }));

/** Refuse a page that allows no WebAssembly before Pyodide waits for it for ever: the smallest module there is. */
function checkWebAssembly() {
  try {
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  } catch {
    throw new Failure("blocked");
  }
}

/** What Pyodide does not tell: that the browser would not make an instance of it. */
function watchInstance() {
  const make = WebAssembly.instantiateStreaming;
  return new Promise((_, reject) => {
    WebAssembly.instantiateStreaming = (source, imports) => {
      const made = make(source, imports);
      made.catch((error) => reject(error instanceof WebAssembly.CompileError ? new Failure("blocked") : error));
      return made;
    };
  });
}

/**
 * Python with our package, and the home that is asked. Pyodide fetches by itself
 * what it was given here; anything else it does not get.
 * @param {Map<HereFile, ArrayBuffer>} contents
 * @param {Record<string, string>} info of the lock file
 * @param {string} module of the home
 */
async function startPython(contents, info, module) {
  checkWebAssembly();
  const own = [...contents].filter(([file]) => file.use === "runtime");
  const runtime = new Map(own.map(([file, content]) => [file.name, content]));
  const find = (/** @type {string} */ name) => addressOf(/** @type {ArrayBuffer} */ (runtime.get(name)), "text/javascript");
  globalThis.fetch = async (address) => {
    const name = String(address).split("/").pop() ?? "", content = runtime.get(name);
    if (!content) throw new TypeError(name);
    return new Response(content, { headers: { "content-type": name.endsWith(".wasm") ? "application/wasm" : "" } });
  };
  const { loadPyodide } = await import(find("pyodide.mjs"));
  const { default: createPyodideModule } = await import(find("pyodide.asm.mjs"));
  const starting = loadPyodide({
    indexURL: "https://runtime.invalid/", createPyodideModule, lockFileContents: { info, packages: {} },
    env: { HOME }, stderr: (/** @type {string} */ line) => console.warn(line),
  });
  python = await Promise.race([starting, watchInstance()]);
  for (const [file, content] of contents) {
    if (file.use === "wheel") python.unpackArchive(content, "wheel");
    if (file.use === "package") python.unpackArchive(content, "zip", { extractDir: HOME });
  }
  for (const [file, content] of contents) {
    if (file.use === "file") python.FS.writeFile(`${HOME}/${file.name}`, new Uint8Array(content));
  }
  runtime.clear();
  home = python.pyimport(module).Home();
  home.prepare();
}

/** @param {unknown} error */
function tellFailure(error) {
  const { type = "", name = "" } = /** @type {{ type?: string, name?: string }} */ (error ?? {});
  const failure = error instanceof Failure ? error
    : type === "MemoryError" || error instanceof RangeError ? new Failure("memory")
      : new Failure("lost", { why: type || name });
  if (!(error instanceof Failure)) console.warn(error);
  tell({ kind: "failed", key: failure.key, values: failure.values });
}

/** @param {any} answer of Python; what it tells the page goes on as it is */
function passOn(answer) {
  const said = answer.toJs({ dict_converter: Object.fromEntries });
  answer.destroy();
  tell({ ...said, kind: "answer" });
  return said.made;
}

/** One answer after the other, with a breath between two of them, in which Stop is heard. @param {string} request */
async function ask(request) {
  stopping = "";
  const answers = home.ask(request);
  let made = 0;
  for (let next = answers.next(); !next.done; next = answers.next()) {
    made = passOn(next.value);
    await breathe();
    if (stopping) break;
  }
  if (stopping) answers.close();
  answers.destroy();
  if (stopping) passOn(home.close(request, stopping, made));
  tell({ kind: "ended", how: ENDS[stopping] });
}

/** @param {LoadRequest} message */
async function load({ files, info, base, kept, module, models, contents, isolated }) {
  const wanted = pickFiles(files, models);
  const found = contents ? new Map(wanted.map((file) => [file, contents[file.name]])) : await readAll(wanted, files, base);
  tell({ kind: "starting" });
  await startPython(found, info, module);
  if (isolated) /** @type {any} */ (globalThis).cutOff(); // what is around the worker defines it
  if (kept) home.restore(kept.head, kept.steps);
  tell({ kind: "ready" });
}

/** What Python needs, with the weights or without. @param {HereFile[]} files @param {boolean} models */
const pickFiles = (files, models) => files.filter(({ use }) => use !== "frame" && (models || use !== "file"));

/** Only the files, for a worker that may not fetch. @param {LoadRequest} message */
async function handOver({ files, base, models }) {
  const contents = await readAll(pickFiles(files, models), files, base);
  tell({ kind: "contents", contents: Object.fromEntries([...contents].map(([file, content]) => [file.name, content])) });
}

globalThis.addEventListener("message", ({ data }) => {
  if (data.kind === "stop") stopping = data.how;
  else if (data.kind === "load") load(data).catch(tellFailure);
  else if (data.kind === "read") handOver(data).catch(tellFailure);
  else ask(data.request).catch(tellFailure);
});

export {};
