import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { decodeSlice, parseImage, parseMetadata, toHounsfield, transferSyntaxName } from "../../src/dicom/index.js";
import { notCtReason, notImageReason } from "../../src/dicom/internal.js";
import { isCtError } from "../../src/errors.js";
import type { SliceMetadata } from "../../src/types.js";

const data = new URL("../../../shared/data/", import.meta.url);
const isThere = existsSync(data);

/** What pydicom and GDCM found in a file: see facts.csv. */
interface Facts {
  readonly folder: string;
  readonly file: string;
  readonly transfer_syntax: string;
  readonly sop_instance_uid: string;
  readonly samples: string;
  readonly pixel_representation: string;
  readonly rescale_slope: string;
  readonly rescale_intercept: string;
  readonly image_position_z: string;
  readonly pixel_padding: string;
  readonly dtype: string;
  readonly shape: string;
  readonly min: string;
  readonly max: string;
  readonly sum: string;
  readonly pixels_sha256: string;
}

const FOLDERS = [
  "rsna-study-32",
  "rsna-slices-20",
  "rsna-labelled-5",
  "head-phantom-philips",
  "ct-transfer-syntaxes",
  "ct-head-encodings",
  "dicom-edge",
];

const readFacts = (folder: string): Facts[] =>
  (parse(readFileSync(new URL(`${folder}/facts.csv`, data)), { columns: true }) as Facts[]).map((facts) => ({
    ...facts,
    folder,
  }));

const everything = isThere ? FOLDERS.flatMap(readFacts) : [];
const decoded = everything.filter(({ pixels_sha256, samples }) => pixels_sha256 !== "" && samples === "1");
const read = ({ folder, file }: Facts) => readFileSync(new URL(`${folder}/${file}`, data));
const sha256 = (...parts: readonly Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Files whose words have more in them than BitsStored: pydicom hands those bits on, where a reader has to drop them. */
const WITH_SURPLUS_BITS = ["12bitSigned_0x0F0F.dcm", "12bitUnsigned.dcm", "12bitUnsigned_0x0F0F.dcm", "mlut_18.dcm"];

/** Two more encodings of the coefficients that are in the file of process 2 and 4, which neither program can decode. */
const SAME_COEFFICIENTS = ["1.2.840.10008.1.2.4.53", "1.2.840.10008.1.2.4.55"];
const SAME_PIXELS = "1.2.840.10008.1.2.4.51";

/** numpy names a type by byte order, kind and bytes; the order is that of the file and not of the array. */
const dtypes: Record<string, string> = { i1: "int8", u1: "uint8", i2: "int16", u2: "uint16" };

async function decodeAll(bytes: Uint8Array) {
  const image = parseImage(bytes);
  return Promise.all(image.slices.map((_, index) => decodeSlice(image, index)));
}

const bytesOf = ({ data: { buffer, byteOffset, byteLength } }: { readonly data: Uint8Array | ArrayBufferView }) =>
  new Uint8Array(buffer, byteOffset, byteLength);

describe.skipIf(!isThere)("dicom on all real files (needs ../shared/data)", () => {
  test("has more than a hundred of them", () => {
    expect(decoded.length).toBeGreaterThan(120);
  });

  test.each(decoded.filter(({ file }) => !WITH_SURPLUS_BITS.includes(file)))("$folder/$file: exact", async (facts) => {
    const slices = (await decodeAll(read(facts))).map(({ pixels }) => pixels);
    const values = slices.flatMap(({ data: frame }) => Array.from(frame));
    const shape = slices.length > 1 ? [slices.length, ...slices[0].shape] : slices[0].shape;
    expect({
      dtype: slices[0].dtype,
      shape: shape.join("x"),
      min: values.reduce((least, value) => Math.min(least, value)),
      max: values.reduce((most, value) => Math.max(most, value)),
      sum: values.reduce((sum, value) => sum + value, 0),
      sha256: sha256(...slices.map(bytesOf)),
    }).toEqual({
      dtype: dtypes[facts.dtype.slice(1)],
      shape: facts.shape,
      min: Number(facts.min),
      max: Number(facts.max),
      sum: Number(facts.sum),
      sha256: facts.pixels_sha256,
    });
  });

  test.each(WITH_SURPLUS_BITS)(
    "dicom-edge/%s: exact in the bits that BitsStored says, extended by sign",
    async (file) => {
      const facts = everything.find((some) => some.file === file) as Facts;
      const words = parseImage(read(facts)).frames[0][0];
      expect(sha256(words)).toBe(facts.pixels_sha256);
      const [{ pixels }] = await decodeAll(read(facts));
      const [sign, modulus] = facts.pixel_representation === "1" ? [2048, 4096] : [4096, 4096];
      const expected = Array.from(new Uint16Array(Uint8Array.from(words).buffer), (word) => {
        const value = word % modulus;
        return value >= sign ? value - modulus : value;
      });
      expect(Array.from(pixels.data)).toEqual(expected);
    },
  );

  test.each(SAME_COEFFICIENTS)("decodes %s to the pixels of the sequential file", async (uid) => {
    const sums = [uid, SAME_PIXELS].map(async (syntax) => {
      const facts = everything.find(
        (some) => some.folder === "ct-transfer-syntaxes" && some.transfer_syntax === syntax,
      );
      return sha256(...(await decodeAll(read(facts as Facts))).map(({ pixels }) => bytesOf(pixels)));
    });
    expect(new Set(await Promise.all(sums)).size).toBe(1);
  });

  test.each(decoded)("$folder/$file: reads the header that pydicom reads", (facts) => {
    const metadata = parseMetadata(read(facts));
    expect(metadata.SOPInstanceUID).toBe(facts.sop_instance_uid);
    expect(metadata.TransferSyntaxUID).toBe(facts.transfer_syntax);
    if (facts.rescale_intercept !== "") expect(metadata.RescaleIntercept).toBe(Number(facts.rescale_intercept));
    if (facts.image_position_z !== "") expect(metadata.ImagePositionPatient?.[2]).toBe(Number(facts.image_position_z));
    if (facts.pixel_padding !== "") expect(metadata.PixelPaddingValue).toBe(Number(facts.pixel_padding));
  });

  test.each(decoded.filter(({ folder }) => /^rsna|^head/.test(folder)))(
    "$folder/$file: Hounsfield units by slope and intercept, air below -1024",
    async (facts) => {
      const [stored] = await decodeAll(read(facts));
      const [slope, intercept] = [Number(facts.rescale_slope), Number(facts.rescale_intercept)];
      const expected = Int16Array.from(stored.pixels.data, (value) => {
        const hounsfield = slope * value + intercept;
        return hounsfield < -1024 ? -1000 : hounsfield;
      });
      expect(Buffer.compare(bytesOf(toHounsfield(stored)), bytesOf({ data: expected }))).toBe(0);
    },
  );
});

describe.skipIf(!isThere)("dicom on files that are no slices of CT (needs ../shared/data)", () => {
  const readEdge = (file: string) => readFileSync(new URL(`dicom-edge/${file}`, data));

  test.each([
    ["dicom-edge/rtplan.dcm", "not an image: Modality RTPLAN"],
    ["dicom-edge/rtstruct.dcm", "not an image: Modality RTSTRUCT"],
    ["dicom-edge/test-SR.dcm", "not an image: Modality SR"],
    ["dicom-edge/waveform_ecg.dcm", "not an image: Modality ECG"],
    ["dicom-edge/ExplVR_BigEndNoMeta.dcm", "not an image: Modality RTPLAN"],
    ["head-phantom-philips/S2010/DIRFILE", "not an image: DICOMDIR, a directory of files"],
    ["dicom-edge/CT_small.dcm", undefined],
  ])("%s: %s", (file, reason) => {
    expect(notImageReason(readFileSync(new URL(file, data)))).toBe(reason);
  });

  test.each([
    ["dicom-edge/MR_small.dcm", "not CT: Modality MR"],
    ["head-phantom-philips/S1000/I10", "not a slice: ImageType LOCALIZER"],
    ["dicom-edge/Philips_surview_256x512_ref.dcm", "not CT: SOPClassUID 1.2.840.10008.5.1.4.1.1.7"],
    ["dicom-edge/eCT_Supplemental.dcm", undefined],
    ["rsna-slices-20/ID_0000950d7.dcm", undefined],
  ])("%s: %s", (file, reason) => {
    expect(notCtReason(parseMetadata(readFileSync(new URL(file, data))))).toBe(reason);
  });

  test.each([
    ["rtplan_truncated.dcm", /^DICOM header cut short or damaged/],
    ["nested_priv_SQ.dcm", /^DICOM header cut short or damaged/],
    ["MR_truncated.dcm", /^PixelData must have 8192 bytes, got 8130$/],
    ["meta_missing_tsyntax.dcm", /missing required meta header attribute 0002,0010/],
    ["no_meta.dcm", /^not a DICOM file/],
    ["no-pixel-data.dcm", /expected PixelData, got 3586 bytes without it \(Modality SR\)$/],
    ["SC_rgb_small_odd.dcm", /^parseImage: expected one sample per pixel, got SamplesPerPixel 3$/],
  ])("%s: %s", (file, message) => {
    expect(() => parseImage(readEdge(file))).toThrow(message);
  });
});

/** Describes the pixels of a file for the table. */
function describeFormat({ BitsAllocated, BitsStored, PixelRepresentation, NumberOfFrames }: SliceMetadata): string {
  const frames = NumberOfFrames > 1 ? ", multi-frame" : "";
  return `${BitsStored} in ${BitsAllocated} bits, ${PixelRepresentation === 1 ? "signed" : "unsigned"}${frames}`;
}

/** Says why a file is refused: it holds no image, or what is wrong with the image. */
function refusal(bytes: Uint8Array, error: Error): string {
  try {
    return notImageReason(bytes) ?? error.message;
  } catch {
    return error.message;
  }
}

/** Tries one file, and says what came out: the row of the table that it counts for. */
async function tableRow(facts: Facts): Promise<readonly [syntax: string, format: string, result: string]> {
  const bytes = read(facts);
  try {
    const slices = await decodeAll(bytes);
    const { metadata } = slices[0];
    const syntax = `${metadata.TransferSyntaxUID} | ${transferSyntaxName(metadata.TransferSyntaxUID)}`;
    const isExact = sha256(...slices.map(({ pixels }) => bytesOf(pixels))) === facts.pixels_sha256;
    const otherwise = WITH_SURPLUS_BITS.includes(facts.file)
      ? "exact, surplus bits dropped"
      : SAME_COEFFICIENTS.includes(metadata.TransferSyntaxUID)
        ? `exact: the pixels of ${SAME_PIXELS}`
        : "differs";
    return [syntax, describeFormat(metadata), isExact ? "exact" : otherwise];
  } catch (error) {
    if (!isCtError(error)) throw error;
    const uid = facts.transfer_syntax;
    return [uid ? `${uid} | ${transferSyntaxName(uid)}` : "none | none", "none", `refused: ${refusal(bytes, error)}`];
  }
}

test.skipIf(!isThere)(
  "docs/transfer-syntaxes.md tells what became of every real file (needs ../shared/data)",
  async () => {
    const counts = new Map<string, number>();
    for (const facts of everything) {
      const row = (await tableRow(facts)).join(" | ");
      counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([row, count]) => `| ${row} | ${count} |`);
    const text = [
      "# Transfer syntaxes and pixel formats",
      "",
      "What `parseImage` and `decodeSlice` of `ct-hemorrhage/dicom` make of real files, as `test/dicom/real-data.test.ts` finds",
      "it: `exact` means that every stored value is the one that pydicom with numpy or GDCM decodes; a refused file is refused",
      "with the message shown.",
      "",
      "| Transfer syntax | Name | Pixels | Result | Files |",
      "| --- | --- | --- | --- | --- |",
      ...rows,
      "",
    ].join("\n");
    await expect(text).toMatchFileSnapshot("../../docs/transfer-syntaxes.md");
  },
);
