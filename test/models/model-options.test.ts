import { describe, expect, test } from "vitest";
import { assertModelOptions, modelSettings } from "../../src/models/model-options.js";

const published = { dropout: 0.2, dropConnect: 0.1, batchNormMomentum: 0.01, padding: "same" } as const;

describe("modelSettings", () => {
  test("defaults to six classes, three channels, seed 0 and what is published for the family", () => {
    expect(modelSettings({ size: 64 }, published)).toEqual({
      ...published,
      size: 64,
      classes: 6,
      channels: 3,
      seed: 0,
    });
  });

  test("takes an option that is undefined as left out", () => {
    const options = { size: 64, padding: undefined, dropout: 0 } as unknown as Parameters<typeof modelSettings>[0];
    expect(modelSettings(options, published)).toMatchObject({ padding: "same", dropout: 0, dropConnect: 0.1 });
  });
});

describe("assertModelOptions", () => {
  test.each([
    [{ dropout: 1 }, "dropout must be in [0, 1), got 1"],
    [{ dropout: Number.NaN }, "dropout must be in [0, 1), got NaN"],
    [{ dropConnect: -0.1 }, "dropConnect must be in [0, 1), got -0.1"],
    [{ batchNormMomentum: 0 }, "batchNormMomentum must be in (0, 1], got 0"],
    [{ batchNormMomentum: 1.5 }, "batchNormMomentum must be in (0, 1], got 1.5"],
    [{ seed: 0.5 }, "seed must be a whole number, got 0.5"],
    [{ seed: Number.POSITIVE_INFINITY }, "seed must be a whole number, got Infinity"],
  ])("rejects %j", (options, message) => {
    expect(() => assertModelOptions("network", { size: 64, ...options }, ["same"])).toThrow(
      new RangeError(`network: ${message}`),
    );
  });

  test("accepts the limits of each range, and options that are left out", () => {
    for (const options of [{ dropout: 0, dropConnect: 0, batchNormMomentum: 1, seed: -1 }, {}]) {
      expect(() => assertModelOptions("network", { size: 64, ...options }, ["same"])).not.toThrow();
    }
  });
});
