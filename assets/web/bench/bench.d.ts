// The bench's own types. What Python sends is in data.d.ts.

/** The results: the text of a file, a line for the plan and one for every finished run. */
interface BenchKept {
  read(): string;
  /** False if the browser has no room for it. */
  write(text: string): boolean;
}

interface BenchFormHandle {
  read(): BenchForm;
  fill(form: BenchForm): void;
  /** Nothing can be changed while runs are made. */
  lock(locked: boolean): void;
}

/** What one run came to: its line, or what went wrong. */
type BenchOutcome = { line: string } | { error: string };
