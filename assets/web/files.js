// Hands a text to the visitor as a file.
const SpecvizFiles = (() => {
  const HELD = 10000; // milliseconds for which a browser can still read it

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

  return { save };
})();
