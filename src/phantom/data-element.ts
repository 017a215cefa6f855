import { concatenate } from "../array.js";
import { quoteStart } from "../shorten.js";
import { toDecimalString } from "./decimal-string.js";

/** The value representations that the phantom needs (DICOM PS3.5 section 6.2). */
export type ValueRepresentation = "UI" | "CS" | "LO" | "SH" | "DS" | "IS" | "US" | "SS" | "UL" | "OB" | "OW";

/** The value of an element: bytes, one text, or one or several numbers. */
export type ElementValue = Uint8Array | string | number | readonly number[];

/** Group, element, value representation and value of a data element. */
export type DataElement = readonly [number, number, ValueRepresentation, ElementValue];

/** Bytes per number of the value representations that hold binary integers. */
const INTEGER_BYTES: Partial<Record<ValueRepresentation, number>> = { US: 2, SS: 2, UL: 4 };

/** Encodes whole numbers, least significant byte first; negative ones in two's complement. */
function encodeIntegers(numbers: readonly number[], bytes: number): Uint8Array {
  const encoded = new Uint8Array(numbers.length * bytes);
  for (let i = 0; i < encoded.length; i++) encoded[i] = numbers[Math.floor(i / bytes)] >> (8 * (i % bytes));
  return encoded;
}

/** Encodes a text and pads it to an even length: a UID with a zero, others with a space (PS3.5 section 6.2). */
function encodeText(text: string, representation: ValueRepresentation): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(text)) {
    throw new RangeError(`encodeDicom: text must be ASCII, got ${quoteStart(text)}`);
  }
  const padded = text.length % 2 === 0 ? text : text + (representation === "UI" ? "\0" : " ");
  return new TextEncoder().encode(padded);
}

function encodeValue(representation: ValueRepresentation, value: ElementValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return encodeText(value, representation);
  const numbers = typeof value === "number" ? [value] : value;
  const bytes = INTEGER_BYTES[representation];
  if (bytes !== undefined) return encodeIntegers(numbers, bytes);
  return encodeText(numbers.map(toDecimalString).join("\\"), representation);
}

/** Encodes a data element in Explicit VR Little Endian (DICOM PS3.5 section 7.1.2). */
export function encodeElement([group, element, representation, value]: DataElement): Uint8Array {
  const encoded = encodeValue(representation, value);
  const isLong = representation === "OB" || representation === "OW";
  return concatenate(Uint8Array, [
    encodeIntegers([group, element], 2),
    new TextEncoder().encode(representation),
    isLong ? encodeIntegers([0], 2) : new Uint8Array(0),
    encodeIntegers([encoded.length], isLong ? 4 : 2),
    encoded,
  ]);
}
