import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BLEED_KINDS,
  type BleedKind,
  buildPhantomStudy,
  FIELD_OF_VIEW_MM,
  MIN_BLEED_AREA_MM2,
  type PhantomSlice,
  type PhantomStudy,
  TISSUE_CODES,
  type Tissue,
} from "../../src/phantom/index.js";
import { CLASSES } from "../../src/types.js";

const SIZE = 96;
const healthy = buildPhantomStudy({ seed: 3, size: SIZE });

const countOf = ({ tissue }: PhantomSlice, name: Tissue) =>
  tissue.data.reduce((count, code) => count + Number(code === TISSUE_CODES[name]), 0);

describe("buildPhantomStudy: anatomy", () => {
  test("shows air, scalp, bone and brain from the border to the middle of a slice", () => {
    const { tissue } = healthy.slices[15];
    const row = Array.from({ length: SIZE / 2 }, (_, col) => tissue.get(SIZE / 4, col));
    const order = (["outside", "air", "scalp", "bone", "gray"] as const).map((name) => row.indexOf(TISSUE_CODES[name]));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("shows a small head at the vertex, no brain in the first slice and bone of the base in the last", () => {
    const { slices } = healthy;
    const inHead = (slice: PhantomSlice) =>
      SIZE * SIZE - countOf(slice, "outside") - countOf(slice, "air") - countOf(slice, "headrest");
    expect(inHead(slices[0])).toBeLessThan(inHead(slices[14]) / 3);
    expect(countOf(slices[0], "gray")).toBe(0);
    expect(countOf(slices.at(-1) as PhantomSlice, "bone")).toBeGreaterThan(100);
    expect(slices.some((slice) => countOf(slice, "ventricle") > 50)).toBe(true);
  });

  test("keeps the head rest apart from the head by air", () => {
    const touching = new Set(["scalp", "bone"].map((name) => TISSUE_CODES[name as Tissue]));
    const contacts = healthy.slices.flatMap(({ tissue }) =>
      [...tissue.data.keys()].filter(
        (i) => tissue.data[i] === TISSUE_CODES.headrest && touching.has(tissue.data[i - SIZE]),
      ),
    );
    expect(contacts).toEqual([]);
    expect(healthy.slices.every((slice) => countOf(slice, "headrest") > 0)).toBe(true);
  });

  test("shows the same head at every size", () => {
    const [small, large] = [64, 192].map((size) => buildPhantomStudy({ seed: 3, size, slices: 4 }).slices[2]);
    const areaOf = (slice: PhantomSlice, name: Tissue) =>
      countOf(slice, name) * (FIELD_OF_VIEW_MM / slice.metadata.Rows) ** 2;
    for (const name of ["bone", "scalp", "gray"] as const) {
      expect(Math.abs(areaOf(small, name) / areaOf(large, name) - 1)).toBeLessThan(0.1);
    }
  });

  test("gives one patient one head and two patients two", () => {
    const build = (seed: number, PatientID: string) => buildPhantomStudy({ seed, PatientID, size: 32, slices: 3 });
    const top = ({ slices }: PhantomStudy) =>
      (slices[0].metadata.ImagePositionPatient?.[2] ?? 0) - (slices[2].metadata.ImagePositionPatient?.[2] ?? 0);
    expect(build(1, "ID_a").slices[1].tissue.data).not.toEqual(build(1, "ID_b").slices[1].tissue.data);
    expect(build(1, "ID_a").slices[1].tissue.data).not.toEqual(build(2, "ID_a").slices[1].tissue.data);
    expect(Math.abs(top(build(1, "ID_a")) - top(build(2, "ID_a")))).toBeLessThan(10);
  });
});

describe("buildPhantomStudy: labels", () => {
  test("labels a slice by the area of each hemorrhage, and any if one of them is present", () => {
    const study = buildPhantomStudy({ seed: 5, size: 64, bleeds: BLEED_KINDS });
    const pixelArea = (FIELD_OF_VIEW_MM / 64) ** 2;
    study.slices.forEach((slice, row) => {
      const kinds = BLEED_KINDS.map((kind) => Number(countOf(slice, kind) * pixelArea >= MIN_BLEED_AREA_MM2));
      const expected = [Math.max(...kinds), ...kinds];
      expect([...study.labels.values.subarray(6 * row, 6 * row + 6)]).toEqual(expected);
    });
    expect(study.labels.classes).toEqual(CLASSES);
    expect(study.labels.ids).toEqual(study.slices.map(({ metadata }) => metadata.SOPInstanceUID));
  });

  test("gives a healthy head no label", () => {
    expect(healthy.labels.values.some((label) => label !== 0)).toBe(false);
  });
});

describe("buildPhantomStudy: header", () => {
  test("places slices evenly along z, highest first, with the field of view centered on the image", () => {
    const positions = healthy.slices.map(({ metadata }) => metadata.ImagePositionPatient ?? [0, 0, 0]);
    const steps = positions.slice(1).map(([, , z], index) => positions[index][2] - z);
    expect(Math.min(...steps)).toBeGreaterThan(3.5);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(1e-5);
    expect(positions[0][0]).toBeCloseTo(-FIELD_OF_VIEW_MM / 2 + FIELD_OF_VIEW_MM / SIZE / 2, 6);
  });

  test("has the elements of the RSNA files at 512 pixels", () => {
    const { metadata } = buildPhantomStudy({ seed: 1, slices: 2 }).slices[0];
    expect(metadata).toMatchObject({ Rows: 512, Columns: 512, PixelSpacing: [0.48828125, 0.48828125] });
    expect(metadata.SOPInstanceUID).toMatch(/^ID_[0-9a-f]{9}$/);
    expect(metadata.PatientID).toMatch(/^ID_[0-9a-f]{8}$/);
    expect(metadata.StudyInstanceUID).toMatch(/^ID_[0-9a-f]{10}$/);
    expect(metadata.SeriesInstanceUID).toMatch(/^ID_[0-9a-f]{10}$/);
  });

  test("pads signed files with -3024 HU outside the round field of view, unsigned ones with -1024", () => {
    const signed = healthy.slices[10];
    const unsigned = buildPhantomStudy({ seed: 3, size: SIZE, pixelFormat: "unsigned12" }).slices[10];
    expect(signed.hu.get(0, 0)).toBe(-3024);
    expect(unsigned.hu.get(0, 0)).toBe(-1024);
    expect(unsigned.metadata).toMatchObject({ BitsStored: 12, HighBit: 11, PixelRepresentation: 0 });
    expect(signed.metadata).toMatchObject({ BitsStored: 16, HighBit: 15, PixelRepresentation: 1 });
    expect(unsigned.hu.get(SIZE / 2, SIZE / 2)).toBe(signed.hu.get(SIZE / 2, SIZE / 2));
    expect(countOf(signed, "outside") / SIZE ** 2).toBeCloseTo(1 - Math.PI / 4, 2);
  });

  test("does not order the identifiers like the anatomy", () => {
    const ids = healthy.labels.ids;
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).not.toEqual(ids);
    expect([...ids].sort().reverse()).not.toEqual(ids);
  });
});

describe("buildPhantomStudy: options", () => {
  test("gives equal studies for equal options and others for other seeds", () => {
    const build = (seed: number) => buildPhantomStudy({ seed, size: 16, slices: 2, bleeds: ["subdural"] });
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(build(seed)).toEqual(build(seed));
        expect(build(seed).slices[1].hu.data).not.toEqual(build(seed + 1).slices[1].hu.data);
      }),
      { numRuns: 10 },
    );
  });

  test("draws 26 to 34 slices by default", () => {
    const counts = [0, 1, 2, 3, 4, 5].map((seed) => buildPhantomStudy({ seed, size: 16 }).slices.length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(26);
    expect(Math.max(...counts)).toBeLessThanOrEqual(34);
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  test.each([
    [{ size: 15 }, "buildPhantomStudy: size must be a whole number 16..1024, got 15"],
    [{ size: 64.5 }, "buildPhantomStudy: size must be a whole number 16..1024, got 64.5"],
    [{ slices: 1 }, "buildPhantomStudy: slices must be a whole number 2..512, got 1"],
    [
      { bleeds: ["any" as BleedKind] },
      "buildPhantomStudy: bleeds must be among epidural, intraparenchymal, intraventricular, subarachnoid, subdural, got any",
    ],
    [
      { pixelFormat: "float" as "signed16" },
      "buildPhantomStudy: pixelFormat must be signed16 or unsigned12, got float",
    ],
  ])("refuses %o", (options, message) => {
    expect(() => buildPhantomStudy({ seed: 1, ...options })).toThrow(RangeError);
    expect(() => buildPhantomStudy({ seed: 1, ...options })).toThrow(message);
  });
});
