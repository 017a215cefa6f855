import { describe, expect, test } from "vitest";
import { modelSettings } from "../../src/models/model-options.js";

const published = { dropout: 0.2, dropConnect: 0.1, batchNormMomentum: 0.01, padding: "same" } as const;

describe("modelSettings", () => {
  test("takes six classes, three channels and seed 0 where nothing is said, and what the family publishes", () => {
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
