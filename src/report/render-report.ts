import { escapeHtml } from "./escape-html.js";
import { prefixIds } from "./prefix-ids.js";
import { type ReportSlice, renderSlice } from "./render-slice.js";
import { type ReportTable, renderTable } from "./render-table.js";
import { REPORT_STYLE } from "./report-style.js";

/** A figure of a report. */
export interface ReportFigure {
  /** The caption below it. */
  readonly title: string;
  /** An `<svg>` element, as from `renderSvg`. It is put in as it is: take none from strangers. */
  readonly svg: string;
  /** What the figure shows, in words for those who do not see it. Default: the title. */
  readonly alt?: string | undefined;
}

/** A name and what it stands for, as in "Network" and "efficientnet-b0". */
export interface ReportFact {
  readonly name: string;
  readonly value: string | number;
}

/** What a report, or a section of it, is made of, in the order in which it stands there. */
export interface Report {
  readonly title: string;
  /** Paragraphs. */
  readonly notes?: readonly string[];
  /** A list of short names and values, as in the head of a report. */
  readonly facts?: readonly ReportFact[];
  readonly tables?: readonly ReportTable[];
  /** Side by side where the page is wide enough. */
  readonly figures?: readonly ReportFigure[];
  readonly slices?: readonly ReportSlice[];
  /** Parts with headings of their own, which may have sections in turn. */
  readonly sections?: readonly Report[];
}

/** Lets a browser run nothing and load nothing, whatever got into the report (https://www.w3.org/TR/CSP3/). */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** HTML has headings `<h1>` to `<h6>`. */
const LOWEST_HEADING = 6;

function renderFigure({ title, svg, alt = title }: ReportFigure, prefix: string): string {
  if (!svg.startsWith("<svg")) {
    throw new TypeError(`renderReport: svg of "${title}" must begin with <svg, got "${svg.slice(0, 20)}"`);
  }
  const image = `<svg role="img" aria-label="${escapeHtml(alt)}"${prefixIds(svg, prefix).slice("<svg".length)}`;
  return `<figure>${image}<figcaption>${escapeHtml(title)}</figcaption></figure>`;
}

function renderFact({ name, value }: ReportFact): string {
  return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd></div>`;
}

/** Wraps items in an element; nothing where there are none. */
function wrap([name, kind]: readonly [string, string], items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`<${name} class="${kind}">\n${items.join("\n")}\n</${name}>`];
}

/**
 * Renders the content of a report or a section under its heading.
 *
 * @param place Numbers of the sections that lead to it, which keep the ids of figures apart.
 */
function renderContent(part: Report, place: readonly number[]): string[] {
  const { title, notes = [], facts = [], tables = [], figures = [], slices = [], sections = [] } = part;
  const heading = `h${Math.min(place.length + 1, LOWEST_HEADING)}`;
  const prefixOf = (index: number) => ["figure", ...place, index, ""].join("-");
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
    ...sections.flatMap((section, index) => ["<section>", ...renderContent(section, [...place, index]), "</section>"]),
  ];
}

/**
 * Renders a report as one HTML file that needs nothing else: figures inline, slices as data, styles within; no script,
 * no link. It fits a screen, bright or dark, a phone and a sheet of paper. All texts are escaped. Equal reports give equal
 * text.
 *
 * @throws RangeError when a row of a table has another number of cells than its columns; TypeError when a figure does
 * not begin with `<svg`.
 */
export function renderReport(report: Report): string {
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
