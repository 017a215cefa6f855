import { encodeBase64 } from "./encode-base64.js";
import { escapeHtml } from "./escape-html.js";

/** A picture of a slice, or of a neighbor of it. */
export interface ReportPicture {
  /** The bytes of a PNG file. */
  readonly png: Uint8Array;
  /** What it shows, as in "slice above". */
  readonly caption: string;
}

/** What was predicted for one class of a slice. */
export interface ReportPrediction {
  /** The class. */
  readonly name: string;
  /** 0..1; NaN where nothing was predicted. */
  readonly probability: number;
  /** From which probability on the class is called present. Default: none, and nothing is called right or wrong. */
  readonly threshold?: number | undefined;
}

/** A slice to show with its truth and its predictions. */
export interface ReportSlice {
  /** Side by side, as a radiologist would lay them out. */
  readonly pictures: readonly ReportPicture[];
  readonly id: string;
  /** The classes that it truly has, none for a slice without hemorrhage; `undefined` where the truth is not known. */
  readonly labels?: readonly string[] | undefined;
  readonly predictions: readonly ReportPrediction[];
}

/** Writes a probability in percent; a dash for NaN, which stands for "never predicted". */
function formatProbability(probability: number): string {
  return Number.isNaN(probability) ? "–" : `${(100 * probability).toFixed(1)} %`;
}

/** Says how a call compares with the truth; nothing where both are negative, or nothing is called. */
function verdictOf({ probability, threshold = Number.NaN }: ReportPrediction, isTrue: boolean): string {
  const isCalled = probability >= threshold;
  if (isCalled) return isTrue ? "found" : "false alarm";
  return isTrue && probability < threshold ? "missed" : "";
}

function renderPicture({ png, caption }: ReportPicture, id: string): string {
  const alt = escapeHtml(`Slice ${id}: ${caption}`);
  const image = `<img src="data:image/png;base64,${encodeBase64(png)}" alt="${alt}">`;
  return `<figure>${image}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** Renders the list of classes: truth, probability, and how the two compare. */
function renderPredictions({ labels, predictions }: ReportSlice): string {
  const columns = ["class", ...(labels ? ["truth"] : []), "probability", ...(labels ? ["result"] : [])];
  const rows = predictions.map((prediction) => {
    const { name, probability } = prediction;
    const isTrue = labels?.includes(name) ?? false;
    const verdict = labels ? verdictOf(prediction, isTrue) : "";
    const truth = labels ? `<td>${isTrue ? "yes" : "no"}</td>` : "";
    const result = labels ? `<td>${verdict}</td>` : "";
    const kind = verdict === "" ? "" : ` class="${verdict === "found" ? "right" : "wrong"}"`;
    const cells = `${truth}<td>${formatProbability(probability)}</td>${result}`;
    return `<tr${kind}><th scope="row">${escapeHtml(name)}</th>${cells}</tr>`;
  });
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** Renders a slice: its pictures side by side, its id, and its classes. */
export function renderSlice(slice: ReportSlice): string {
  const { id, pictures } = slice;
  return [
    '<article class="slice">',
    `<div class="pictures">${pictures.map((picture) => renderPicture(picture, id)).join("")}</div>`,
    `<div><p class="id">Slice ${escapeHtml(id)}</p>`,
    renderPredictions(slice),
    "</div></article>",
  ].join("\n");
}
