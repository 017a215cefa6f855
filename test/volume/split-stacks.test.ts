import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Series, SliceMetadata } from "../../src/types.js";
import { buildSeries } from "../../src/volume/index.js";
import { buildSlice, coronal, tilted } from "./build-slice.js";

/** Builds slices at the given heights, named by a letter and their number, which is also their InstanceNumber. */
function scan(letter: string, heights: readonly number[], first: number, changes: Partial<SliceMetadata> = {}) {
  return heights.map((z, index) => buildSlice(`${letter}${index}`, z, { InstanceNumber: first + index, ...changes }));
}

/** Heights of a scan in steps of 5 mm, from the lowest. */
const FIVE = [0, 5, 10, 15, 20];

const lower = (heights: readonly number[], mm: number) => heights.map((z) => z - mm);

/** The ids of each stack, highest slice first. */
const idsOf = (stacks: readonly Series[]) => stacks.map(({ slices }) => slices.map((slice) => slice.SOPInstanceUID));

/** Expects two whole scans to be stacks of their own, told apart by a keyword. */
function expectTwo(slices: readonly SliceMetadata[], keyword: string): void {
  const stacks = buildSeries(slices);
  expect(idsOf(stacks)).toEqual([
    ["a4", "a3", "a2", "a1", "a0"],
    ["b4", "b3", "b2", "b1", "b0"],
  ]);
  expect(stacks.map(({ stack, splitBy }) => [stack, splitBy])).toEqual([
    [1, [keyword]],
    [2, [keyword]],
  ]);
  expect(stacks.flatMap(({ faults }) => faults.filter(({ kind }) => kind !== "gantry tilt"))).toEqual([]);
}

/** Expects all slices to be one stack. */
function expectOne(slices: readonly SliceMetadata[]): void {
  const stacks = buildSeries(slices);
  expect(stacks.map(({ stack, splitBy }) => [stack, splitBy])).toEqual([[1, []]]);
  expect(stacks[0].slices).toHaveLength(slices.length);
}

describe("buildSeries splits", () => {
  test.each<[string, Partial<SliceMetadata>, Partial<SliceMetadata>]>([
    ["ConvolutionKernel", { ConvolutionKernel: ["H31s"] }, { ConvolutionKernel: ["H60s"] }],
    ["ConvolutionKernel", {}, { ConvolutionKernel: ["BONE"] }],
    ["AcquisitionNumber", { AcquisitionNumber: 1 }, { AcquisitionNumber: 2 }],
    ["ContrastBolusAgent", {}, { ContrastBolusAgent: "APPLIED" }],
    ["KVP", { KVP: 80 }, { KVP: 140 }],
    ["SliceThickness", { SliceThickness: 1.25 }, { SliceThickness: 5 }],
    ["TemporalPositionIdentifier", { TemporalPositionIdentifier: 1 }, { TemporalPositionIdentifier: 2 }],
    ["TemporalPositionIndex", { TemporalPositionIndex: 1 }, { TemporalPositionIndex: 2 }],
    ["StackID", { StackID: "1" }, { StackID: "2" }],
    ["ImageType", { ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"] }, { ImageType: ["DERIVED", "SECONDARY", "AXIAL"] }],
    ["Rows", {}, { Rows: 256 }],
    ["PixelSpacing", { PixelSpacing: [0.5, 0.5] }, { PixelSpacing: [0.4, 0.4] }],
    ["ImageOrientationPatient", {}, { ImageOrientationPatient: tilted(15) }],
  ])("two scans of the same places by %s", (keyword, a, b) => {
    expectTwo([...scan("a", FIVE, 1, a), ...scan("b", FIVE, 6, b)], keyword);
  });

  test("two scans of which one lies a little lower, by an element", () => {
    const a = scan("a", FIVE, 1, { AcquisitionNumber: 1 });
    expectTwo([...a, ...scan("b", lower(FIVE, 1), 6, { AcquisitionNumber: 2 })], "AcquisitionNumber");
    // Halfway, where together they look like one scan of half the spacing.
    expectTwo([...a, ...scan("b", lower(FIVE, 2.5), 6, { AcquisitionNumber: 2 })], "AcquisitionNumber");
  });

  test("a scan with a missing slice from another one, whose slices lie in the gap", () => {
    const a = scan("a", [0, 5, 15, 20, 25], 1, { AcquisitionNumber: 1 });
    const b = scan("b", lower([0, 5, 10, 15, 20], 1), 6, { AcquisitionNumber: 2 });
    expect(idsOf(buildSeries([...a, ...b])).map((ids) => ids.length)).toEqual([5, 5]);
  });

  test("passes in slabs, each with its own AcquisitionNumber", () => {
    const slabs = [
      scan("a", [0, 5, 10], 1, { AcquisitionNumber: 1 }),
      scan("b", [15, 20, 25], 4, { AcquisitionNumber: 2 }),
      scan("c", [0, 5, 10], 7, { AcquisitionNumber: 3 }),
      scan("d", [15, 20, 25], 10, { AcquisitionNumber: 4 }),
    ];
    expect(idsOf(buildSeries(slabs.flat()))).toEqual([
      ["b2", "b1", "b0", "a2", "a1", "a0"],
      ["d2", "d1", "d0", "c2", "c1", "c0"],
    ]);
  });

  test("passes by the time of their acquisition", () => {
    const at = (letter: string, minute: number) =>
      FIVE.map((z, index) => buildSlice(`${letter}${index}`, z, { AcquisitionTime: `10${minute}0${index}.5` }));
    expectTwo([...at("a", 10), ...at("b", 12)], "AcquisitionTime");
  });

  test("a perfusion scan by its times, whose numbers go from place to place", () => {
    const times = [1, 2, 3].flatMap((time) =>
      [0, 5, 10, 15].map((z, place) =>
        buildSlice(`t${time}k${place}`, z, { TemporalPositionIdentifier: time, InstanceNumber: 3 * place + time }),
      ),
    );
    expect(idsOf(buildSeries(times))[1]).toEqual(["t2k3", "t2k2", "t2k1", "t2k0"]);
  });

  test("the same places twice by InstanceNumber, one pass behind the other", () => {
    expectTwo([...scan("a", FIVE, 1), ...scan("b", FIVE, 6)], "InstanceNumber");
    expectTwo([...scan("a", FIVE, 1), ...scan("b", [...FIVE].reverse(), 6).reverse()].map(renumber), "InstanceNumber");
  });

  test("the same places twice by InstanceNumber, where the numbers alternate", () => {
    const twice = FIVE.flatMap((z, place) => [
      buildSlice(`a${place}`, z, { InstanceNumber: 2 * place + 1 }),
      buildSlice(`b${place}`, z, { InstanceNumber: 2 * place + 2 }),
    ]);
    expectTwo(twice, "InstanceNumber");
  });

  test("a rescan of a part that goes on beyond it", () => {
    const stacks = buildSeries([...scan("a", [0, 5, 10], 1), ...scan("b", [5, 10, 15, 20], 4)]);
    expect(idsOf(stacks)).toEqual([
      ["a2", "a1", "a0"],
      ["b3", "b2", "b1", "b0"],
    ]);
  });

  test("two uniform grids between each other, without any element", () => {
    const unnumbered = (slices: readonly SliceMetadata[]) =>
      slices.map((slice) => ({ ...slice, InstanceNumber: undefined }));
    expectTwo(unnumbered([...scan("a", FIVE, 1), ...scan("b", lower(FIVE, 1), 6)]), "position");
    const part = buildSeries(
      unnumbered([...scan("a", [0, 5, 10, 15, 20, 25, 30], 1), ...scan("b", [11, 16, 21, 26], 8)]),
    );
    expect(part.map(({ slices }) => slices.length).sort()).toEqual([4, 7]);
  });
});

/** Gives a slice the number by which it follows in its pass, from the top down in the second one. */
function renumber(slice: SliceMetadata): SliceMetadata {
  const place = Number(slice.SOPInstanceUID.slice(1));
  return slice.SOPInstanceUID.startsWith("b") ? { ...slice, SOPInstanceUID: `b${4 - place}` } : slice;
}

describe("buildSeries keeps as one stack", () => {
  test("a head scanned in slabs, whatever changes from one to the next", () => {
    const base: Partial<SliceMetadata> = {
      AcquisitionNumber: 1,
      SliceThickness: 2.5,
      KVP: 140,
      ConvolutionKernel: ["A"],
    };
    const vertex: Partial<SliceMetadata> = {
      AcquisitionNumber: 2,
      SliceThickness: 5,
      KVP: 120,
      ConvolutionKernel: ["B"],
    };
    expectOne([...scan("a", [0, 2.5, 5, 7.5, 10], 1, base), ...scan("b", [15, 20, 25, 30], 6, vertex)]);
  });

  test("slabs of a tilted and an upright gantry that follow each other", () => {
    const base = scan("a", [0, 5, 10], 1, { ImageOrientationPatient: tilted(15) });
    expectOne([...base, ...scan("b", [20, 25, 30, 35], 4)]);
  });

  test("rotations of a scanner of four rows", () => {
    expectOne(
      FIVE.flatMap((z, turn) =>
        scan("abcde"[turn], [4 * z, 4 * z + 5, 4 * z + 10, 4 * z + 15], 4 * turn, { AcquisitionNumber: turn }),
      ),
    );
  });

  test("slices of their own AcquisitionNumber and AcquisitionTime", () => {
    expectOne(
      FIVE.map((z, index) =>
        buildSlice(`a${index}`, z, { AcquisitionNumber: index, AcquisitionTime: `1010${index}0` }),
      ),
    );
  });

  test("a regular scan some slices of which lack an element", () => {
    const slices = scan("a", [0, 5, 10, 15, 20, 25, 30], 1, { ContrastBolusAgent: "X" });
    expectOne(
      slices.map((slice, index) => (index === 3 || index === 4 ? { ...slice, ContrastBolusAgent: undefined } : slice)),
    );
  });

  test("thicknesses and spacings that differ by rounding", () => {
    expectOne(
      FIVE.map((z, index) =>
        buildSlice(`a${index}`, z, {
          SliceThickness: index % 2 ? 5 : 4.99,
          PixelSpacing: index % 2 ? [0.488281, 0.488281] : [0.48828125, 0.48828125],
        }),
      ),
    );
  });

  test("a spacing that changes once or twice along the head", () => {
    expectOne([0, 2.5, 5, 7.5, 10, 15, 20, 25, 30].map((z, index) => buildSlice(`a${index}`, z)));
    expectOne([0, 5, 10, 12.5, 15, 17.5, 20, 25, 30].map((z, index) => buildSlice(`a${index}`, z)));
  });

  test("two slabs that share a place or two at their border", () => {
    const upper = [8, 13, 18, 23, 28, 33].map((z, index) => buildSlice(`b${index}`, z));
    expectOne([...[0, 2.5, 5, 7.5, 10].map((z, index) => buildSlice(`a${index}`, z)), ...upper]);
  });

  test("slices at one place that nothing tells apart, which is a fault", () => {
    const twins = FIVE.flatMap((z, place) => [buildSlice(`a${place}`, z), buildSlice(`b${place}`, z)]);
    expectOne(twins);
    expect(buildSeries(twins)[0].faults.filter(({ kind }) => kind === "duplicate position")).toHaveLength(5);
    // The same number twice tells no pass either.
    expectOne(twins.map((slice) => ({ ...slice, InstanceNumber: 1 })));
  });
});

describe("buildSeries", () => {
  test("orders slices at one position by SliceLocation, and says so", () => {
    const located = [12.5, 2.5, 7.5].map((SliceLocation, index) => buildSlice("abc"[index], 0, { SliceLocation }));
    const [series, ...others] = buildSeries(located);
    expect(others).toEqual([]);
    expect(series).toMatchObject({ spacingMm: 5, smallestStepMm: 5, largestStepMm: 5 });
    expect(series.slices.map(({ SOPInstanceUID }) => SOPInstanceUID)).toEqual(["a", "c", "b"]);
    expect(series.faults).toEqual([{ kind: "placed by SliceLocation", ids: ["a", "c", "b"] }]);
  });

  test("keeps to ImagePositionPatient where it differs, whatever SliceLocation says", () => {
    const slices = [0, 5, 10].map((z, index) => buildSlice("abc"[index], z, { SliceLocation: -z }));
    expect(buildSeries(slices)[0].slices.map(({ SOPInstanceUID }) => SOPInstanceUID)).toEqual(["c", "b", "a"]);
  });

  test("keeps stacks that are known, and splits no further", () => {
    const known = [...scan("a", FIVE, 1), ...scan("b", FIVE, 6)].map((slice) => ({
      ...slice,
      stack: slice.SOPInstanceUID < "b" ? 2 : 7,
      ConvolutionKernel: [slice.SOPInstanceUID],
    }));
    const stacks = buildSeries(known);
    expect(stacks.map(({ stack, slices }) => [stack, slices.length])).toEqual([
      [2, 5],
      [7, 5],
    ]);
  });

  test("parts slices of a coronal reformat from the axial ones that they cross", () => {
    const reformat = [-20, 0, 20].map((y, index) =>
      buildSlice(`c${index}`, 0, { ImagePositionPatient: [0, y, 10], ImageOrientationPatient: coronal }),
    );
    const stacks = buildSeries([...scan("a", FIVE, 1), ...reformat]);
    expect(stacks.map(({ slices }) => slices.length).sort()).toEqual([3, 5]);
  });

  test("gives the same stacks for any order of the input, and each slice one stack", () => {
    const slices = [
      ...scan("a", FIVE, 1, { ConvolutionKernel: ["A"] }),
      ...scan("b", FIVE, 6, { ConvolutionKernel: ["B"] }),
      ...scan("c", lower(FIVE, 1), 11, { ConvolutionKernel: ["B"], AcquisitionNumber: 2 }),
      ...scan("d", FIVE, 16, { ConvolutionKernel: ["B"] }),
    ];
    const expected = idsOf(buildSeries(slices));
    expect(expected.flat().sort()).toEqual(slices.map(({ SOPInstanceUID }) => SOPInstanceUID).sort());
    fc.assert(
      fc.property(fc.shuffledSubarray(slices, { minLength: slices.length }), (shuffled) => {
        expect(idsOf(buildSeries(shuffled))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

/** A scan from top to bottom with some slices that lack an element which the others have. */
function lacking(letter: string, isLacking: (index: number) => boolean, element: Partial<SliceMetadata>) {
  return FIVE.map((z, index) => buildSlice(`${letter}${index}`, z, isLacking(index) ? {} : element));
}

describe("buildSeries tells apart", () => {
  test("slices that cross each other, and places each along its own direction", () => {
    const crossing = FIVE.map((y, index) =>
      buildSlice(`b${index}`, 0, {
        InstanceNumber: 6 + index,
        ImageOrientationPatient: coronal,
        ImagePositionPatient: [-125, y, 125],
      }),
    );
    expectTwo([...scan("a", FIVE, 1), ...crossing], "ImageOrientationPatient");
  });

  test("scans by times that have several slices each, and not the rotations of one scan", () => {
    const times = (from: string, count: number) => Array.from({ length: count }, (_, index) => `${from}${index}`);
    const at = (letter: string, heights: readonly number[], first: number, time: string) =>
      scan(letter, heights, first, { AcquisitionTime: time, InstanceNumber: undefined });
    expectTwo([...at("a", FIVE, 1, "1000"), ...at("b", lower(FIVE, 2.5), 6, "1001")], "AcquisitionTime");
    const rotations = times("10", 5).map((AcquisitionTime, index) =>
      buildSlice(`${index}`, 5 * index, { AcquisitionTime }),
    );
    expectOne(rotations);
  });

  test("two passes halfway between each other, whose numbers go through the part twice", () => {
    expectTwo([...scan("a", FIVE, 1), ...scan("b", lower(FIVE, 2.5), 6)], "position");
  });

  test("two passes at uneven steps, whose numbers go through the part twice", () => {
    const uneven = [0, 3, 9, 12, 20];
    const stacks = buildSeries([...scan("a", uneven, 1), ...scan("b", lower(uneven, 1), 6)]);
    expect(idsOf(stacks).map((ids) => ids.join(""))).toEqual(["a4a3a2a1a0", "b4b3b2b1b0"]);
  });

  test("kinds of derived images by the fourth value of ImageType", () => {
    const typed = (kind: string) => ({ ImageType: ["DERIVED", "PRIMARY", "AXIAL", kind] });
    expectTwo([...scan("a", FIVE, 1, typed("MONO_40")), ...scan("b", lower(FIVE, 2.5), 6, typed("VNC"))], "ImageType");
  });

  test("a slice of another kernel in the place of a missing one", () => {
    const soft = scan("a", [0, 5, 15, 20], 1, { ConvolutionKernel: ["H31s"] });
    const bone = scan("b", [10], 5, { ConvolutionKernel: ["H60s"] });
    expect(idsOf(buildSeries([...soft, ...bone]))).toEqual([["a3", "a2", "a1", "a0"], ["b0"]]);
  });

  test("the frames of two files at the same places", () => {
    const frames = (file: string) =>
      FIVE.map((z, index) => buildSlice(`${file}_f000${index + 1}`, z, { InstanceNumber: index + 1 }));
    const stacks = buildSeries([...frames("1.2.3"), ...frames("1.2.4")]);
    expect(stacks.map(({ slices, splitBy }) => [slices[0].SOPInstanceUID, splitBy])).toEqual([
      ["1.2.3_f0005", ["SOPInstanceUID"]],
      ["1.2.4_f0005", ["SOPInstanceUID"]],
    ]);
  });
});

describe("buildSeries keeps together", () => {
  test.each<[string, Partial<SliceMetadata>]>([
    ["AcquisitionNumber", { AcquisitionNumber: 1 }],
    ["ConvolutionKernel", { ConvolutionKernel: ["H31s"] }],
    ["KVP", { KVP: 120 }],
    ["StackID", { StackID: "1" }],
    ["ImageType", { ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"] }],
    ["PixelSpacing", { PixelSpacing: [0.5, 0.5] }],
    ["TemporalPositionIdentifier", { TemporalPositionIdentifier: 1 }],
  ])("a regular scan some slices of which lack %s", (_, element) => {
    expectOne(lacking("a", (index) => index % 2 === 1, element));
    expectOne(lacking("a", (index) => index % 2 === 0, element));
    expectOne(lacking("a", (index) => index === 4, element));
  });

  test("slices that a temporal element only counts", () => {
    expectOne(FIVE.map((z, index) => buildSlice(`a${index}`, z, { TemporalPositionIdentifier: index + 1 })));
  });

  test("slabs that overlap by less than a step", () => {
    const upper = scan("b", [22, 27, 32, 37], 5, { AcquisitionNumber: 2 });
    expectOne([...scan("a", [0, 5, 10, 15, 20, 25], 1, { AcquisitionNumber: 1 }), ...upper]);
  });

  test("values of ImageType in either case", () => {
    const typed = (index: number) => ({
      ImageType: index % 2 === 0 ? ["ORIGINAL", "PRIMARY", "AXIAL"] : ["Original", "Primary", "Axial"],
    });
    expectOne(FIVE.map((z, index) => buildSlice(`a${index}`, z, typed(index))));
  });
});
