// Where a page is, and where it finds what it asks for: in the app; on a site of plain files, which says by attributes of
// its document how its files lie; or in one file, which has nothing beside it.
const SpecvizPlaces = (() => {
  const { dataset } = document.documentElement;
  const { home = "app", explore = "./", lessons = "lessons", lab = "lab", files = "specviz/", here = "here/" } = dataset;
  const bench = home === "app" ? "bench" : ""; // its runs need a server

  return {
    hasServer: home === "app",
    isFile: home === "file",
    isEmbedded: new URLSearchParams(location.search).get("embed") === "1",
    explore, lessons, lab, bench, files, here,
  };
})();
