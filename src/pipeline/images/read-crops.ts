import { basename } from "node:path";
import { z } from "zod";
import { DataError } from "../../errors.js";
import { readLinesSync } from "../../io/internal.js";
import type { Box } from "../../types.js";
import type { ImageFolder } from "./prepared-folder.js";

/** Place of an image in the slice that it was cropped from. */
export interface Crop {
  readonly box: Box;
  /** Rows and columns of the whole slice. */
  readonly rows: number;
  readonly cols: number;
}

const SIDE = z.int().min(0);

/** Rows and columns of a slice; those that all slices of a series share stand in its line once. */
const SIZE = z.object({ Rows: SIDE.optional(), Columns: SIDE.optional() });

/** A line of the manifest: the images of a series, as far as crops are concerned. */
const SERIES = z.object({
  shared: SIZE,
  slices: z.array(
    z.object({
      id: z.string(),
      metadata: SIZE,
      images: z.record(z.string(), z.object({ row: SIDE, col: SIDE, rows: SIDE, cols: SIDE })),
    }),
  ),
});

/** Parses a line of the manifest; `undefined` for a line of another kind. */
function parseSeries(line: string): z.infer<typeof SERIES> | undefined {
  try {
    return SERIES.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * Reads from the manifest of a prepared set where images were cropped from their slices. Of two lines of a series, the
 * later counts.
 *
 * @param manifest Path of the preparation manifest.
 * @param kind Kind of the images.
 * @param ids Ids of the images.
 * @throws DataError if the manifest does not name an image.
 */
export function readCrops(manifest: string, kind: ImageFolder, ids: readonly string[]): ReadonlyMap<string, Crop> {
  const wanted = new Set(ids);
  const cropOf = new Map<string, Crop>();
  for (const line of readLinesSync(manifest)) {
    const { shared, slices } = parseSeries(line) ?? { shared: {}, slices: [] };
    for (const { id, metadata, images } of slices) {
      const { Rows, Columns } = { ...shared, ...metadata };
      if (!wanted.has(id) || !Object.hasOwn(images, kind) || Rows === undefined || Columns === undefined) continue;
      const { row, col, rows, cols } = images[kind];
      cropOf.set(id, { box: { row, col, rows, cols }, rows: Rows, cols: Columns });
    }
  }
  const missing = ids.find((id) => !cropOf.has(id));
  if (missing === undefined) return cropOf;
  const file = basename(manifest);
  throw new DataError(`${file}: must say where image ${missing} was cropped, got no such line`, { file });
}
