// The workshop's own types: what its files share. What Python sends is in specviz/workshop/verdict.py.

interface Editor {
  field: HTMLTextAreaElement;
  read(): string;
  write(source: string, undoable: boolean): void;
  mark(line: number | null): void;
  show(line: number): void;
}

interface WorkshopTable {
  title: string;
  columns: string[];
  rows: string[][];
  note: string;
}

interface WorkshopVerdict {
  outcome: "proven" | "lossy" | "refuted" | "failed";
  headline: string;
  sentences: string[];
  line: number | null;
  tables: WorkshopTable[];
  run: string; // a message for the player, or ""
  trust: string[];
}

interface WorkshopStart {
  key: string;
  title: string;
  group: string;
  source: string;
}

type WorkshopWords = Record<
  | "title" | "lead" | "start" | "file" | "run" | "stop" | "save" | "open" | "share" | "copied" | "not_copied"
  | "from_link" | "bad_link" | "too_large" | "replaced" | "reading" | "timing" | "go_to_line" | "stopped" | "endless"
  | "lost" | "damaged" | "unavailable" | "trust" | "keys" | "view" | "view_proven" | "result" | "own_file",
  string
>;

interface WorkshopMessage {
  starts: WorkshopStart[];
  words: WorkshopWords;
  here: Words["here"];
}
