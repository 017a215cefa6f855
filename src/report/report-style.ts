/** Colors by purpose, for a white page and for a dark one. */
const LIGHT = "--page: #fff; --ink: #1c2127; --soft: #57606b; --rule: #d5dae0; --panel: #f4f6f8; --wrong: #a52a1c;";
const DARK = "--page: #14181d; --ink: #e4e8ec; --soft: #a2acb7; --rule: #39424c; --panel: #1d232a; --wrong: #ff9c8c;";

/**
 * Style sheet of a report: text, tables, figures and slices in one column, for light and dark screens, phones and
 * paper. Figures are drawn on white, in black and gray; on the page they take the colors of the page.
 */
export const REPORT_STYLE = `
:root { color-scheme: light; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { margin: 0 auto; max-width: 66rem; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0 0 0.75rem; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 0.75rem; border-bottom: 1px solid var(--rule); padding-bottom: 0.25rem; font-size: 1.3rem; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.05rem; }
h4 { margin: 1.25rem 0 0.5rem; font-size: 1rem; }
p { margin: 0.5rem 0; max-width: 44rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 45%), 1fr)); gap: 0.75rem 1.5rem; margin: 1.25rem 0;
  border-radius: 0.5rem; padding: 1rem 1.25rem; background: var(--panel); }
.facts div { min-width: 0; }
dt { color: var(--soft); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; font-size: 0.95rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.4rem; font-weight: 600; text-align: left; }
th, td { padding: 0.3rem 0 0.3rem 1.5rem; border-bottom: 1px solid var(--rule); text-align: right; vertical-align: top; }
th:first-child { position: sticky; left: 0; padding-left: 0; background: var(--page); text-align: left; }
th { font-weight: 500; }
thead th { color: var(--soft); font-weight: 400; vertical-align: bottom; }
figure { margin: 0; }
figcaption { color: var(--soft); font-size: 0.9rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); gap: 1.5rem; margin: 1rem 0; }
.figures svg { display: block; max-width: 100%; height: auto; }
.figures figcaption { max-width: 32rem; }
.figures svg > rect:first-child { fill: none; }
.figures svg text { fill: var(--ink); }
.figures svg .role-axis-grid line, .figures svg .role-frame > g > .background { stroke: var(--rule); }
.figures svg .role-axis-tick line, .figures svg .role-axis-domain line { stroke: var(--soft); }
.figures svg path[stroke="black"] { stroke: var(--ink); }
.figures svg path[fill="black"] { fill: var(--ink); }
.slices { display: grid; gap: 1.5rem; margin: 0.75rem 0 1.5rem; }
.slice { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 1.25rem; align-items: start; break-inside: avoid; }
.pictures { display: grid; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column; gap: 0.4rem; }
.pictures img { display: block; width: 100%; max-height: 24rem; object-fit: contain; background: #000; }
.pictures figcaption { margin-top: 0.2rem; font-size: 0.85rem; line-height: 1.3; text-align: center; }
.slice .id { margin: 0 0 0.4rem; font-weight: 600; overflow-wrap: anywhere; }
.slice table { width: 100%; font-size: 0.875rem; }
.slice th, .slice td { padding: 0.15rem 0 0.15rem 0.6rem; }
.slice th:first-child { padding-left: 0; }
.slice td { white-space: nowrap; }
.right td:last-child, .wrong td:last-child { font-weight: 600; }
.wrong td:last-child { color: var(--wrong); }
@media screen and (max-width: 48rem) {
  main { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.4rem; }
  .slice { grid-template-columns: minmax(0, 1fr); gap: 0.75rem; }
  table { font-size: 0.8rem; }
  th, td { padding-left: 0.5rem; }
  .facts { gap: 0.6rem 1rem; padding: 0.9rem 1rem; font-size: 0.9rem; }
}
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, figure, .facts, .scroll { break-inside: avoid; }
  .scroll { overflow: visible; }
  th:first-child { position: static; }
  th, td { padding-left: 0.75rem; }
  .slice { grid-template-columns: minmax(0, 1fr) 17rem; gap: 0.75rem; }
  .slice table { font-size: 0.75rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .pictures img, .facts { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
