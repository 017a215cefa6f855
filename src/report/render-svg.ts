import type { TopLevelSpec } from "vega-lite";
import { assertObject, describeValue } from "../guards/internal.js";
import { shorten } from "../shorten.js";

/** Properties of which a vega-lite specification has one. */
const KINDS: ReadonlySet<string> = new Set([
  "mark",
  "layer",
  "facet",
  "hconcat",
  "vconcat",
  "concat",
  "repeat",
  "spec",
]);

/**
 * Renders a figure as SVG, without a browser. Equal specifications give equal text. The first call loads the plotting
 * library, which takes about a second.
 *
 * @param figure A vega-lite specification that includes its data, such as `rocFigure` returns. Nothing is loaded.
 * @throws TypeError when vega-lite does not understand the specification.
 *
 * @example
 * ```ts
 * const figure = lossFigure([{ name: "fold 1", trainLoss: [0.31, 0.19], validLoss: [0.24, 0.2] }]);
 * await writeFileAtomic("loss.svg", await renderSvg(figure));
 * ```
 */
export async function renderSvg(figure: TopLevelSpec): Promise<string> {
  assertObject("renderSvg: figure", figure, "a vega-lite specification, as lossFigure returns it");
  if (!Object.keys(figure).some((key) => KINDS.has(key))) {
    throw new TypeError(
      `renderSvg: figure must have one of ${[...KINDS].join(", ")}, got ${describeValue(figure)} without`,
    );
  }
  const { mark } = figure as { readonly mark?: unknown };
  const isMark = typeof mark === "string" || typeof (mark as { readonly type?: unknown } | null)?.type === "string";
  if (mark !== undefined && !isMark) {
    throw new TypeError(`renderSvg: figure.mark must be a string or have a type, got ${describeValue(mark)}`);
  }
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  // A copy, because vega numbers the rows of its data in place.
  try {
    const { spec } = vegaLite.compile(structuredClone(figure));
    const view = new vega.View(vega.parse(spec), { renderer: "none" });
    return await view.toSVG().finally(() => view.finalize());
  } catch (cause) {
    const reason = shorten((cause as Error).message, 120);
    throw new TypeError(`renderSvg: figure must be a specification that vega-lite draws, got one with: ${reason}`, {
      cause,
    });
  }
}
