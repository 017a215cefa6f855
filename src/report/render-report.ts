import { assertObject, assertText } from "../guards/internal.js";
import { quoteStart } from "../shorten.js";
import { escapeHtml } from "./escape-html.js";
import { prefixIds } from "./prefix-ids.js";
import { type ReportSlice, renderSlice } from "./render-slice.js";
import { type ReportTable, renderTable } from "./render-table.js";
import { REPORT_STYLE } from "./report-style.js";

/** A figure of a report. */
export interface ReportFigure {
  /** Caption below the figure. */
  readonly title: string;
  /** An `<svg>` element, such as `renderSvg` returns. It is inserted unchanged: never pass one of untrusted origin. */
  readonly svg: string;
  /** Description of the figure for readers who cannot see it. Default: the title. */
  readonly alt?: string | undefined;
}

/** A name and its value, such as "Network" and "efficientnet-b0". */
export interface ReportFact {
  readonly name: string;
  readonly value: string | number;
}

/** A report or one of its sections, with its parts in the order in which they appear. */
export interface Report {
  readonly title: string;
  /** Paragraphs. */
  readonly notes?: readonly string[];
  /** List of short names and values, as at the head of a report. */
  readonly facts?: readonly ReportFact[];
  readonly tables?: readonly ReportTable[];
  /** Figures, side by side if the page is wide enough. */
  readonly figures?: readonly ReportFigure[];
  readonly slices?: readonly ReportSlice[];
  /** Sections with headings of their own, which may have sections in turn. */
  readonly sections?: readonly Report[];
}

/** Policy that lets a browser run and load nothing, whatever the report contains (https://www.w3.org/TR/CSP3/). */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** Lowest level of heading in HTML, `<h6>`. */
const LOWEST_HEADING = 6;

function renderFigure({ title, svg, alt = title }: ReportFigure, prefix: string): string {
  if (!svg.startsWith("<svg")) {
    throw new TypeError(
      `renderReport: svg of ${quoteStart(title)} must begin with <svg, got ${quoteStart(svg.slice(0, 20))}`,
    );
  }
  const image = `<svg role="img" aria-label="${escapeHtml(alt)}"${prefixIds(svg, prefix).slice("<svg".length)}`;
  return `<figure>${image}<figcaption>${escapeHtml(title)}</figcaption></figure>`;
}

function renderFact({ name, value }: ReportFact): string {
  return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd></div>`;
}

/** Wraps items in an element; returns nothing without items. */
function wrap([name, kind]: readonly [string, string], items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`<${name} class="${kind}">\n${items.join("\n")}\n</${name}>`];
}

/**
 * Renders the content of a report or a section under its heading.
 *
 * @param numbers Numbers of the section and of those around it, which keep the ids of figures apart.
 */
function renderContent(part: Report, numbers: readonly number[]): string[] {
  const { title, notes = [], facts = [], tables = [], figures = [], slices = [], sections = [] } = part;
  const heading = `h${Math.min(numbers.length + 1, LOWEST_HEADING)}`;
  const prefixOf = (index: number) => ["figure", ...numbers, index, ""].join("-");
  return [
    `<${heading}>${escapeHtml(title)}</${heading}>`,
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    ...wrap(["dl", "facts"], facts.map(renderFact)),
    ...tables.map(renderTable),
    ...wrap(
      ["div", "figures"],
      figures.map((figure, index) => renderFigure(figure, prefixOf(index))),
    ),
    ...wrap(["div", "slices"], slices.map(renderSlice)),
    ...sections.flatMap((section, index) => [
      "<section>",
      ...renderContent(section, [...numbers, index]),
      "</section>",
    ]),
  ];
}

/**
 * Renders a report as one self-contained HTML file: figures, pictures and styles are inline, and it has no scripts and
 * no links. It fits light and dark screens, phones and paper. All texts are escaped. Equal reports give equal text.
 *
 * @throws RangeError when the number of cells in a table row differs from the number of columns; TypeError when a
 * figure does not begin with `<svg`.
 *
 * @example
 * ```ts
 * const figures = [{ title: "ROC curves", svg: await renderSvg(rocFigure([{ name: "any", auc, ...rates }])) }];
 * await writeFileAtomic("report.html", renderReport({ title: "Run 1", notes: ["Five folds."], figures }));
 * ```
 */
export function renderReport(report: Report): string {
  assertObject("renderReport: report", report, "a report with a title");
  assertText("renderReport: report.title", report.title);
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(report.title)}</title><style>${REPORT_STYLE}</style></head>`,
    "<body><main>",
    ...renderContent(report, []),
    "</main></body>",
    "</html>\n",
  ].join("\n");
}
