// Texts that travel inside a page: compressed by zlib, in letters that end no element.
const SpecvizPack = (() => {
  /** @param {string} packed */
  function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  }

  return { unpack };
})();
