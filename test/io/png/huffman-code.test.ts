import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeLengths, prefixCodes } from "../../../src/io/png/huffman-code.js";

const counts = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1e8 })), { maxLength: 286 })
  .filter((values) => values.filter((value) => value > 0).length >= 2);

/** The part of all codes that those of some lengths take. */
const usedPart = (lengths: Uint8Array) => lengths.reduce((sum, length) => sum + (length && 2 ** -length), 0);

describe("codeLengths", () => {
  test("gives frequent symbols short codes, and none to those that do not occur", () => {
    expect([...codeLengths([1, 0, 1, 2, 4], 14)]).toEqual([3, 0, 3, 2, 1]);
  });

  test("gives equal symbols equal lengths where they are a power of two", () => {
    expect([...codeLengths([7, 7, 7, 7], 14)]).toEqual([2, 2, 2, 2]);
  });

  test("keeps to the most bits where the best code is longer", () => {
    expect([...codeLengths([1, 1, 2, 4, 8, 16], 5)]).toEqual([5, 5, 4, 3, 2, 1]);
    expect(Math.max(...codeLengths([1, 1, 2, 4, 8, 16], 4))).toBe(4);
  });

  test("gives each symbol that occurs a code of at most 14 bits, and leaves no code unused", () => {
    fc.assert(
      fc.property(counts, (values) => {
        const lengths = codeLengths(values, 14);
        expect([...lengths].map((length) => length > 0)).toEqual(values.map((value) => value > 0));
        expect(Math.max(...lengths)).toBeLessThanOrEqual(14);
        expect(usedPart(lengths)).toBe(1);
      }),
    );
  });
});

describe("prefixCodes", () => {
  test("assigns the codes of the example in RFC 1951, 3.2.2, their first bit lowest", () => {
    const codes = prefixCodes(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4));
    const published = ["010", "011", "100", "101", "110", "00", "1110", "1111"];
    expect([...codes]).toEqual(published.map((bits) => Number.parseInt([...bits].reverse().join(""), 2)));
  });

  test("assigns no code to a symbol without one", () => {
    expect([...prefixCodes(Uint8Array.of(1, 0, 1))]).toEqual([0, 0, 1]);
  });
});
