import { describe, expect, test } from "vitest";
import { cosineAnnealing } from "../../src/train/index.js";
import { cutBatches, NOT_STARTED, updateStopping } from "../../src/train/internal.js";
import { expectClose, readFixture } from "../engines.js";

interface Fixture {
  readonly cosine: readonly { readonly rate: number; readonly epochs: number; readonly rates: readonly number[] }[];
}

describe("cosineAnnealing", () => {
  test("gives the rates of PyTorch's CosineAnnealingLR", () => {
    for (const { rate, epochs, rates } of readFixture<Fixture>(import.meta.url, "train.json").cosine) {
      expectClose(
        rates.map((_, epoch) => cosineAnnealing(rate, { epochs })(epoch) / rate),
        rates.map((r) => r / rate),
      );
    }
  });

  test("ends at the minimum", () => {
    expect(cosineAnnealing(1, { epochs: 4, minimum: 0.2 })(4)).toBeCloseTo(0.2, 12);
  });

  test("rejects 0 epochs", () => {
    expect(() => cosineAnnealing(1, { epochs: 0 })).toThrow("cosineAnnealing: epochs must be >= 1, got 0");
  });
});

describe("updateStopping", () => {
  const run = (losses: readonly number[], patience = 3) => {
    let state = NOT_STARTED;
    return losses.map((loss) => {
      state = updateStopping(state, loss, { patience });
      return state;
    });
  };

  test("improves with a lower loss, and with an equal one", () => {
    expect(run([0.5, 0.4, 0.4]).map(({ improved }) => improved)).toEqual([true, true, true]);
  });

  test("stops after three epochs without improvement", () => {
    expect(run([0.5, 0.6, 0.7, 0.8]).map(({ stop }) => stop)).toEqual([false, false, false, true]);
  });

  test("counts from 0 again after an improvement", () => {
    expect(run([0.5, 0.6, 0.4, 0.6, 0.6]).map(({ waited }) => waited)).toEqual([0, 1, 0, 1, 2]);
  });

  test("never counts a loss that is not finite as an improvement", () => {
    const states = run([Number.NaN, Number.NEGATIVE_INFINITY, 0.5, Number.NaN, 0.4], 9);
    expect(states.map(({ improved }) => improved)).toEqual([false, false, true, false, true]);
    expect(states[3].best).toBe(0.5);
  });
});

describe("cutBatches", () => {
  const ids = ["a", "b", "c", "d", "e"];

  test("keeps the order and a last batch that is not full", () => {
    expect(cutBatches(ids, { size: 2 })).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  test("drops a last batch that is not full on request", () => {
    expect(cutBatches(ids, { size: 2, dropLast: true })).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  test("rejects a size of 0", () => {
    expect(() => cutBatches(ids, { size: 0 })).toThrow("cutBatches: size must be >= 1, got 0");
  });
});
