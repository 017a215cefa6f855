import { describe, expect, test } from "vitest";
import { nonSliceReason, parseMetadata } from "../../../src/dicom/index.js";
import type { SliceMetadata } from "../../../src/types.js";
import { buildDicom } from "../build-dicom.js";

const slice = parseMetadata(buildDicom());
const reasonOf = (header: Partial<SliceMetadata>) => nonSliceReason({ ...slice, ...header });
const typeOf = (text: string) => ({ ImageType: text.split("\\") });

describe("nonSliceReason", () => {
  test.each([
    ["ORIGINAL\\PRIMARY\\AXIAL"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI"],
    ["DERIVED\\SECONDARY\\AXIAL"],
    ["DERIVED\\SECONDARY\\REFORMATTED\\AVERAGE"],
    ["DERIVED\\SECONDARY\\AXIAL\\MEAN"],
    ["DERIVED\\PRIMARY\\AXIAL\\VMI"],
    ["DERIVED\\PRIMARY\\AXIAL\\VNC"],
    ["DERIVED\\SECONDARY\\AXIAL\\VIRTUAL NON CALCIUM"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\PERFUSION"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\AIDR 3D"],
    ["DERIVED\\SECONDARY\\MPR\\CSA 3D"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\HELIX"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM7 SEQ DE STD"],
    ["DERIVED\\PRIMARY\\AXIAL\\MIXED"],
    ["ORIGINAL\\PRIMARY\\VOLUME\\NONE"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\MONO_40"],
  ])("finds no reason against %s", (type) => {
    expect(reasonOf(typeOf(type))).toBeUndefined();
  });

  test("finds no reason in an empty header", () => {
    expect(
      reasonOf({ ImageType: undefined, ImageOrientationPatient: undefined, RescaleType: undefined }),
    ).toBeUndefined();
  });

  test.each([
    ["US", "rescale-type"],
    ["OD", "rescale-type"],
    ["Z_EFF", "rescale-type"],
  ])("finds RescaleType %s", (RescaleType, kind) => {
    expect(reasonOf({ RescaleType })).toEqual({ kind, reason: `not in Hounsfield units: RescaleType ${RescaleType}` });
  });

  test.each(["HU", "hu", "HU "])("takes RescaleType %j for Hounsfield units", (RescaleType) => {
    expect(reasonOf({ RescaleType })).toBeUndefined();
  });

  test.each([
    ["DERIVED\\PRIMARY\\AXIAL\\IODINE", "IODINE"],
    ["DERIVED\\SECONDARY\\AXIAL\\CBF", "CBF"],
    ["DERIVED\\PRIMARY\\PERFUSION\\CBV", "PERFUSION"],
    ["DERIVED\\SECONDARY\\OTHER\\PERFUSION_MAP TTP", "PERFUSION_MAP_TTP"],
    ["DERIVED\\PRIMARY\\AXIAL\\EFF_ATOMIC_NUM", "EFF_ATOMIC_NUM"],
    ["DERIVED\\PRIMARY\\VOLUME\\SUBTRACTION", "SUBTRACTION"],
    ...["IODINEMAP", "RCBF", "PBV", "Z EFFECTIVE", "PERMEABILITY", "COLORMAP"].map((word) => [
      `DERIVED\\SECONDARY\\AXIAL\\${word}`,
      word.replace(" ", "_"),
    ]),
    ["DERIVED\\SECONDARY\\AXIAL\\NEURO PBV", "PBV"],
    ["DERIVED\\SECONDARY\\AXIAL\\BLOOD FLOW", "BLOOD_FLOW"],
    ["DERIVED\\SECONDARY\\AXIAL\\VIRTUAL_IODINE_MAP", "VIRTUAL_IODINE_MAP"],
    ["ORIGINAL\\PRIMARY\\AXIAL\\IODINE", "IODINE"],
    ["DERIVED\\CBF", "CBF"],
  ])("finds a map in %s", (type, word) => {
    expect(reasonOf(typeOf(type))).toEqual({ kind: "map", reason: `a map, not a slice: ImageType ${word}` });
  });

  test.each([
    ["DERIVED\\SECONDARY\\AXIAL\\MIP", "MIP"],
    ["DERIVED\\SECONDARY\\MINIP", "MINIP"],
    ["DERIVED\\SECONDARY\\PROJECTION IMAGE", "PROJECTION_IMAGE"],
    ["DERIVED\\PRIMARY\\VOLUME\\MAXIMUM", "MAXIMUM"],
    ["DERIVED\\SECONDARY\\CSA MIP", "MIP"],
    ...["MIPTHIN", "THICKMIP", "MIP5", "VR", "VOLREN"].map((word) => [`DERIVED\\SECONDARY\\AXIAL\\${word}`, word]),
    ["DERIVED\\SECONDARY\\AXIAL\\MAX INTENSITY", "MAX_INTENSITY"],
    ["DERIVED\\MIP", "MIP"],
  ])("finds a projection in %s", (type, word) => {
    expect(reasonOf(typeOf(type))).toEqual({
      kind: "projection",
      reason: `a projection, not a slice: ImageType ${word}`,
    });
  });

  test.each([
    [{ BurnedInAnnotation: "YES" }, "BurnedInAnnotation YES"],
    [typeOf("DERIVED\\SECONDARY\\SCREEN SAVE"), "ImageType SCREEN_SAVE"],
    [typeOf("DERIVED\\SECONDARY"), "ImageType SECONDARY and no KVP"],
    [{ ConversionType: "WSD" }, "ConversionType WSD and no KVP"],
  ])("finds a screen save in %j", (header, sign) => {
    expect(reasonOf({ KVP: undefined, ...header })).toEqual({
      kind: "screen-save",
      reason: `a screen save, not a slice: ${sign}`,
    });
  });

  test("takes a secondary image with the KVP of its scan for a slice", () => {
    expect(reasonOf({ ...typeOf("DERIVED\\SECONDARY"), KVP: 120 })).toBeUndefined();
    expect(reasonOf({ ConversionType: "WSD", KVP: 120 })).toBeUndefined();
  });

  test.each([
    ["coronal", [1, 0, 0, 0, 0, -1]],
    ["sagittal", [0, 1, 0, 0, 0, -1]],
    ["oblique", [Math.SQRT1_2, Math.SQRT1_2, 0, 0, 0, -1]],
  ] as const)("finds a %s image", (plane, ImageOrientationPatient) => {
    expect(reasonOf({ ImageOrientationPatient })).toEqual({ kind: "orientation", reason: `not axial: ${plane}` });
  });

  test("takes slices of a gantry that tilts by 30 degrees, and of a patient who lies on the belly", () => {
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    expect(reasonOf({ ImageOrientationPatient: [1, 0, 0, 0, cos, -sin] })).toBeUndefined();
    expect(reasonOf({ ImageOrientationPatient: [-1, 0, 0, 0, -1, 0] })).toBeUndefined();
  });
});
