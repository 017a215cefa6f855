import { escapeHtml } from "./escape-html.js";
import { prefixIds } from "./prefix-ids.js";
import { REPORT_STYLE } from "./report-style.js";

/** A figure of a report. */
export interface ReportFigure {
  readonly title: string;
  /** An `<svg>` element, as from `renderSvg`. It is put in as it is: take none from strangers. */
  readonly svg: string;
}

/** A table of a report. The first column is a heading of its row. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A slice to show with its truth and its predictions. */
export interface ReportSlice {
  /** The bytes of a PNG file. */
  readonly png: Uint8Array;
  readonly id: string;
  /** The classes that it truly has, none for a slice without hemorrhage; `undefined` where the truth is not known. */
  readonly labels?: readonly string[] | undefined;
  /** Probabilities 0..1 by class; NaN where nothing was predicted. */
  readonly predictions: readonly { readonly name: string; readonly probability: number }[];
}

/** What a report is made of, in the order in which it stands there. */
export interface Report {
  readonly title: string;
  readonly notes?: readonly string[];
  readonly tables?: readonly ReportTable[];
  readonly figures?: readonly ReportFigure[];
  readonly slices?: readonly ReportSlice[];
}

/** Lets a browser run nothing and load nothing, whatever got into the report (https://www.w3.org/TR/CSP3/). */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

function renderTable({ title, columns, rows }: ReportTable): string {
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0) {
    const expected = `row ${wrong} of table "${title}" must have ${columns.length} cells`;
    throw new RangeError(`renderReport: ${expected}, got ${rows[wrong].length}`);
  }
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("");
  const body = rows.map(([first, ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeHtml(String(cell))}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(String(first))}</th>${values}</tr>`;
  });
  const caption = `<caption>${escapeHtml(title)}</caption>`;
  return `<table>${caption}<thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
}

function renderFigure({ title, svg }: ReportFigure, index: number): string {
  if (!svg.startsWith("<svg")) {
    throw new TypeError(`renderReport: svg of "${title}" must begin with <svg, got "${svg.slice(0, 20)}"`);
  }
  const caption = `<figcaption>${escapeHtml(title)}</figcaption>`;
  return `<figure>${prefixIds(svg, `figure-${index}-`)}${caption}</figure>`;
}

/** Writes a probability in percent; a dash for NaN, which stands for "never predicted". */
function formatProbability(probability: number): string {
  return Number.isNaN(probability) ? "–" : `${(100 * probability).toFixed(1)} %`;
}

function renderSlice({ png, id, labels, predictions }: ReportSlice): string {
  const source = `data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString("base64")}`;
  const rows = predictions.map(
    ({ name, probability }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${formatProbability(probability)}</td></tr>`,
  );
  return [
    `<figure><img src="${source}" alt="Slice ${escapeHtml(id)}">`,
    `<figcaption>${escapeHtml(id)}</figcaption>`,
    ...(labels === undefined ? [] : [`<p>Truth: ${escapeHtml(labels.join(", ") || "no hemorrhage")}</p>`]),
    `<table><tbody>${rows.join("")}</tbody></table></figure>`,
  ].join("\n");
}

/** Renders a part of a report with its heading; nothing where it has no items. */
function renderSection(heading: string, items: readonly string[], kind = "section"): string {
  if (items.length === 0) return "";
  return `<section><h2>${heading}</h2><div class="${kind}">\n${items.join("\n")}\n</div></section>`;
}

/**
 * Renders a report as one HTML file that needs nothing else: figures inline, slices as data, styles within; no script,
 * no link. All texts are escaped. Equal reports give equal text.
 *
 * @throws RangeError when a row of a table has another number of cells than its columns; TypeError when a figure does
 * not begin with `<svg`.
 */
export function renderReport({ title, notes = [], tables = [], figures = [], slices = [] }: Report): string {
  const paragraphs = notes.map((note) => `<p>${escapeHtml(note)}</p>`);
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${REPORT_STYLE}</style></head>`,
    `<body><main><h1>${escapeHtml(title)}</h1>`,
    ...paragraphs,
    renderSection("Tables", tables.map(renderTable)),
    renderSection("Figures", figures.map(renderFigure)),
    renderSection("Slices", slices.map(renderSlice), "slices"),
    "</main></body>",
    "</html>\n",
  ]
    .filter((part) => part !== "")
    .join("\n");
}
