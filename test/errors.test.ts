import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { addPath, DataError, DicomError, isCtError, reasonOf, ShapeError, UnsupportedError } from "../src/errors.js";

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

/** Long values, and values that would break a line or reorder a terminal. */
const HOSTILE = [
  "x".repeat(5_000_000),
  "a\nb\r\n\tc",
  "\u0000\u001b[2J".repeat(100),
  "\u{1F9E0}".repeat(400),
  "\u202e\u2028",
];

describe("messages", () => {
  const make = [
    (text: string) => new DicomError(text),
    (text: string) => new ShapeError(text, text, Array(1000).fill(512)),
    (text: string) => new UnsupportedError(text, { feature: text }),
    (text: string) => new DataError(`readLabels: ${text} must be 0, got ${text}`),
    (text: string) => new Error(reasonOf(new Error(text))),
  ];

  test.each(make)("are one line of at most 300 characters without control characters (%#)", (build) => {
    for (const text of HOSTILE) {
      const { message } = build(text);
      expect(message.length).toBeLessThanOrEqual(300);
      expect(message).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u);
    }
  });

  test("keep their beginning and their end", () => {
    const { message } = new DataError(`readLabels: class must be ${"c, ".repeat(1000)}got "z"`);
    expect(message).toMatch(/^readLabels: class must be c, .* \.\.\. .*got "z"$/);
  });

  test("stay as they are when they are short", () => {
    expect(new DataError("no column").message).toBe("no column");
  });
});

describe("ShapeError", () => {
  test.each([
    [[8, 9, 4], "[rows, cols, 3]", ", got [8, 9, 4]: drop alpha with image.hi(rows, cols, 3)"],
    [
      [3, 8, 9],
      "[rows, cols] or [rows, cols, 3]",
      ", got [3, 8, 9]: channels come last, as in image.transpose(1, 2, 0)",
    ],
    [[8, 9, 2], "[rows, cols, 3]", ", got [8, 9, 2]"],
    [[8, 9, 4], "[rows, cols]", ", got [8, 9, 4]"],
  ])("of %j where %s is expected says how to convert colors", (shape, expected, end) => {
    expect(new ShapeError("rotate: image", expected, shape).message).toBe(`rotate: image must be ${expected}${end}`);
  });
});

describe("path", () => {
  const path = "/hospital/scans/one.dcm";
  const named = [
    new DicomError("one.dcm: no rows", { path }),
    new UnsupportedError("one.dcm: no decoder", { feature: "x", path }),
    new DataError("one.dcm: no column", { file: "one.dcm", path }),
  ];

  test("is a property, and appears neither in the message nor when the error is printed", () => {
    for (const error of named) {
      expect(error.path).toBe(path);
      expect(`${error.message}${JSON.stringify(error)}${inspect(error)}`).not.toContain("/hospital");
    }
    expect(new DataError("no column").path).toBeUndefined();
  });

  test("is added to an error that has none", () => {
    expect(addPath(new DataError("no column"), path)).toMatchObject({ message: "no column", path });
    expect(addPath(new DataError("no column", { path }), "outer.zip")).toMatchObject({ path });
    expect(addPath(cause, path)).toBe(cause);
    expect("path" in cause).toBe(false);
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
