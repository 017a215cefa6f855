/** Tasks of one Slurm array: the element `i` of the array runs the task `offset + i`. */
export interface TaskArray {
  /** Number that is added to the index of an element. */
  readonly offset: number;
  /** Indices of the elements, ascending, each below the limit of the site. */
  readonly elements: readonly number[];
}

/**
 * Cuts task numbers into arrays. Slurm limits the index of an element as well as their count, so each array covers a
 * range of `maxArraySize` task numbers, and holds those of the range that are given.
 *
 * @param tasks Task numbers from 0, in any order.
 * @param maxArraySize The site's MaxArraySize: one more than the highest index of an element.
 */
export function cutIntoArrays(tasks: readonly number[], maxArraySize: number): TaskArray[] {
  const arrays = new Map<number, number[]>();
  for (const task of [...new Set(tasks)].sort((a, b) => a - b)) {
    const offset = task - (task % maxArraySize);
    const elements = arrays.get(offset);
    if (elements) elements.push(task - offset);
    else arrays.set(offset, [task - offset]);
  }
  return [...arrays].map(([offset, elements]) => ({ offset, elements }));
}

/** Writes ascending numbers as Slurm's option `--array` takes them: `0-2,5` for 0, 1, 2 and 5. */
export function formatRanges(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}
