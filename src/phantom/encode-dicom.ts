import { concatenate, contiguous } from "../array.js";
import { UnsupportedError } from "../errors.js";
import { assertImage, assertObject } from "../guards/internal.js";
import type { HuImage, SliceMetadata } from "../types.js";
import { type DataElement, type ElementValue, encodeElement, type ValueRepresentation } from "./data-element.js";
import { EXPLICIT_LITTLE_ENDIAN } from "./slice-metadata.js";

const CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";
/** Identifies this writer: a UID made from a UUID (DICOM PS3.5 annex B.2), and a version. */
const IMPLEMENTATION_CLASS_UID = "2.25.172925897735405999102601349872156586688";
const IMPLEMENTATION_VERSION_NAME = "CT_HEMORRHAGE";
const PREAMBLE_BYTES = 128;

/** An element that the phantom can write. Lists of texts are not among them. */
type EncodedKeyword = Exclude<keyof SliceMetadata, "ImageType" | "ConvolutionKernel" | "stack">;

/** The elements of the data set in the order of their tags. "US or SS" is signed if the pixels are. */
const ELEMENTS: readonly (readonly [number, number, ValueRepresentation | "US or SS", EncodedKeyword])[] = [
  [0x0008, 0x0018, "UI", "SOPInstanceUID"],
  [0x0008, 0x0060, "CS", "Modality"],
  [0x0010, 0x0020, "LO", "PatientID"],
  [0x0018, 0x0050, "DS", "SliceThickness"],
  [0x0018, 0x1120, "DS", "GantryDetectorTilt"],
  [0x0020, 0x000d, "UI", "StudyInstanceUID"],
  [0x0020, 0x000e, "UI", "SeriesInstanceUID"],
  [0x0020, 0x0010, "SH", "StudyID"],
  [0x0020, 0x0013, "IS", "InstanceNumber"],
  [0x0020, 0x0032, "DS", "ImagePositionPatient"],
  [0x0020, 0x0037, "DS", "ImageOrientationPatient"],
  [0x0020, 0x1041, "DS", "SliceLocation"],
  [0x0028, 0x0002, "US", "SamplesPerPixel"],
  [0x0028, 0x0004, "CS", "PhotometricInterpretation"],
  [0x0028, 0x0010, "US", "Rows"],
  [0x0028, 0x0011, "US", "Columns"],
  [0x0028, 0x0030, "DS", "PixelSpacing"],
  [0x0028, 0x0100, "US", "BitsAllocated"],
  [0x0028, 0x0101, "US", "BitsStored"],
  [0x0028, 0x0102, "US", "HighBit"],
  [0x0028, 0x0103, "US", "PixelRepresentation"],
  [0x0028, 0x0120, "US or SS", "PixelPaddingValue"],
  [0x0028, 0x1050, "DS", "WindowCenter"],
  [0x0028, 0x1051, "DS", "WindowWidth"],
  [0x0028, 0x1052, "DS", "RescaleIntercept"],
  [0x0028, 0x1053, "DS", "RescaleSlope"],
];

/** Elements that a file holds even if they are empty (type 2 of DICOM PS3.3 tables C.7-1 and C.7-3). */
const KEPT_WHEN_EMPTY: readonly EncodedKeyword[] = ["PatientID", "StudyID"];

/** A slice to write: its header and its pixels in Hounsfield units, `[Rows, Columns]`. */
export interface EncodableSlice {
  readonly metadata: SliceMetadata;
  readonly hu: HuImage;
}

function assertEncodable(slice: EncodableSlice): void {
  assertObject("encodeDicom: slice", slice, "a slice of metadata and hu");
  const { metadata, hu } = slice;
  assertObject("encodeDicom: slice.metadata", metadata, "the header of a slice");
  const expected = {
    BitsAllocated: 16,
    SamplesPerPixel: 1,
    NumberOfFrames: 1,
    TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
  };
  for (const [keyword, value] of Object.entries(expected)) {
    const received = metadata[keyword as keyof typeof expected];
    if (received === value) continue;
    throw new UnsupportedError(`encodeDicom: ${keyword} must be ${value}, got ${received}`, { feature: keyword });
  }
  assertImage("encodeDicom: hu", hu, "Hounsfield units", [metadata.Rows, metadata.Columns]);
}

/** Returns the lowest and the highest value of the stored bits (DICOM PS3.5 section 8.1.1). */
function storedRange({ BitsStored, PixelRepresentation }: SliceMetadata): readonly [number, number] {
  const count = 2 ** BitsStored;
  return PixelRepresentation === 1 ? [-count / 2, count / 2 - 1] : [0, count - 1];
}

/** Inverts the rescaling of DICOM PS3.3 C.11.1.1.2, HU = slope * stored + intercept, and writes 16-bit words. */
function encodePixels({ metadata, hu }: EncodableSlice): Uint8Array {
  const { RescaleSlope: slope = 1, RescaleIntercept: intercept = 0 } = metadata;
  const [lowest, highest] = storedRange(metadata);
  const { data } = contiguous(hu);
  const words = new DataView(new ArrayBuffer(2 * data.length));
  for (let i = 0; i < data.length; i++) {
    const stored = Math.round((data[i] - intercept) / slope);
    if (!(stored >= lowest && stored <= highest)) {
      throw new RangeError(
        `encodeDicom: stored values must be ${lowest}..${highest}, got ${stored} from ${data[i]} HU`,
      );
    }
    words.setInt16(2 * i, stored, true);
  }
  return new Uint8Array(words.buffer);
}

/**
 * Builds the File Meta Information (DICOM PS3.10 section 7.1). Its first element holds the length of the others in
 * bytes.
 */
function encodeFileMeta({ SOPInstanceUID, TransferSyntaxUID }: SliceMetadata): Uint8Array {
  const elements: readonly DataElement[] = [
    [0x0002, 0x0001, "OB", Uint8Array.of(0, 1)],
    [0x0002, 0x0002, "UI", CT_IMAGE_STORAGE],
    [0x0002, 0x0003, "UI", SOPInstanceUID],
    [0x0002, 0x0010, "UI", TransferSyntaxUID],
    [0x0002, 0x0012, "UI", IMPLEMENTATION_CLASS_UID],
    [0x0002, 0x0013, "SH", IMPLEMENTATION_VERSION_NAME],
  ];
  const group = concatenate(Uint8Array, elements.map(encodeElement));
  return concatenate(Uint8Array, [encodeElement([0x0002, 0x0000, "UL", group.length]), group]);
}

function encodeDataSet({ metadata, hu }: EncodableSlice): Uint8Array[] {
  const ofPixels = metadata.PixelRepresentation === 1 ? "SS" : "US";
  const header = ELEMENTS.flatMap(([group, element, given, keyword]) => {
    const value: ElementValue | undefined = metadata[keyword] ?? (KEPT_WHEN_EMPTY.includes(keyword) ? "" : undefined);
    if (value === undefined) return [];
    return [encodeElement([group, element, given === "US or SS" ? ofPixels : given, value])];
  });
  return [...header, encodeElement([0x7fe0, 0x0010, "OW", encodePixels({ metadata, hu })])];
}

/**
 * Encodes a slice as a DICOM file (PS3.10) in Explicit VR Little Endian with the elements of its metadata.
 *
 * @returns The bytes of the file. Reading them gives `hu` back if the rescaled values are whole numbers.
 * @throws UnsupportedError unless the slice is one frame of 16-bit words in that transfer syntax.
 * @throws ShapeError unless `hu` is `[Rows, Columns]`.
 * @throws RangeError when a stored value needs more than BitsStored, a number is not finite, or a text is not ASCII.
 *
 * @example
 * ```ts
 * const { slices } = buildPhantomStudy({ seed: 1, size: 128 });
 * await writeFile("slice.dcm", encodeDicom(slices[10]));
 * ```
 */
export function encodeDicom(slice: EncodableSlice): Uint8Array {
  assertEncodable(slice);
  const prefix = new TextEncoder().encode("DICM");
  return concatenate(Uint8Array, [
    new Uint8Array(PREAMBLE_BYTES),
    prefix,
    encodeFileMeta(slice.metadata),
    ...encodeDataSet(slice),
  ]);
}
