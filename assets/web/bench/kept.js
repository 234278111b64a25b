// Keeps the results in this browser, so that a study goes on after the page was closed or the server was stopped.
const SpecvizBenchKept = (() => {
  const NAME = "specviz-bench";

  /** @returns {BenchKept} */
  function createKept() {
    let held = "";
    try {
      held = localStorage.getItem(NAME) ?? "";
    } catch { /* a browser that keeps nothing */ }
    return {
      read: () => held,
      write(text) {
        held = text;
        try {
          if (text) localStorage.setItem(NAME, text);
          else localStorage.removeItem(NAME);
          return true;
        } catch {
          return false;
        }
      },
    };
  }

  return { createKept };
})();
