import { describe, expect, test } from "vitest";
import { DataError, DicomError, isCtError, ShapeError, UnsupportedError } from "../src/errors.js";

const cause = new Error("underneath");
const errors = [
  new DicomError("no rows", { tag: "Rows", cause }),
  new ShapeError("headBox: image", "[rows, cols]", [512]),
  new UnsupportedError("no decoder", { feature: "1.2.840.10008.1.2.5", cause }),
  new DataError("no column", { file: "labels.csv", cause }),
];

describe("the errors of this package", () => {
  test("carry their name, and fields that a caller can act on", () => {
    expect(errors.map(({ name }) => name)).toEqual(["DicomError", "ShapeError", "UnsupportedError", "DataError"]);
    expect(errors[0]).toMatchObject({ tag: "Rows", cause });
    expect(errors[1]).toMatchObject({ expected: "[rows, cols]", received: [512] });
    expect(errors[2]).toMatchObject({ feature: "1.2.840.10008.1.2.5", cause });
    expect(errors[3]).toMatchObject({ file: "labels.csv", cause });
  });
});

describe("isCtError", () => {
  test("tells the errors of this package from others", () => {
    expect(errors.every((error) => isCtError(error))).toBe(true);
    expect([cause, new TypeError("x"), "DicomError", undefined].some((error) => isCtError(error))).toBe(false);
  });

  test("narrows by name", () => {
    expect(errors.map((error) => isCtError(error, "DicomError", "DataError"))).toEqual([true, false, false, true]);
    const [error] = errors as readonly unknown[];
    expect(isCtError(error, "DicomError") && error.tag).toBe("Rows");
  });
});
