import { describe, expect, test } from "vitest";
import { bindRandom, compose } from "../../src/augment/index.js";
import type { Transform } from "../../src/types.js";
import { gray, grayRows } from "./pattern.js";

const add: Transform = (random, image) => gray([[image.get(0, 0, 0) + random()]]);
const double: Transform = (_, image) => gray([[image.get(0, 0, 0) * 2]]);
const five = gray([[5]]);

describe("compose", () => {
  test("applies transforms in order", () => {
    expect(grayRows(compose(add, double)(() => 1, five))).toEqual([[12]]);
    expect(grayRows(compose(double, add)(() => 1, five))).toEqual([[11]]);
  });

  test("lets each transform draw when it runs", () => {
    const numbers = [1, 10].values();
    expect(grayRows(compose(add, double, add)(() => Number(numbers.next().value), five))).toEqual([[22]]);
  });

  test("of nothing returns the image", () => {
    expect(compose()(() => 0, five)).toBe(five);
  });
});

describe("bindRandom", () => {
  test("draws new numbers at each call", () => {
    const numbers = [1, 2].values();
    const view = bindRandom(() => Number(numbers.next().value), add);
    expect(grayRows(view(five))).toEqual([[6]]);
    expect(grayRows(view(five))).toEqual([[7]]);
  });
});
