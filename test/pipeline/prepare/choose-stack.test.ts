import { describe, expect, test } from "vitest";
import { chooseStack } from "../../../src/pipeline/prepare/choose-stack.js";
import { describeStack, type StackRecord } from "../../../src/pipeline/prepare/stack-record.js";
import type { Orientation, SliceMetadata } from "../../../src/types.js";
import { buildSeries } from "../../../src/volume/index.js";
import { buildSlice } from "../../volume/build-slice.js";

const CORONAL: Orientation = [1, 0, 0, 0, 0, -1];

/** A stack of slices 5 mm apart. */
function stackOf(id: string, count: number, header: Partial<SliceMetadata> = {}): StackRecord {
  const slices = Array.from({ length: count }, (_, index) =>
    buildSlice(`${id}${index}`, index * 5, {
      SeriesInstanceUID: id,
      SliceThickness: 5,
      RescaleSlope: 1,
      RescaleIntercept: -1024,
      ...header,
    }),
  );
  return describeStack(buildSeries(slices)[0]);
}

/** The series of the stack that is chosen, and the reasons. */
function choiceOf(...stacks: readonly StackRecord[]) {
  const choices = chooseStack(stacks);
  const chosen = choices.flatMap(({ isChosen }, index) => (isChosen ? stacks[index].geometry.SeriesInstanceUID : []));
  return { chosen, reasons: choices.map(({ reason }) => reason) };
}

const kernel = (name: string) => ({ ConvolutionKernel: [name] });

describe("chooseStack", () => {
  test("chooses the only stack, and says what it is", () => {
    expect(choiceOf(stackOf("a", 32, kernel("H31s")))).toEqual({
      chosen: ["a"],
      reasons: ["axial, 155 mm long, kernel H31s (soft), 5 mm thick, 32 slices"],
    });
  });

  test("prefers an axial stack to a longer one that is not", () => {
    const coronal = Array.from({ length: 60 }, (_, index) =>
      buildSlice(`c${index}`, 0, {
        SeriesInstanceUID: "c",
        RescaleSlope: 1,
        RescaleIntercept: -1024,
        ImageOrientationPatient: CORONAL,
        ImagePositionPatient: [0, index * 5, 0],
      }),
    );
    const { chosen, reasons } = choiceOf(
      { ...describeStack(buildSeries(coronal)[0]), unlikely: undefined },
      stackOf("a", 30),
    );
    expect([chosen, reasons[0]]).toEqual([["a"], "not axial; the chosen one: axial"]);
  });

  test("prefers the whole head to a soft kernel, and takes 120 mm for a whole head beside a longer scan of the neck", () => {
    const short = choiceOf(stackOf("a", 6), stackOf("b", 30, kernel("BONE")));
    expect([short.chosen, short.reasons[0]]).toEqual([["b"], "25 mm long; the chosen one: 145 mm long"]);
    expect(choiceOf(stackOf("a", 26, kernel("STANDARD")), stackOf("b", 80, kernel("BONE"))).chosen).toEqual(["a"]);
  });

  test.each([
    ["STANDARD", "BONEPLUS"],
    ["SOFT", "EDGE"],
    ["H31s", "H60s"],
    ["J40s\\3", "J70h\\3"],
    ["Hr36f", "Hr59f"],
    ["FC21", "FC30"],
    ["UB", "YC"],
  ])("prefers kernel %s to %s, and a kernel of an unknown name to the latter", (soft, sharp) => {
    expect(choiceOf(stackOf("a", 30, kernel(sharp)), stackOf("b", 30, kernel(soft))).chosen).toEqual(["b"]);
    expect(choiceOf(stackOf("a", 30, kernel(sharp)), stackOf("b", 30, kernel("?"))).chosen).toEqual(["b"]);
    expect(choiceOf(stackOf("a", 30, kernel("?")), stackOf("b", 30, kernel(soft))).chosen).toEqual(["b"]);
  });

  test("prefers a thickness near 5 mm, then more slices, then the first series", () => {
    const [thin, thick] = [stackOf("a", 30, { SliceThickness: 0.6 }), stackOf("b", 30, { SliceThickness: 4.8 })];
    expect(choiceOf(thin, thick)).toMatchObject({
      chosen: ["b"],
      reasons: ["0.6 mm thick; the chosen one: 4.8 mm thick", expect.any(String)],
    });
    expect(choiceOf(stackOf("a", 30), stackOf("b", 31)).chosen).toEqual(["b"]);
    expect(choiceOf(stackOf("b", 30), stackOf("a", 30))).toMatchObject({ chosen: ["a"] });
  });

  test("prefers a stack in Hounsfield units", () => {
    const unknown = stackOf("a", 40, { RescaleIntercept: undefined });
    const projection = stackOf("b", 40, { ImageType: ["DERIVED", "SECONDARY", "AXIAL", "MIP"] });
    expect(choiceOf(unknown, projection, stackOf("c", 30, { SliceThickness: 1 }))).toMatchObject({
      chosen: ["c"],
      reasons: ["no RescaleSlope or RescaleIntercept", "a projection, not a slice: ImageType MIP", expect.any(String)],
    });
  });

  test("chooses nothing of nothing", () => {
    expect(chooseStack([])).toEqual([]);
  });
});
