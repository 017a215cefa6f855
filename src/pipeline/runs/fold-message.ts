/** How far a worker is: `done` of `total` images. */
export interface FoldMessage {
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

/** Where a worker says how far it is: a port of its thread, or the channel of its process. */
export interface FoldPort {
  readonly postMessage: (message: FoldMessage) => void;
}
