// What the pages without Gradio are given.

/** A run in a file: its messages by the rules in the panes, packed; and the run itself, packed. */
interface FileContent {
  runs: Record<string, string>;
  panes: string[];
  trace: string;
  name: string; // of the file that it is saved as
}
