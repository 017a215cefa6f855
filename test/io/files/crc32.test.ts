import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, tableCrc32 } from "../../../src/io/files/crc32.js";

describe("crc32", () => {
  test.each([crc32, tableCrc32])("gives the published checksum of nine digits, %o", (checksum) => {
    expect(checksum(Buffer.from("123456789"))).toBe(0xcbf43926);
  });

  test("is the same by table, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(tableCrc32(bytes)).toBe(crc32(bytes));
      }),
    );
  });
});
