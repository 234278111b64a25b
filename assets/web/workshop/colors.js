// Python in quiet colours: comments, texts and words of the language. It reads tokens, and understands nothing.
const SpecvizPython = (() => {
  const WORDS = [
    "and", "as", "assert", "break", "case", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
    "from", "if", "import", "in", "is", "lambda", "match", "not", "or", "pass", "raise", "return", "try", "while", "with",
    "yield", "None", "True", "False",
  ];
  const TOKEN = new RegExp(
    `(#[^\\n]*)|("""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'?)`
    + `|\\b(${WORDS.join("|")})\\b`, "g",
  );
  const KINDS = ["comment", "text", "word"];

  /**
   * The source as pieces, each with what it is; "" is anything else.
   * @param {string} source
   * @returns {Array<[string, string]>}
   */
  function split(source) {
    /** @type {Array<[string, string]>} */
    const pieces = [];
    let at = 0;
    for (const found of source.matchAll(TOKEN)) {
      if (found.index > at) pieces.push(["", source.slice(at, found.index)]);
      pieces.push([KINDS[found.slice(1).findIndex((group) => group !== undefined)], found[0]]);
      at = found.index + found[0].length;
    }
    if (at < source.length) pieces.push(["", source.slice(at)]);
    return pieces;
  }

  /** @param {HTMLElement} host @param {string} source */
  function draw(host, source) {
    host.replaceChildren(...split(source).map(([kind, text]) => {
      if (!kind) return document.createTextNode(text);
      const piece = document.createElement("span");
      piece.className = `sv-code-${kind}`;
      piece.textContent = text;
      return piece;
    }));
    host.append("\n");
  }

  return { split, draw };
})();
