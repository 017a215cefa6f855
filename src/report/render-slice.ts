import { encodeBase64 } from "./encode-base64.js";
import { escapeHtml } from "./escape-html.js";

/** A picture of a slice or of one of its neighbors. */
export interface ReportPicture {
  /** Bytes of a PNG file. */
  readonly png: Uint8Array;
  /** Caption, such as "slice above". */
  readonly caption: string;
}

/** The prediction for one class of a slice. */
export interface ReportPrediction {
  /** Name of the class. */
  readonly name: string;
  /** 0..1; NaN without a prediction. */
  readonly probability: number;
  /** Probability from which the class counts as present. Default: none, and the result stays empty. */
  readonly threshold?: number | undefined;
}

/** A slice with its truth and its predictions. */
export interface ReportSlice {
  /** Pictures side by side, as a radiologist would arrange them. */
  readonly pictures: readonly ReportPicture[];
  readonly id: string;
  /** Classes that are truly present, empty for a slice without hemorrhage; `undefined` if the truth is unknown. */
  readonly labels?: readonly string[] | undefined;
  readonly predictions: readonly ReportPrediction[];
}

/** Formats a probability in percent; NaN, which means "never predicted", is a dash. */
function formatProbability(probability: number): string {
  return Number.isNaN(probability) ? "–" : `${(100 * probability).toFixed(1)} %`;
}

/** Compares a prediction with the truth; returns "" if both are negative, or without threshold or probability. */
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

/** Renders the table of classes: truth, probability and the result of comparing them. */
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

/** Renders a slice: its pictures side by side, its id and its classes. */
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
