// A file in an address: compressed, in letters that no address changes, and unpacked only as far as it may grow.
const SpecvizPacking = (() => {
  const MOST = 100_000; // characters of a file
  const FORM = /^[A-Za-z0-9_-]+$/;

  /** @param {string} text */
  async function pack(text) {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  /**
   * The text, or null where it is damaged or too long.
   * @param {string} packed
   */
  async function unpack(packed) {
    if (!FORM.test(packed) || packed.length > 2 * MOST) return null;
    try {
      const letters = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
      const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
      const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
      const parts = [];
      for (let size = 0; ;) {
        const { done, value } = await reader.read();
        if (done) break;
        size += value.length;
        if (size > 4 * MOST) {
          await reader.cancel();
          return null;
        }
        parts.push(value);
      }
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer());
      return text.length > MOST ? null : text;
    } catch {
      return null;
    }
  }

  return { pack, unpack, MOST };
})();
