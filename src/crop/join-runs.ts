import type { Runs } from "./find-runs.js";

/** Follows parents to a root, and halves the path on the way (Tarjan and van Leeuwen 1984, doi:10.1145/62.2160). */
function findRoot(parents: Int32Array, run: number): number {
  let current = run;
  while (parents[current] !== current) {
    parents[current] = parents[parents[current]];
    current = parents[current];
  }
  return current;
}

/**
 * Joins the trees of two runs. The root that starts first wins, because it holds the first element of the component.
 */
function joinTrees(parents: Int32Array, edges: Int32Array, run: number, neighbor: number): void {
  // Inside a component both usually have the same parent already: no need to search for the roots.
  if (parents[run] === parents[neighbor]) return;
  const root = findRoot(parents, run);
  const neighborRoot = findRoot(parents, neighbor);
  if (edges[2 * root] < edges[2 * neighborRoot]) parents[neighborRoot] = root;
  else parents[root] = neighborRoot;
}

/** Two neighboring lines and the distance between them, in elements. */
interface LinePair {
  readonly line: number;
  readonly earlier: number;
  readonly distance: number;
}

/** Joins the runs of two lines that touch: those that share columns. */
function joinLines({ edges, lineStarts }: Runs, parents: Int32Array, { line, earlier, distance }: LinePair): void {
  let run = lineStarts[line];
  let earlierRun = lineStarts[earlier];
  while (run < lineStarts[line + 1] && earlierRun < lineStarts[earlier + 1]) {
    const end = edges[2 * run + 1];
    const earlierEnd = edges[2 * earlierRun + 1] + distance;
    const isTouching = edges[2 * run] < earlierEnd && edges[2 * earlierRun] + distance < end;
    if (isTouching) joinTrees(parents, edges, run, earlierRun);
    // The run that ends first touches no further runs.
    run += Number(end <= earlierEnd);
    earlierRun += Number(earlierEnd <= end);
  }
}

/**
 * Joins runs that touch, from row to row or from channel to channel, into connected components.
 *
 * @returns The root of each run: the run that holds the first element of its component in row-major order.
 */
export function joinRuns(runs: Runs): Int32Array {
  const { lineStarts, channels, rowLength } = runs;
  const lines = lineStarts.length - 1;
  const parents = new Int32Array(lineStarts[lines]);
  for (let run = 0; run < parents.length; run++) parents[run] = run;
  for (let line = 0; line < lines; line++) {
    if (line >= channels) joinLines(runs, parents, { line, earlier: line - channels, distance: rowLength });
    if (line % channels > 0) joinLines(runs, parents, { line, earlier: line - 1, distance: 1 });
  }
  for (let run = 0; run < parents.length; run++) parents[run] = findRoot(parents, run);
  return parents;
}
