/** A pool of reusable memory shared by all threads. */
interface SharedBuffers {
  /** Returns a buffer of at least `bytes` bytes, with arbitrary content. */
  readonly take: (bytes: number) => SharedArrayBuffer;
  /** Returns a buffer to the pool when nobody reads or writes it any more. */
  readonly giveBack: (buffer: SharedArrayBuffer) => void;
}

/**
 * Creates a pool of memory. Reuse saves time: the system zeroes new memory page by page and the garbage collector frees
 * it, which together take as long as loading the images of a batch.
 */
export function createSharedBuffers(): SharedBuffers {
  const free: SharedArrayBuffer[] = [];
  return {
    take(bytes) {
      const found = free.findIndex(({ byteLength }) => byteLength >= bytes);
      return found < 0 ? new SharedArrayBuffer(bytes) : free.splice(found, 1)[0];
    },
    giveBack: (buffer) => {
      free.push(buffer);
    },
  };
}
