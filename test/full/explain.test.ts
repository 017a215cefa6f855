import { describe, expect, test } from "vitest";
import { MODELS, type ModelName } from "../../src/models/index.js";
import { compareMaps } from "../explain/reference.js";

describe("maps of all networks on wasm", () => {
  test.each(Object.keys(MODELS) as ModelName[])("are those of PyTorch: %s", async (name) => {
    const errors = await compareMaps(name);
    expect(Object.entries(errors).filter(([, error]) => !(error <= 1))).toEqual([]);
  });
});
