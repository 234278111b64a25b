// Hands a text to the visitor: as a file, or to be pasted.
const SpecvizFiles = (() => {
  const HELD = 10000; // milliseconds for which a browser can still read it
  const COPIED = 2000; // milliseconds for which a button says so

  /**
   * @param {BlobPart} text
   * @param {string} name
   * @param {string} type
   */
  function save(text, name, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), HELD);
  }

  /**
   * Puts a text where it can be pasted from, also where the browser gives pages no clipboard: not served by https.
   * @param {string} text
   */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const home = document.querySelector("dialog[open]") ?? document.body, field = document.createElement("textarea");
      home.append(field);
      field.value = text;
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  }

  /**
   * Copies, and says so on the button that was pressed.
   * @param {HTMLElement} button
   * @param {string} text
   * @param {string} done
   */
  async function copyBy(button, text, done) {
    const title = button.textContent;
    await copy(text);
    if (title === done) return;
    button.textContent = done;
    setTimeout(() => { button.textContent = title; }, COPIED);
  }

  return { save, copyBy };
})();
