/** The style sheet of a report: one column of figures and tables, a grid of slices; fits a screen and a sheet. */
export const REPORT_STYLE = `
body { margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #222; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; font-size: 1.25rem; }
h3, caption { margin: 1rem 0 0.5rem; font-size: 1rem; font-weight: 600; text-align: left; }
figure { margin: 1rem 0 2rem; }
figure > svg { max-width: 100%; height: auto; }
figcaption { font-weight: 600; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.9rem 0.2rem 0; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.slices { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.5rem; }
.slices figure { margin: 0; break-inside: avoid; }
.slices img { width: 100%; background: #000; image-rendering: auto; }
.slices p { margin: 0.2rem 0; }
.slices table { width: 100%; margin: 0; font-size: 0.875rem; }
`;
