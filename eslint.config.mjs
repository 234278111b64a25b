import js from "@eslint/js";

const NAMES = [
  "Dom", "State", "Messages", "Keyboard", "Address", "Layout", "Dots", "Edges", "Nodes",
  "Callouts", "Tree", "Minimap", "Gestures", "Zoom", "Why", "Scores", "RunNumbers", "Comparison", "Proof", "SidePanel", "Text", "Phases",
  "Headline", "PaneHeads", "Mask", "Drawers", "Help", "Transport", "Lanes", "Panes", "Frame", "Render", "Report", "Present", "Actions", "Header",
  "Tips", "Tour", "Loading", "Drops", "Stream", "Settings", "Files", "Pack", "Form", "Home", "HerePresses", "Places", "Activity", "Sheets", "Embed", "Paper", "Picture", "Share", "Url",
  "Pages", "LabAsk", "LabStatus", "LabRows", "LabMenus", "LabResults", "LabToy", "LabFind",
  "Python", "Editor", "Packing", "Stranger", "Examination", "WorkshopResults", "Workshop",
  "BenchKept", "BenchForm", "BenchWork", "BenchChart", "BenchResults",
  "Progress", "Pieces", "Glossary", "LessonView", "WhatIf", "WhatIfParts", "WhatIfAddress", "WhatIfTask", "WhatIfPage", "Questions", "Builds", "Card", "Contents", "Teachers",
];
const BROWSER = [
  "window", "document", "location", "history", "performance", "setTimeout", "clearTimeout", "setInterval", "clearInterval",
  "requestAnimationFrame", "getComputedStyle", "Element", "HTMLElement", "SVGElement", "SVGGElement", "HTMLButtonElement", "HTMLInputElement", "PointerEvent",
  "ResizeObserver", "MutationObserver", "URL", "URLSearchParams", "Blob", "Event", "DataTransfer", "localStorage", "sessionStorage", "crypto", "navigator",
  "scrollTo", "EventSource", "fetch", "HTMLSelectElement", "matchMedia", "DecompressionStream", "Response", "atob", "KeyboardEvent",
  "AbortController", "SVGTextElement", "DOMMatrix", "XMLSerializer", "Image", "File", "Worker", "caches", "CompressionStream", "TextDecoder", "btoa", "EventTarget", "MessageChannel", "MessageEvent", "WebAssembly",
];
const known = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
  js.configs.recommended,
  {
    files: ["assets/web/**/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { ...known(BROWSER), ...known(NAMES.map((name) => `Specviz${name}`)) },
    },
    rules: {
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-unused-vars": ["error", { varsIgnorePattern: "^Specviz" }],
      "max-lines": ["error", 260],
    },
  },
  {
    files: ["assets/web/here/worker.js"],
    languageOptions: {
      sourceType: "module",
      globals: known(["WebAssembly", "Response", "MessageChannel", "console", "caches", "crypto", "fetch", "URL", "Blob"]),
    },
  },
  {
    files: ["assets/web/**/*.js", "tests/js/*.js"],
    rules: { "max-len": ["error", 124], "max-lines-per-function": ["error", 60] },
  },
  {
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error", "no-shadow": "error", curly: ["error", "multi-line"] },
  },
  {
    files: ["tests/js/*.js"],
    languageOptions: { sourceType: "commonjs", globals: known(["require", "__dirname", "module", "structuredClone"]) },
  },
];
