// The dialog of sharing: a link, files, pictures, and the code that shows the page inside another one.
const SpecvizShare = (() => {
  const { makeElement, makeButton, fill } = SpecvizDom;
  const { writePicture, paintPicture } = SpecvizPaper;
  const { drawPicture } = SpecvizPicture;
  const DOTS = 2; // of a PNG for each pixel
  const LOCAL = ["localhost", "127.0.0.1", "[::1]"]; // names of the visitor's own computer

  /**
   * Opens the dialog for the moment on show.
   * @param {Player} player
   * @param {Words} words
   */
  function openShare({ root, run, cursor }, words) {
    const dialog = makeElement("dialog", "sv-help sv-sharing", root), said = makeElement("p", "sv-said");
    dialog.setAttribute("aria-label", words.share_title);
    makeButton(dialog, words.close, () => dialog.close());
    said.setAttribute("role", "status");
    const say = (/** @type {string} */ text) => { said.textContent = text; };
    const address = SpecvizAddress.writeAddress(run, cursor);
    addLink(dialog, run, address, words);
    addEmbed(dialog, address, words);
    addFiles(dialog, address, say, words);
    addPictures(dialog, run, words);
    dialog.append(said);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    dialog.querySelector("input")?.focus();
  }

  /** Whether others can reach this page; one that is opened from a disk has no address for them. */
  const isOnWeb = () => location.protocol.startsWith("http");

  /**
   * The page's own address with this place in it.
   * @param {string} address
   * @param {boolean} embedded
   */
  function writeLink(address, embedded) {
    const link = new URL(location.href);
    link.searchParams.delete("embed");
    if (embedded) link.searchParams.set("embed", "1");
    link.hash = address;
    return link.href;
  }

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {string} address
   * @param {Words} words
   */
  function addLink(host, run, address, words) {
    makeElement("h2", "", host, words.link_title);
    const field = addField(host, "input", words.link_label, words.copy, words);
    const note = makeElement("p", "sv-small", host);
    const show = (/** @type {string} */ kind, /** @type {string} */ place) => {
      field.value = writeLink(place, false);
      const says = fill(words.link_notes[/** @type {"recipe"} */ (kind)], { count: field.value.length });
      note.textContent = isOnWeb() && LOCAL.includes(location.hostname) ? `${says} ${words.link_local}` : says;
    };
    show(isOnWeb() ? run.link.kind : "file", address);
    if (run.link.kind === "recorded" || !window.SpecvizPage.files.includes("link")) return;
    const line = makeElement("p", "sv-small", host), whole = makeButton(line, words.whole_link, () => {});
    whole.disabled = true; // until the run is known to fit
    window.SpecvizPage.makeFile("link").then((file) => {
      if (file.error) line.replaceChildren(file.error);
      whole.disabled = false;
      whole.onclick = () => show("whole", `${address.replace(/;recipe=[^;]*/, "")};run=${file.text}`);
    });
  }

  /**
   * A text that is there to be copied, with the button that copies it and says so.
   * @template {"input" | "textarea"} K
   * @param {HTMLElement} host
   * @param {K} kind
   * @param {string} label
   * @param {string} title
   * @param {Words} words
   */
  function addField(host, kind, label, title, words) {
    const line = makeElement("div", "sv-copy", host), field = makeElement(kind, "", line);
    field.readOnly = true;
    field.setAttribute("aria-label", label);
    field.onfocus = () => field.select();
    const copy = makeButton(line, title, () => {
      field.select();
      SpecvizFiles.copyBy(copy, field.value, words.copied);
    });
    copy.setAttribute("aria-live", "polite");
    return field;
  }

  /**
   * @param {HTMLElement} host
   * @param {string} address
   * @param {Words} words
   */
  function addEmbed(host, address, words) {
    if (!isOnWeb()) return;
    makeElement("h2", "", host, words.embed_title);
    const field = addField(host, "textarea", words.embed_label, words.copy_code, words);
    field.rows = 2;
    field.value = fill(words.embed_code, { address: writeLink(address, true) });
  }

  /**
   * A file of the run, made where the run was made; what is wrong is said.
   * @param {string} kind
   * @param {(text: string) => void} say
   */
  async function make(kind, say) {
    say("");
    const file = await window.SpecvizPage.makeFile(kind);
    if (file.error) say(file.error);
    return file.error ? null : file;
  }

  /**
   * @param {HTMLElement} host
   * @param {string} address
   * @param {(text: string) => void} say
   * @param {Words} words
   */
  function addFiles(host, address, say, words) {
    const offered = words.files.filter(([kind]) => window.SpecvizPage.files.includes(kind));
    if (!offered.length) return;
    makeElement("h2", "", host, words.files_title);
    const line = makeElement("div", "sv-choices", host);
    for (const [kind, title] of offered) {
      makeButton(line, title, async () => {
        const file = await make(kind, say);
        if (file) SpecvizFiles.save(kind === "page" ? setMoment(file.text, address) : file.text, file.name, file.media);
      });
    }
    makeElement("p", "sv-small", host, words.files_note);
  }

  /**
   * A page of one run that opens at this moment.
   * @param {string} page
   * @param {string} address
   */
  function setMoment(page, address) {
    const moment = address.replace(/[&"<>]/g, encodeURIComponent);
    return page.replace(/<meta name="specviz-moment" content="(?=">)/, (empty) => empty + moment);
  }

  /**
   * @param {HTMLElement} host
   * @param {Run} run
   * @param {Words} words
   */
  function addPictures(host, run, words) {
    makeElement("h2", "", host, words.picture);
    const line = makeElement("div", "sv-choices", host), choice = makeElement("select", "", line);
    choice.setAttribute("aria-label", words.picture_of);
    const panes = run.scenes[window.SpecvizView.state().step].panes;
    [words.whole_view, ...panes.map((pane) => pane.title)].forEach((title, index) => {
      makeElement("option", "", choice, title).value = String(index - 1);
    });
    const draw = () => {
      const stage = makeElement("div", "sv-picture", host), only = Number(choice.value);
      const svg = writePicture(drawPicture(window.SpecvizView, stage, only < 0 ? null : only));
      stage.remove();
      return svg;
    };
    const name = (/** @type {string} */ ending) => `specviz-${run.name}.${ending}`;
    makeButton(line, words.svg, () => SpecvizFiles.save(draw(), name("svg"), "image/svg+xml"));
    makeButton(line, words.png, async () => SpecvizFiles.save(await paintPicture(draw(), DOTS), name("png"), "image/png"));
  }

  return { openShare, writeLink };
})();
