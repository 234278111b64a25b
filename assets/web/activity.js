// What is under way, and which buttons can be pressed meanwhile.
const SpecvizActivity = (() => {
  /** @type {Activity} */
  let activity = "";

  /** The player's buttons that press one of the page's, as far as they may be pressed now. */
  function show() {
    const idle = activity === "" || activity === "paused";
    const allowed = { "sv-stop": activity !== "", "sv-pause": activity === "run" };
    for (const button of document.querySelectorAll("[data-presses]")) {
      if (!(button instanceof HTMLButtonElement)) continue;
      const id = button.dataset.presses ?? "";
      button.disabled = !(id in allowed ? allowed[/** @type {"sv-stop"} */ (id)] : idle);
    }
    document.body.classList.toggle("sv-running", !idle);
    document.body.classList.toggle("sv-paused", activity === "paused");
  }

  /** @param {Activity} next */
  function set(next) {
    activity = next;
    show();
  }

  return { show, set, get: () => activity };
})();
