/** Progress of a worker: `done` of `total` images. */
export interface FoldMessage {
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

/** Channel for the progress messages of a worker: the port of its thread, or the channel of its process. */
export interface FoldPort {
  readonly postMessage: (message: FoldMessage) => void;
}
