// What the page around the player needs in the browser: Stop and Pause can be pressed while something runs, and the
// browser suggests trees. A round trip to the server would let a second click come between.
(() => {
  function busy(running) {
    for (const id of ["sv-pause", "sv-stop"]) {
      const button = document.getElementById(id);
      if (button) button.disabled = !running;
    }
  }

  function begin() {
    busy(true);
    if (innerWidth < 700) document.querySelector(".sv")?.scrollIntoView(); // on a phone the run is out of sight
  }

  // The cursor's step stands in for the last input.
  const here = (all) => [...all.slice(0, -1), window.SpecvizView.state().step];

  function save(text) {
    if (!text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "specviz-run.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.closest("#sv-tree")) event.target.setAttribute("list", "sv-trees");
  });

  window.SpecvizPage = {
    run: (...all) => { begin(); return all; },
    runHere: (...all) => { begin(); return here(all); },
    done: () => busy(false),
    here: (...all) => here(all),
    came: (kept) => { busy(false); return [kept, window.Specviz.came]; },
    save,
  };
})();
