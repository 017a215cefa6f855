import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trainTransform } from "../../src/augment/index.js";
import { createRandom } from "../../src/random.js";
import { pattern } from "./pattern.js";

interface Run {
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
  readonly pixels: string;
}

const { train }: { train: { size: number; runs: readonly Run[] } } = JSON.parse(
  readFileSync(new URL("./fixtures/random-draws.json", import.meta.url), "utf8"),
);

describe("trainTransform", () => {
  test.each(train.runs)(
    "equals the transforms of torchvision for the same numbers: $shape",
    ({ shape, numbers, pixels }) => {
      const rest = numbers.values();
      const image = trainTransform({ size: train.size })(() => Number(rest.next().value), pattern(shape));
      expect(image.shape).toEqual([train.size, train.size, 3]);
      expect([...image.data]).toEqual([...Buffer.from(pixels, "base64")]);
    },
  );

  test("gives the same image for the same seed and another for another seed", () => {
    const transform = trainTransform({ size: 20 });
    const augmented = (seed: number) => transform(createRandom(seed), pattern([40, 31])).data;
    expect(augmented(1)).toEqual(augmented(1));
    expect(augmented(1)).not.toEqual(augmented(2));
  });

  test("leaves the image as it was", () => {
    const image = pattern([40, 31]);
    trainTransform({ size: 20 })(createRandom(1), image);
    expect(image.data).toEqual(pattern([40, 31]).data);
  });

  test("rejects a size that is not a whole number above 0", () => {
    expect(() => trainTransform({ size: 0 })).toThrow(
      new RangeError("trainTransform: size must be a whole number, at least 1, got 0"),
    );
  });
});
