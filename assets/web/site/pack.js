// Texts that travel inside a page: compressed by zlib, in letters that end no element.
const SpecvizPack = (() => {
  /** @param {string} packed as specviz/share/packed.py does it */
  function unpack(packed) {
    const text = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  }

  return { unpack };
})();
