// What a message changes in the run and at the cursor. Knows nothing of the page.
const SpecvizMessages = (() => {
  const { lastEvent, unfoldScene } = SpecvizState;

  /**
   * Takes a message in, and says what has to be drawn: everything at once, everything soon, or little.
   * @param {Run} run
   * @param {Cursor} cursor
   * @param {Message} message
   * @returns {"nothing" | "banner" | "begin" | "now" | "soon" | "report"}
   */
  function applyMessage(run, cursor, message) {
    if (message.seq <= cursor.lastSeq) return "nothing";
    cursor.lastSeq = message.seq;
    if (message.kind === "run") return beginRun(run, cursor, message);
    if (message.kind === "step") return addStep(run, cursor, message);
    if (message.kind === "banner") {
      const { banner, action, error: failed, here } = message;
      Object.assign(run, { banner, action, failed, here, replaced: false });
      return "banner";
    }
    if (message.kind === "report") return "report";
    run.speed = message.speed;
    return "now";
  }

  /**
   * @param {Run} run
   * @param {Cursor} cursor
   * @param {RunMessage} message
   * @returns {"begin"}
   */
  function beginRun(run, cursor, message) {
    const { name, link, prompt, description, settings, proofs, banner, action, claim, code, notations, words } = message;
    const { commits, rules, panes, place } = message;
    Object.assign(run, { name, link, prompt, description, settings, proofs, place, banner, action, claim, code });
    Object.assign(run, { notations, words, commits, rules, panes, claimStep: message.claim_step });
    Object.assign(run, { speed: "", failed: false, here: false, replaced: action !== "" });
    run.scenes = message.scenes.map(unfoldScene);
    run.fresh = !message.at && run.scenes.length <= 1;
    Object.assign(cursor, { step: 0, event: 0, node: 0, allNodes: false, follow: true });
    if (!notations.some(([key]) => key === cursor.notation)) cursor.notation = notations[0][0];
    if (message.at && run.scenes.length) {
      Object.assign(cursor, { step: message.at[0], event: message.at[1], follow: false });
      cursor.event = Math.min(cursor.event, lastEvent(run.scenes[cursor.step]));
    }
    return "begin";
  }

  /**
   * @param {Run} run
   * @param {Cursor} cursor
   * @param {StepMessage} message
   * @returns {"soon"}
   */
  function addStep(run, cursor, message) {
    run.scenes.push(unfoldScene(message.scene));
    run.link = message.link;
    if (message.show) {
      cursor.follow = true;
      Object.assign(run, { name: message.name, banner: "", action: "", failed: false, here: false });
    }
    if (cursor.follow) {
      cursor.step = run.scenes.length - 1;
      cursor.event = lastEvent(run.scenes[cursor.step]);
    }
    return "soon";
  }

  return { applyMessage };
})();
