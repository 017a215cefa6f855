import type { SliceGeometry } from "../types.js";
import { assertList } from "./assert-list.js";
import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";

/** Types of the elements that place a slice. */
const TYPES = {
  text: "a string",
  number: "a number",
  texts: "an array of strings",
} as const;

/** Types of the elements that place a slice in a stack of its series, but for position, orientation and spacing. */
const ELEMENTS = {
  SOPInstanceUID: "text",
  SeriesInstanceUID: "text",
  StudyInstanceUID: "text",
  PatientID: "text",
  StackID: "text",
  LossyImageCompression: "text",
  ContrastBolusAgent: "text",
  AcquisitionTime: "text",
  InstanceNumber: "number",
  GantryDetectorTilt: "number",
  stack: "number",
  TemporalPositionIdentifier: "number",
  TemporalPositionIndex: "number",
  Rows: "number",
  Columns: "number",
  KVP: "number",
  SliceThickness: "number",
  AcquisitionNumber: "number",
  SliceLocation: "number",
  ImageType: "texts",
  ConvolutionKernel: "texts",
} as const satisfies Partial<Record<keyof SliceGeometry, keyof typeof TYPES>>;

/** Elements that every header has. */
const REQUIRED: readonly string[] = ["SOPInstanceUID", "SeriesInstanceUID"];

/** Whether a value has the type of an element. */
function hasType(value: unknown, type: keyof typeof TYPES): boolean {
  if (type === "texts") return Array.isArray(value) && value.every((text) => typeof text === "string");
  return type === "text" ? typeof value === "string" : typeof value === "number";
}

/** Throws unless the elements of a header have their types. A number in a text would sort slices as texts do. */
function assertHeader(what: string, header: unknown): void {
  assertObject(what, header, "the header of a slice");
  for (const [keyword, type] of Object.entries(ELEMENTS)) {
    const value = (header as { readonly [keyword: string]: unknown })[keyword];
    if ((value === undefined && !REQUIRED.includes(keyword)) || hasType(value, type)) continue;
    throw new TypeError(`${what}.${keyword} must be ${TYPES[type]}, got ${describeValue(value)}`);
  }
}

/**
 * Throws unless a value is an array of headers of slices.
 *
 * @param what The function and its argument, for the message: "buildSeries: slices".
 * @throws TypeError for anything else, for a header without ids, and for an element of another type.
 */
export function assertSlices(what: string, slices: unknown): void {
  assertList(what, slices, "headers of slices");
  for (let index = 0; index < slices.length; index++) assertHeader(`${what} ${index}`, slices[index]);
}

/**
 * Throws unless a value is a series, or any record with its slices.
 *
 * @param what The function and its argument, for the message: "slicePositions: series".
 * @throws TypeError for anything else.
 */
export function assertSeries(what: string, series: unknown): void {
  assertObject(what, series, "a series, as buildSeries returns them");
  assertSlices(`${what}.slices`, (series as { readonly slices?: unknown }).slices);
}
