/** Alignment of addresses, in bytes: a line of the cache. */
const LINE = 64;

/** Bytes between two addresses. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Hands out addresses of a memory before it exists. */
export interface Arena {
  /** Reserves memory; returns its address. */
  readonly reserve: (bytes: number) => number;
  /** Frees memory, by its address, for reservations after that. */
  readonly free: (address: number) => void;
  /** Returns how many bytes all reservations needed at once. */
  readonly size: () => number;
}

/**
 * Makes an arena: each reservation gets the first gap that is long enough.
 *
 * @param start First address.
 */
export function createArena(start: number): Arena {
  let spans: Span[] = [];
  let size = start;
  return {
    reserve: (bytes) => {
      const length = Math.ceil(bytes / LINE) * LINE;
      const ends = [start, ...spans.map(({ end }) => end)];
      const index = ends.findIndex((end, i) => i === spans.length || spans[i].start - end >= length);
      const span = { start: ends[index], end: ends[index] + length };
      spans = spans.toSpliced(index, 0, span);
      size = Math.max(size, span.end);
      return span.start;
    },
    free: (address) => {
      spans = spans.filter((span) => span.start !== address);
    },
    size: () => size,
  };
}
