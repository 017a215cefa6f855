import { describe, expect, test } from "vitest";
import { packTexts, unpackTexts } from "../../../src/pipeline/workers/packed-texts.js";

const memories = {
  shared: (bytes: number) => new SharedArrayBuffer(bytes),
  own: (bytes: number) => new ArrayBuffer(bytes),
};

describe.each(Object.entries(memories))("packTexts into %s memory", (_, allocate) => {
  test.each([
    ["no texts", []],
    ["plain ids", ["ID_000012eaf", "", "ID_b"]],
    ["letters of one byte", ["Schädel/é", "ÿ"]],
    ["other letters and halves of a pair", ["頭部/1", "a\ud83d", "\ude00", "😀"]],
  ])("keeps %s", (_, texts) => {
    const packed = packTexts(texts, allocate);
    expect(unpackTexts(packed)).toEqual(texts);
    // As a worker receives them.
    expect(unpackTexts(structuredClone(packed))).toEqual(texts);
  });

  test("takes one byte per letter where one is enough", () => {
    expect(packTexts(["ID_1", "ID_2"], allocate).bytes).toHaveLength(8);
    expect(packTexts(["頭部"], allocate).bytes).toHaveLength(4);
  });
});
