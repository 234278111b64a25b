// Asks the lab's Python. A bar that is dragged asks faster than is answered: only the last wish counts.
const SpecvizLabAsk = (() => {
  const MODULE = "specviz.lab.home", PATIENCE = 1500; // milliseconds

  /**
   * @param {Words["here"]} words
   * @param {(sentence: string, failed: boolean) => void} tell of the loading, and of what failed
   * @param {(working: boolean) => void} change
   * @returns {LabClient}
   */
  function createClient(words, tell, change) {
    /** @type {HomeHandle | null} */
    let home = null;
    /** @type {{kind: string, text: string, receive: (answer: LabReply) => void} | null} */
    let next = null;
    let working = false;

    /** @param {HomeAnswer} answer @param {(answer: LabReply) => void} receive */
    function pass({ message, fields }, receive) {
      if (message) {
        const { banner, error } = JSON.parse(message);
        tell(banner, error);
      } else if (!next) receive(/** @type {LabReply} */ (/** @type {unknown} */ (fields)));
    }

    async function work() {
      working = true;
      change(true);
      home ??= SpecvizHome.open({ base: SpecvizPlaces.here, words, module: MODULE, models: false, patience: PATIENCE });
      while (next) {
        const { kind, text, receive } = next;
        next = null;
        await home.ask({ kind, text }, (answer) => pass(answer, receive));
      }
      working = false;
      change(false);
    }

    return {
      ask(kind, text, receive) {
        next = { kind, text, receive };
        if (!working) work();
        else if (home?.state() === "working") home.stop("pause");
      },
      async stop() {
        next = null;
        await home?.stop("stop");
      },
      isWorking: () => working,
    };
  }

  return { createClient };
})();
