import { escapeHtml } from "./escape-html.js";

/** A table of a report. The first column holds the headings of the rows. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * Renders a table with its caption. On a narrow page it scrolls sideways, by keyboard too.
 *
 * @throws RangeError when the number of cells in a row differs from the number of columns.
 */
export function renderTable({ title, columns, rows }: ReportTable): string {
  const wrongRow = rows.findIndex((row) => row.length !== columns.length);
  if (wrongRow >= 0) {
    const expected = `row ${wrongRow} of table "${title}" must have ${columns.length} cells`;
    throw new RangeError(`renderReport: ${expected}, got ${rows[wrongRow].length}`);
  }
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("");
  const body = rows.map(([first, ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeHtml(String(cell))}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(String(first))}</th>${values}</tr>`;
  });
  const caption = `<caption>${escapeHtml(title)}</caption>`;
  const table = `<table>${caption}<thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
  return `<div class="scroll" role="region" aria-label="${escapeHtml(title)}" tabindex="0">${table}</div>`;
}
