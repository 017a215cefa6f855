import { deflateSync } from "fflate";

/** The transfer syntaxes that the builder writes. */
export const syntaxes = {
  implicit: "1.2.840.10008.1.2",
  explicit: "1.2.840.10008.1.2.1",
  bigEndian: "1.2.840.10008.1.2.2",
  deflated: "1.2.840.10008.1.2.1.99",
} as const;

type Value = string | number;

/** Keyword -> tag, value representation, and the value of a sound CT slice of 2 rows and 3 columns. */
const elements: Readonly<Record<string, readonly [tag: number, vr: string, value: Value | undefined]>> = {
  ImageType: [0x00080008, "CS", undefined],
  SOPClassUID: [0x00080016, "UI", undefined],
  SOPInstanceUID: [0x00080018, "UI", "ID_000012eaf"],
  Modality: [0x00080060, "CS", "CT"],
  PatientName: [0x00100010, "PN", "Doe^Jane"],
  PatientID: [0x00100020, "LO", "ID_f15c0eee"],
  PatientBirthDate: [0x00100030, "DA", undefined],
  PatientAddress: [0x00101040, "LO", undefined],
  SliceThickness: [0x00180050, "DS", "5.0"],
  GantryDetectorTilt: [0x00181120, "DS", "-20"],
  StudyInstanceUID: [0x0020000d, "UI", "ID_30ea2b02d4"],
  SeriesInstanceUID: [0x0020000e, "UI", "ID_0ab5820b2a"],
  StudyID: [0x00200010, "SH", ""],
  InstanceNumber: [0x00200013, "IS", "7"],
  ImagePositionPatient: [0x00200032, "DS", "-125.000000\\-115.897980\\77.970825"],
  ImageOrientationPatient: [0x00200037, "DS", "1.000000\\0.000000\\0.000000\\0.000000\\0.927184\\-0.374607"],
  SamplesPerPixel: [0x00280002, "US", 1],
  PhotometricInterpretation: [0x00280004, "CS", "MONOCHROME2"],
  NumberOfFrames: [0x00280008, "IS", undefined],
  Rows: [0x00280010, "US", 2],
  Columns: [0x00280011, "US", 3],
  PixelSpacing: [0x00280030, "DS", "0.488281\\0.488281"],
  BitsAllocated: [0x00280100, "US", 16],
  BitsStored: [0x00280101, "US", 16],
  HighBit: [0x00280102, "US", 15],
  PixelRepresentation: [0x00280103, "US", 1],
  PixelPaddingValue: [0x00280120, "US", undefined],
  PixelPaddingRangeLimit: [0x00280121, "US", undefined],
  WindowCenter: [0x00281050, "DS", "00040\\00036"],
  WindowWidth: [0x00281051, "DS", " 80 \\100"],
  RescaleIntercept: [0x00281052, "DS", "-1024.000000"],
  RescaleSlope: [0x00281053, "DS", "1"],
  ModalityLUTSequence: [0x00283000, "SQ", undefined],
};

const LONG = ["OB", "OW", "SQ", "UN"];

interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

function encodeElement(element: { tag: number; vr: string; body: Uint8Array }, encoding: Encoding): Uint8Array {
  const { tag, vr, body } = element;
  const isLong = !encoding.explicit || LONG.includes(vr);
  const header = new DataView(new ArrayBuffer(encoding.explicit && isLong ? 12 : 8));
  header.setUint16(0, tag >>> 16, encoding.littleEndian);
  header.setUint16(2, tag & 0xffff, encoding.littleEndian);
  if (encoding.explicit) [...vr].forEach((letter, index) => void header.setUint8(4 + index, letter.charCodeAt(0)));
  if (isLong) header.setUint32(header.byteLength - 4, body.length, encoding.littleEndian);
  else header.setUint16(6, body.length, encoding.littleEndian);
  return concat([new Uint8Array(header.buffer), body]);
}

function encodeValue(value: Value, encoding: Encoding, pad = " "): Uint8Array {
  if (typeof value === "string") return new TextEncoder().encode(value.length % 2 === 0 ? value : value + pad);
  const view = new DataView(new ArrayBuffer(2));
  view.setUint16(0, value & 0xffff, encoding.littleEndian);
  return new Uint8Array(view.buffer);
}

/** Joins arrays of bytes. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Numbers as 16-bit words in the byte order of a transfer syntax. */
export function words(values: readonly number[], transferSyntax: string = syntaxes.explicit): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach(
    (value, index) => void view.setUint16(index * 2, value & 0xffff, transferSyntax !== syntaxes.bigEndian),
  );
  return new Uint8Array(view.buffer);
}

/** What differs from a sound CT slice. */
export interface DicomOptions {
  readonly transferSyntax?: string | undefined;
  /** Values by keyword; `undefined` leaves the element out. */
  readonly values?: Readonly<Record<string, Value | undefined>>;
  /** Bytes of PixelData; null leaves it out. */
  readonly pixels?: Uint8Array | null;
  readonly pixelVr?: string;
  /** Bytes to put between the last element and PixelData, such as a private element. */
  readonly extra?: Uint8Array;
}

/** Builds a DICOM file of 2 rows and 3 columns, -2000, -1, 0, 1, 2, 3000 by default, signed, with intercept -1024. */
export function buildDicom({
  transferSyntax = syntaxes.explicit,
  values = {},
  pixels = words([-2000, -1, 0, 1, 2, 3000], transferSyntax),
  pixelVr = "OW",
  extra = new Uint8Array(0),
}: DicomOptions = {}): Uint8Array<ArrayBuffer> {
  const metaEncoding = { explicit: true, littleEndian: true };
  const encoding = {
    explicit: transferSyntax !== syntaxes.implicit,
    littleEndian: transferSyntax !== syntaxes.bigEndian,
  };
  const header = Object.entries(elements).flatMap(([keyword, [tag, vr, sound]]) => {
    const value = keyword in values ? values[keyword] : sound;
    if (value === undefined) return [];
    const body = encodeValue(value, encoding, vr === "UI" ? "\0" : " ");
    return [encodeElement({ tag, vr, body }, encoding)];
  });
  const pixelElement = pixels === null ? [] : [encodeElement({ tag: 0x7fe00010, vr: pixelVr, body: pixels }, encoding)];
  const dataSet = concat([...header, extra, ...pixelElement]);
  const syntaxElement = encodeElement(
    { tag: 0x00020010, vr: "UI", body: encodeValue(transferSyntax, metaEncoding, "\0") },
    metaEncoding,
  );
  return concat([
    new Uint8Array(128),
    new TextEncoder().encode("DICM"),
    transferSyntax === "" ? new Uint8Array(0) : syntaxElement,
    transferSyntax === syntaxes.deflated ? deflateSync(dataSet) : dataSet,
  ]);
}
