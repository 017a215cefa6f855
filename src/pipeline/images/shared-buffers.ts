/** Memory that all threads share, to be used again and again. */
interface SharedBuffers {
  /** Gives memory of at least so many bytes, whatever they hold. */
  readonly take: (bytes: number) => SharedArrayBuffer;
  /** Takes memory back that nobody reads or writes any more. */
  readonly giveBack: (buffer: SharedArrayBuffer) => void;
}

/**
 * Keeps memory between uses: new memory for each batch would be zeroed by the system, page by page, and cleared away by
 * the garbage collector, which takes as long as loading its images.
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
