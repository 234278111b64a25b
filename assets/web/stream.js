// Messages by a way of their own, beside Gradio's queue. The channel is open while the page is looked at or a run is under
// way, since browsers allow few connections. Where it cannot be opened, Gradio brings the messages.
const SpecvizStream = (() => {
  const ANSWER_WITHIN = 10; // seconds in which the page had time to listen; then a proxy holds everything back
  const ADDRESS = "specviz/stream", TAB = "specviz-tab", BROWSER = "specviz-browser", KEY = /^[0-9a-f]{32}$/;

  /** @type {((text: string) => void) | null} */
  let receive = null;
  /** @type {EventSource | null} */
  let source = null;
  let channel = ""; // its key
  let answered = false; // by the server, on the connection that is open now
  let busy = false; // with a run
  let silent = false; // a server that lets us wait is asked only once

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

  /**
   * The key of this browser, the same in all its tabs: by it they are one visitor.
   * @returns {string}
   */
  function findBrowser() {
    try {
      const kept = localStorage.getItem(BROWSER) ?? "", key = KEY.test(kept) ? kept : drawKey();
      localStorage.setItem(BROWSER, key);
      return key;
    } catch { // a browser that keeps nothing
      return tab;
    }
  }

  const tab = findTab(), browser = findBrowser();

  /** Where the app is: its root may lie below that of the site. */
  function findAddress() {
    const root = window.gradio_config?.root ?? ".";
    const { pathname } = new URL(root.endsWith("/") ? root : `${root}/`, document.baseURI);
    return `${pathname}${ADDRESS}?key=${channel}`;
  }

  function close() {
    source?.close();
    source = null;
    answered = false;
  }

  function connect() {
    if (source || silent || !receive || !("EventSource" in window)) return;
    channel = drawKey();
    const made = source = new EventSource(findAddress());
    let seconds = 0;
    const late = setInterval(() => { // while the page is busy it does not count: the answer may be there, unread
      if (++seconds < ANSWER_WITHIN) return;
      clearInterval(late);
      if (source !== made) return;
      silent = true;
      close();
    }, 1000);
    made.addEventListener("message", (event) => receive?.(event.data));
    made.addEventListener("ready", () => {
      clearInterval(late);
      answered = source === made;
    });
    made.addEventListener("error", () => {
      clearInterval(late);
      if (source !== made) return;
      if (answered && made.readyState !== EventSource.CLOSED) answered = false; // the browser tries again by itself
      else if (made.readyState === EventSource.CLOSED) close();
    });
  }

  function update() {
    if (busy || document.visibilityState === "visible") connect();
    else close();
  }

  document.addEventListener("visibilitychange", update);

  return {
    /**
     * Begins to receive; gives back what takes Gradio's messages.
     * @param {(text: string) => void} handler
     * @returns {(text: string) => void}
     */
    open: (handler) => {
      receive = handler;
      update();
      return (text) => { for (const line of (text || "").split("\n")) handler(line); };
    },
    /** Who is here: browser and tab, and the channel if messages can come by it. What a run is started with. */
    visit: () => ({ browser, tab, channel: answered ? channel : "" }),
    /** @param {boolean} on */
    hold: (on) => {
      busy = on;
      update();
    },
  };
})();
