// Gradio's loading screen does not stop its clock, which asks for every frame for as long as the page is open: a phone's
// battery pays for it, and what a key changes is painted with the next frame of sixty a second instead of at once.
const SpecvizLoading = (() => {
  const request = window.requestAnimationFrame.bind(window);
  let ready = false; // the page is there
  let old = false; // what runs now was asked for before that, or by what was

  /** @param {FrameRequestCallback} then */
  const isClock = (then) => /performance\.now\(\)/.test(String(then));

  window.requestAnimationFrame = (then) => {
    if (ready && !old) return request(then);
    if (ready && isClock(then)) return 0;
    return request((time) => {
      old = true;
      try {
        then(time);
      } finally {
        old = false;
      }
    });
  };

  return { end: () => { ready = true; } };
})();
