// An examination: one Python judges, another one, which nothing can get out of, runs the file. This passes the cases to the
// one and the recordings to the other, and ends the worker with the file when it does not answer.
const SpecvizExamination = (() => {
  const LIMIT = 10; // seconds without an answer
  const MODULES = { judge: "specviz.workshop.home", file: "specviz.workshop.desk" };

  /** What ends an examination before its verdict: a sentence of the page's own, by its name. */
  class End extends Error {
    /** @param {"endless" | "lost" | "stopped" | "unavailable"} key @param {string} [why] */
    constructor(key, why = "") {
      super(key);
      this.key = key;
      this.why = why;
    }
  }

  /**
   * @param {Words["here"]} words of the loading
   * @param {(sentence: string) => void} tell
   */
  function createBench(words, tell) {
    /** @type {HomeHandle | null} */
    let judge = null;
    /** @type {HomeHandle | null} */
    let file = null;
    let stop = (/** @type {End} */ _) => {};

    const open = (/** @type {"judge" | "file"} */ who) => SpecvizHome.open({
      base: SpecvizPlaces.here, words, module: MODULES[who], models: false, patience: 0,
      ...(who === "file" ? { open: SpecvizStranger.open } : {}),
    });

    /**
     * All answers to a request. For the file the clock runs from the moment when Python is there, and begins again with
     * every answer.
     * @param {HomeHandle} home
     * @param {Record<string, unknown>} request
     * @param {number} most answers
     */
    async function ask(home, request, most = 1) {
      /** @type {any[]} */
      const answers = [];
      let clock = 0, ended = false, ready = false, failed = "";
      const wind = () => {
        clearTimeout(clock);
        ready = home.state() === "working";
        if (home === file && !ended) clock = setTimeout(check, LIMIT * 1000);
      };
      const check = () => (home.state() === "loading" ? wind() : stop(new End("endless")));
      const asked = home.ask({ kind: String(request.kind), text: JSON.stringify(request) }, ({ message, fields }) => {
        wind();
        if (message) {
          const { banner, error } = JSON.parse(message);
          if (error) failed = banner;
          else tell(banner);
        } else if (answers.length >= most) stop(new End("lost", "damaged"));
        else answers.push(fields);
      });
      wind();
      const how = await Promise.race([asked, new Promise((_, reject) => { stop = reject; })]).finally(() => {
        ended = true;
        clearTimeout(clock);
      });
      if (how !== "ended") throw new End(home === file && ready ? "lost" : "unavailable", failed);
      return answers;
    }

    /** A worker in which the file has not run yet; the one that it ran in ends, whatever it is doing. */
    function renew() {
      file?.discard();
      file = open("file");
      file.load();
    }

    /**
     * The verdict on a file, and the table of its times.
     * @param {string} source
     * @param {(says: string) => void} progress
     * @param {WorkshopWords} own
     * @returns {Promise<{ verdict: WorkshopVerdict, times: WorkshopTable | null }>}
     */
    async function examine(source, progress, own) {
      judge ??= open("judge");
      file ??= open("file");
      progress(own.reading);
      const [read] = await ask(file, { kind: "read", source });
      if (read.mistake) return { verdict: await fail(read.mistake, null), times: null };
      let [answer] = await ask(judge, { kind: "begin", described: read.described });
      while (!answer.verdict) {
        if (answer.says) progress(answer.says);
        const made = await ask(file, { kind: "record", cases: answer.cases }, answer.cases.length), last = made.at(-1);
        if (last?.mistake) return { verdict: await fail(last.mistake, made.length - 1), times: null };
        [answer] = await ask(judge, { kind: "take", recordings: made.map(({ recording }) => recording) });
      }
      let times = null;
      if (["proven", "lossy"].includes(answer.verdict.outcome) && read.described.record === "rule") {
        progress(own.timing);
        const [timed] = await ask(file, { kind: "time" });
        if (timed.mistake) return { verdict: await fail(timed.mistake, null), times: null };
        times = timed.table;
      }
      return { verdict: answer.verdict, times };
    }

    /** @param {{ text: string, line: number | null }} mistake @param {number | null} number of the case */
    async function fail({ text, line }, number) {
      const [answer] = await ask(/** @type {HomeHandle} */ (judge ??= open("judge")), { kind: "fail", text, line, case: number });
      return answer.verdict;
    }

    return { examine, renew, stop: () => stop(new End("stopped")) };
  }

  return { createBench, LIMIT };
})();
