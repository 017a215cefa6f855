import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeFloats, type FloatType } from "../../../src/io/safetensors/decode-floats.js";
import fixture from "../fixtures/safetensors.json" with { type: "json" };

/** All numbers of 16 bits from the least code to the greatest, signed. */
const everyCode = () => Int16Array.from({ length: 2 ** 16 }, (_, index) => index - 2 ** 15);

/** Hashes 32-bit floats, with 12345 in the place of all that are not a number. */
function digest(values: Float32Array): string {
  return createHash("sha256")
    .update(values.map((value) => (Number.isNaN(value) ? 12345 : value)))
    .digest("hex");
}

describe("decodeFloats", () => {
  test.each<[FloatType, string]>([
    ["F16", fixture.everyHalf],
    ["BF16", fixture.everyBrainFloat],
  ])("widens all 65,536 numbers of %s as PyTorch does", (type, expected) => {
    expect(digest(decodeFloats(new Uint8Array(everyCode().buffer), type))).toBe(expected);
  });

  test("begins where the bytes begin in their buffer", () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
    expect(decodeFloats(bytes.subarray(4), "F32")).toEqual(Float32Array.of(2, 3));
  });
});
