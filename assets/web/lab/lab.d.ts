// The lab's own types: what its tabs share. What Python sends is in data.d.ts.

/** A tab of the page: built when it is opened first, told of every address that is meant for it. */
interface LabTab {
  key: string; // in the address, before the question mark
  open(host: HTMLElement, lab: Lab): LabPlace;
}

interface LabPlace {
  /** What the address says after the question mark: at the first opening, and whenever somebody else changed it. */
  go(address: string): void;
}

/** What a tab has of the page. */
interface Lab {
  data: LabMessage;
  view: LabView;
  /** The tab's own address, after the question mark: it replaces the one before. */
  keep(address: string): void;
  /** Another tab at an address. */
  open(key: string, address: string): void;
}

/** The one player of the page, which stands in the tab that shows a run. */
interface LabView {
  /** Into this tab, with what a change of the rules in its panes, and a press of one of its buttons, do there. */
  place(host: HTMLElement, acts: { changeRules?(keys: string[]): void; press?(id: string): void }): void;
  show(message: string): void; // a run, as `views` writes it
  player: PlayerHandle;
}

/** Asks Python in a worker of its own; of wishes that come faster than answers only the last is asked. */
interface LabClient {
  ask(kind: string, text: string, receive: (answer: LabReply) => void): void;
  stop(): Promise<void>;
  isWorking(): boolean;
}
