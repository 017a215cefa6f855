import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  listSource,
  readLabels,
  readMetadata,
  readMetadataTable,
  readPng,
  readPredictions,
  readSafetensors,
  readSource,
  readTeamFolds,
  readTriplets,
} from "../../../src/io/index.js";
import { readJson, readPicture } from "../../../src/io/internal.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

const readers: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
  ["readJson", readJson],
  ["readLabels", readLabels],
  ["readMetadata", readMetadata],
  ["readMetadataTable", readMetadataTable],
  ["readPicture", readPicture],
  ["readPng", readPng],
  ["readPredictions", readPredictions],
  ["readSafetensors", readSafetensors],
  ["readTeamFolds", readTeamFolds],
  ["readTriplets", readTriplets],
  ["listSource", listSource],
  ["readSource", async (path) => readSource({ file: "scan", locator: { kind: "file", path: `${path}/scan` } })],
];

describe.each(readers)("an error of %s", (_, read) => {
  test.each(["a missing file", "a file of something else"])("has the path of %s as a property only", async (kind) => {
    const path = pathOf("file.bin");
    if (kind !== "a missing file") await writeFile(path, "neither a table\nnor an image");
    const error = await read(path).catch((reason: unknown) => reason as Error);
    const where = (error as { readonly path?: string }).path;
    expect(where?.startsWith(path)).toBe(true);
    expect((error as Error).message).not.toContain(pathOf());
  });
});
