// What is under way in the lab: a sentence, how far it is, and a button to stop it.
const SpecvizLabStatus = (() => {
  const { makeElement, makeButton } = SpecvizDom;

  /**
   * @param {HTMLElement} host
   * @param {LabWords} words
   * @param {() => void} stop
   */
  function createStatus(host, words, stop) {
    const line = makeElement("div", "sv-lab-status", host), text = makeElement("p", "", line);
    const bar = makeElement("progress", "", line), button = makeButton(line, words.stop, stop);
    bar.setAttribute("aria-label", words.progress);
    text.setAttribute("role", "status");
    bar.hidden = button.hidden = true;
    let failed = false;
    const say = (/** @type {string} */ sentence, /** @type {boolean} */ bad) => {
      failed = bad;
      text.textContent = sentence;
      line.classList.toggle("sv-failed", bad);
    };
    return {
      say,
      /** @param {boolean} working */
      change(working) {
        button.hidden = !working;
        if (!working) bar.hidden = true;
        if (!working && !failed) say("", false);
      },
      /** @param {LabReply} reply */
      tell(reply) {
        if (reply.kind === "refused") say(reply.text, true);
        else if (reply.kind === "progress") {
          say(reply.text, false);
          bar.hidden = false;
          if (reply.share === null) bar.removeAttribute("value");
          else bar.value = reply.share;
        } else if (reply.kind === "setting") say("", false);
      },
    };
  }

  return { createStatus };
})();
