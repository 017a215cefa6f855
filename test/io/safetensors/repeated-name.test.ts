import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { repeatedName } from "../../../src/io/safetensors/repeated-name.js";

describe("repeatedName", () => {
  test.each<[string, string | undefined]>([
    ['{"a":1,"b":2}', undefined],
    ['{"a":1,"b":2,"a":1}', "a"],
    ['{"a":{"b":1},"b":{"a":1}}', undefined],
    ['{"a":{"b":1 , "b" : 2}}', "b"],
    ['{"a":[{"b":1},{"b":2}],"c":"a"}', undefined],
    ['{"a":"}","b":"\\"a\\":","c":"{"}', undefined],
    ['{"\\"":1,"\\u0022":2}', '"'],
    ["[]", undefined],
  ])("finds in %s: %s", (json, expected) => {
    expect(repeatedName(json)).toBe(expected);
  });

  test("finds nothing in what JSON.stringify writes, and finds any repeated name", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const json = JSON.stringify(object);
        const names = Object.keys(object);
        const name = names[pick % names.length];
        expect(repeatedName(json)).toBe(undefined);
        expect(repeatedName(`${json.slice(0, -1)},${JSON.stringify(name)}:0}`)).toBe(name);
      }),
    );
  });
});
