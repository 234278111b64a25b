// A run from an address of the visitor's choice, `?url=`: this browser fetches it, never the server, and opens it as a file
// that was dropped on the page. Until it is there the page stays as it is.
const SpecvizUrl = (() => {
  const { fill } = SpecvizDom;
  const NAME = "url", MOST = 8_000_000; // bytes, as of a file

  /** The address that is asked for; "" if there is none. */
  const find = () => new URLSearchParams(location.search).get(NAME) ?? "";

  /**
   * Fetches the run and hands it over; what goes wrong is told in a sentence.
   * @param {(file: File) => void} take
   */
  async function openUrl(take) {
    const asked = find(), words = window.SpecvizView.run.words;
    if (!asked || !words) return;
    const tell = (/** @type {string} */ template) => (
      window.SpecvizView.actions.tell(fill(template, { url: asked.slice(0, 200), most: MOST }))
    );
    try {
      const { href, protocol } = new URL(asked);
      if (protocol !== "https:" && protocol !== "http:") return tell(words.url_not_web);
      const answer = await fetch(href, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "follow" });
      if (!answer.ok) return tell(words.url_refused);
      const parts = await readUpTo(answer, MOST);
      return parts ? take(new File(parts, "run.json", { type: "application/json" })) : tell(words.url_too_large);
    } catch (error) {
      return tell(error instanceof TypeError && URL.canParse(asked) ? words.url_unreachable : words.url_not_web);
    }
  }

  /**
   * The parts of an answer, if they come to so many bytes at most; the rest of a longer one is not fetched.
   * @param {Response} answer
   * @param {number} most
   */
  async function readUpTo(answer, most) {
    const reader = answer.body?.getReader(), parts = [];
    for (let size = 0; reader;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
    return parts;
  }

  return { find, openUrl };
})();
