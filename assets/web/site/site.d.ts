// What the pages without Gradio are given.

/** A run in a file: its messages by the rules in the panes, packed; and the run itself, packed. */
interface FileContent {
  runs: Record<string, string>;
  panes: string[];
  trace: string;
  name: string; // of the file that it is saved as
}

/** What Explore knows before it asks for anything. */
interface SiteContent {
  first: string; // the key of the run that is shown where the address names none
  fields: string[];
  runs: Record<string, { panes: string[]; rules: string[]; filled: Record<string, unknown> }>;
  words: { not_fetched: string; chip: string; unknown_run: string };
}
