// Asks the server: for a plan, for a study as it is on show, and for one run, which tells how it goes.
const SpecvizBenchWork = (() => {
  const BROWSER = "specviz-browser"; // the key by which all tabs of a browser are one visitor: stream.js draws it

  /** @param {string} part */
  const address = (part) => `${SpecvizPlaces.files}bench/${part}`;

  function findBrowser() {
    try {
      return localStorage.getItem(BROWSER) ?? "";
    } catch {
      return "";
    }
  }

  /**
   * @template T
   * @param {string} part
   * @param {string} body
   * @param {string} lost what is said where nobody answers
   * @returns {Promise<T | { error: string }>}
   */
  async function ask(part, body, lost) {
    try {
      const answer = await fetch(address(part), { method: "POST", body });
      return await answer.json();
    } catch {
      return { error: lost };
    }
  }

  /**
   * One run of a study.
   * @param {string} body
   * @param {(said: string) => void} tell
   * @param {AbortSignal} signal
   * @param {string} lost
   * @returns {Promise<BenchOutcome>}
   */
  async function run(body, tell, signal, lost) {
    try {
      const headers = { "x-visitor": findBrowser() };
      const answer = await fetch(address("run"), { method: "POST", body, signal, headers });
      if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) return await answer.json();
      const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader(), decoder = new TextDecoder();
      let waiting = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { error: lost };
        const parts = (waiting + decoder.decode(value, { stream: true })).split("\n\n");
        waiting = /** @type {string} */ (parts.pop());
        for (const part of parts) {
          if (!part.startsWith("data: ")) continue;
          const event = JSON.parse(part.slice(6));
          if (event.said === undefined) return event;
          tell(event.said);
        }
      }
    } catch {
      return { error: lost };
    }
  }

  return { ask, run };
})();
