// An examination: one Python judges, another one, which nothing can get out of, runs the file. This passes the cases to the
// one and the recordings to the other, and ends the worker with the file when it does not answer.
const SpecvizExamination = (() => {
  const LIMIT = 10; // seconds without an answer, where Python starts in a third of them
  const LONGEST = 120; // where it starts more slowly: the machine is as slow with the file
  const DAMAGED = "damaged"; // why it was lost: the page has a sentence for it
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

  class Bench {
    /** @param {Words["here"]} words of the loading @param {(sentence: string) => void} tell */
    constructor(words, tell) {
      this.tell = tell;
      this.words = words;
      /** @type {HomeHandle} */
      this.judge = this.open("judge");
      /** @type {HomeHandle} */
      this.file = this.open("file");
      /** @type {(end: End) => void} */
      this.end = () => {};
    }

    /** @param {"judge" | "file"} who @returns {HomeHandle} */
    open(who) {
      const own = who === "file" ? { open: SpecvizStranger.open } : {};
      return SpecvizHome.open({ base: SpecvizPlaces.here, words: this.words, module: MODULES[who], models: false, ...own });
    }

    stop() {
      this.end(new End("stopped"));
    }

    /** Seconds without an answer, after which the worker with the file is ended. */
    limit() {
      return Math.min(LONGEST, Math.max(LIMIT, Math.ceil(3 * SpecvizStranger.started())));
    }

    /** A worker in which no file has run yet; the one that it ran in ends, whatever it is doing. */
    renew() {
      this.file.discard();
      this.file = this.open("file");
      this.file.load();
    }

    /**
     * The verdict on a file, and the table of its times.
     * @param {string} source
     * @param {WorkshopWords} own
     * @returns {Promise<{ verdict: WorkshopVerdict, times: WorkshopTable | null }>}
     */
    async examine(source, own) {
      const { file, judge } = this;
      this.tell(own.reading);
      const [read] = await this.ask(file, { kind: "read", source });
      if (read.mistake) return this.fail(read.mistake, null);
      let [answer] = await this.ask(judge, { kind: "begin", described: read.described });
      while (!answer.verdict) {
        if (answer.says) this.tell(answer.says);
        const made = await this.ask(file, { kind: "record", cases: answer.cases }, answer.cases.length), last = made.at(-1);
        if (last?.mistake) return this.fail(last.mistake, made.length - 1);
        [answer] = await this.ask(judge, { kind: "take", recordings: made.map(({ recording }) => recording) });
      }
      const { verdict } = answer;
      if (verdict.outcome === "refuted" || verdict.outcome === "failed" || read.described.record !== "rule") {
        return { verdict, times: null };
      }
      this.tell(own.timing);
      const [timed] = await this.ask(file, { kind: "time" });
      return timed.mistake ? this.fail(timed.mistake, null) : { verdict, times: timed.table };
    }

    /** @param {{ text: string, line: number | null }} mistake @param {number | null} number of the case */
    async fail({ text, line }, number) {
      const [answer] = await this.ask(this.judge, { kind: "fail", text, line, case: number });
      return { verdict: /** @type {WorkshopVerdict} */ (answer.verdict), times: null };
    }

    /**
     * All answers to a request. For the file a clock runs as soon as Python is there, anew with every answer.
     * @param {HomeHandle} home
     * @param {Record<string, unknown>} request
     * @param {number} most answers
     */
    async ask(home, request, most = 1) {
      /** @type {any[]} */
      const answers = [];
      let clock = 0, ended = false, ready = false, failed = "";
      const wind = () => {
        clearTimeout(clock);
        ready = home.state() === "working";
        if (home === this.file && !ended) clock = setTimeout(check, this.limit() * 1000);
      };
      const check = () => (home.state() === "loading" ? wind() : this.end(new End("endless")));
      const asked = home.ask({ kind: String(request.kind), text: JSON.stringify(request) }, ({ message, fields }) => {
        wind();
        if (message) {
          const { banner, error } = JSON.parse(message);
          if (error) failed = banner;
          else this.tell(banner);
          if (banner === this.words.starting && this.judge.state() === "absent") this.judge.load(); // the files are there
        } else if (answers.length >= most) this.end(new End("lost", DAMAGED));
        else answers.push(fields);
      });
      wind();
      const how = await Promise.race([asked, new Promise((_, reject) => { this.end = reject; })]).finally(() => {
        ended = true;
        clearTimeout(clock);
      });
      if (how !== "ended") throw new End(home === this.file && ready ? "lost" : "unavailable", failed);
      return answers;
    }
  }

  return {
    /** @param {Words["here"]} words @param {(sentence: string) => void} tell */
    createBench: (words, tell) => new Bench(words, tell),
    DAMAGED,
  };
})();
