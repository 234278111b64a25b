// The lessons' own types; those of what they are sent are in data.d.ts.

/** What an answer comes to: null before anything was answered. */
type Verdict = { right: boolean; says: string[] } | null;
type Task = CardView["task"];
type Outcome = CoinsView["courses"][number]["outcome"];

/** The quantities of the model of speed, and what it says; the results by name. */
type WhatIfValues = Record<string, number>;
interface Modelled {
  [name: string]: number;
  nodes: number;
  positions: number;
  tokens: number;
  drafting: number;
  scoring: number;
  cost: number;
  speed: number;
  wasted: number;
}

/** What a task is shown with. */
interface TaskHost {
  body: HTMLElement;
  words: LessonWords;
  view: Marks;
  run: string;
  changed(): void;
}

/** Marks on nodes of the trees, and presses of them. */
interface Marks {
  listen(act: (node: number) => void): void;
  markNodes(nodes: number[]): void;
  clear(): void;
}

/** A card where it stands, and what can be done there. */
interface Visited {
  card: CardView;
  chapter: ChapterView;
  lesson: LessonView;
  number: number;
  count: number;
  words: LessonWords;
  marks: Marks;
  first: boolean;
  last: boolean;
  explain(term?: string): void;
  reveal(): void;
  goBack(): void;
  goOn(): void;
}

interface ContentsActions {
  open(card: string): void;
  explain(term?: string): void;
  refresh(): void;
  add(lesson: LessonView): void; // one that was opened from a file
}
