// Messages by a way of their own, beside Gradio's queue: the channel is open around a run, and closed when the page rests.
// Where it cannot be opened, Gradio brings the messages; who receives them cannot tell the difference.
const SpecvizStream = (() => {
  const ANSWER_WITHIN = 800, REST = 60000; // milliseconds
  const ADDRESS = "specviz/stream", TAB = "specviz-tab", KEY = /^[0-9a-f]{32}$/;

  /** @type {(text: string) => void} */
  let receive = () => {};
  /** @type {EventSource | null} */
  let source = null;
  let channel = ""; // its key
  let open = false; // whether the server answers there
  let silent = false; // a server that lets us wait is asked only once
  let closing = 0;

  /** @returns {string} */
  function drawKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * The key of this tab: the same after a reload, another one in a copy of the tab.
   * @returns {string}
   */
  function findTab() {
    const [entry] = performance.getEntriesByType("navigation");
    const reloaded = /** @type {PerformanceNavigationTiming | undefined} */ (entry)?.type === "reload";
    let key = "";
    try {
      if (reloaded) key = sessionStorage.getItem(TAB) ?? "";
      if (!KEY.test(key)) key = drawKey();
      sessionStorage.setItem(TAB, key);
    } catch { // a browser that keeps nothing
      key = drawKey();
    }
    return key;
  }

  const tab = findTab();

  /** Where the app is: its root may lie below that of the site. */
  function findAddress() {
    const root = window.gradio_config?.root ?? ".";
    const { pathname } = new URL(root.endsWith("/") ? root : `${root}/`, document.baseURI);
    return `${pathname}${ADDRESS}?key=${channel}`;
  }

  function close() {
    source?.close();
    source = null;
    open = false;
  }

  /**
   * Opens the channel, and says whether the server has answered there in time.
   * @returns {Promise<boolean>}
   */
  function connect() {
    channel = drawKey();
    const made = source = new EventSource(findAddress());
    made.addEventListener("message", (event) => receive(event.data));
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        silent = true;
        close();
        resolve(false);
      }, ANSWER_WITHIN);
      made.addEventListener("ready", () => {
        open = source === made;
        clearTimeout(late);
        resolve(open);
      });
      made.addEventListener("error", () => {
        if (source !== made) return;
        if (!open || made.readyState === EventSource.CLOSED) close(); // else the browser tries again by itself
        open = false;
        clearTimeout(late);
        resolve(false);
      });
    });
  }

  /**
   * Who is here: the tab, and the channel if messages can come by it. What a run is started with.
   * @returns {Promise<string>}
   */
  async function join() {
    clearTimeout(closing);
    if (!open) {
      close();
      if (!silent && "EventSource" in window) await connect();
    }
    return `${tab}.${open ? channel : ""}`;
  }

  return {
    /**
     * Begins to receive; gives back what takes Gradio's messages.
     * @param {(text: string) => void} handler
     * @returns {(text: string) => void}
     */
    open: (handler) => {
      receive = handler;
      return (text) => { for (const line of (text || "").split("\n")) handler(line); };
    },
    join,
    visit: () => `${tab}.`,
    rest: () => {
      clearTimeout(closing);
      closing = window.setTimeout(close, REST);
    },
  };
})();
