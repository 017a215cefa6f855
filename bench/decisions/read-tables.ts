import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The six labels of the challenge. */
export const RSNA_CLASSES = ["any", "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"];

/** The findings that both readers and the system of CQ500 name: any hemorrhage, then five kinds. */
export const CQ500_CLASSES = ["ICH", "IPH", "IVH", "SDH", "EDH", "SAH"];

/** Scores and truth of one class, one per row. */
export interface ClassScores {
  readonly name: string;
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
}

/** Rows of a table of predictions, by class. */
export interface ScoredTable {
  readonly ids: readonly string[];
  readonly classes: readonly ClassScores[];
}

/** Reads a table of comma-separated cells without quotes. */
function readCells(path: string): string[][] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
}

/** Reads the labeled predictions of a ResNet-50 for slices of the challenge (`rsna-resnet50-predictions`). */
export function readRsnaPredictions(data: string): ScoredTable {
  const [head, ...all] = readCells(join(data, "rsna-resnet50-predictions/joined.csv.gz"));
  const rows = all.filter((cells) => cells[head.indexOf("any")] !== "");
  const classes = RSNA_CLASSES.map((name) => ({
    name,
    labels: Uint8Array.from(rows, (cells) => Number(cells[head.indexOf(name)])),
    scores: Float64Array.from(rows, (cells) => Number(cells[head.indexOf(`p_${name}`)])),
  }));
  return { ids: rows.map(([id]) => id), classes };
}

/** Reads the series of slices of the challenge, for those that `rsna-labels-by-position` knows. */
export function readRsnaSeries(data: string): Map<string, string> {
  const [, ...rows] = readCells(join(data, "rsna-labels-by-position/building_3d.csv.gz"));
  const images = rows.flatMap(([series, ...cells]) => cells.slice(6).map((id) => [id, series] as const));
  return new Map(images.filter(([id]) => id !== ""));
}

/** Reads a system's scores for the studies of CQ500; the truth is what at least two of three radiologists said. */
export function readCq500Studies(data: string): ScoredTable {
  const [readHead, ...reads] = readCells(join(data, "cq500-studies/reads.csv"));
  const [head, ...predicted] = readCells(join(data, "cq500-studies/prediction_probabilities.csv"));
  const scoresOf = new Map(predicted.map((cells) => [cells[0], cells]));
  const rows = reads.filter(([name]) => scoresOf.has(name));
  const votes = (cells: string[], name: string) =>
    [1, 2, 3].reduce((sum, reader) => sum + Number(cells[readHead.indexOf(`R${reader}:${name}`)]), 0);
  const classes = CQ500_CLASSES.map((name) => ({
    name,
    labels: Uint8Array.from(rows, (cells) => Number(votes(cells, name) >= 2)),
    scores: Float64Array.from(rows, (cells) => Number(scoresOf.get(cells[0])![head.indexOf(name)])),
  }));
  return { ids: rows.map(([name]) => name), classes };
}
