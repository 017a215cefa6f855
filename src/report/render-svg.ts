import type { TopLevelSpec } from "vega-lite";

/**
 * Renders a figure as SVG, without a browser. Equal specifications give equal text. The plotting library is loaded at
 * the first call, which takes a second.
 *
 * @param figure A vega-lite specification, as from `rocFigure`, whose data are part of it: nothing is loaded.
 * @throws Error when vega-lite cannot make sense of the specification.
 */
export async function renderSvg(figure: TopLevelSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  // vega numbers the rows of the data it is given, in place.
  const { spec } = vegaLite.compile(structuredClone(figure));
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
