import { describe, expect, test } from "vitest";
import { formatReasons } from "../../../src/pipeline/prepare/count-reasons.js";

/** Files that are skipped for a reason. */
const files = (count: number, reason: string, include?: "projection") =>
  Array.from({ length: count }, (_, index) => ({ file: `${reason}-${index}`, reason, ...(include && { include }) }));

describe("formatReasons", () => {
  test("counts reasons, the most frequent first", () => {
    const skipped = [...files(2, "a projection", "projection"), ...files(3, "not a DICOM file")];
    expect(formatReasons(skipped)).toBe("3 not a DICOM file; 2 a projection (take them with --include projection)");
  });

  test("lists five reasons at most, and fewer if they are long", () => {
    const short = ["a", "b", "c", "d", "e", "f", "g"].flatMap((reason) => files(1, reason));
    expect(formatReasons(short)).toBe("1 a; 1 b; 1 c; 1 d; 1 e; and 2 more reasons");
    const long = [...files(3, "x".repeat(90)), ...files(2, "y".repeat(90)), ...files(1, "z".repeat(90))];
    expect(formatReasons(long)).toBe(`3 ${"x".repeat(90)}; 2 ${"y".repeat(90)}; and 1 more reason`);
  });

  test("shortens a reason", () => {
    const [text] = formatReasons(files(1, "x".repeat(1000))).split("; ");
    expect(text).toHaveLength(102);
    expect(text).toContain(" ... ");
  });
});
