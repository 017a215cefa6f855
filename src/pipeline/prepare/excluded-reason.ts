import { type NonSliceKind, type NonSliceReason, nonSliceReason } from "../../dicom/index.js";
import type { SliceMetadata } from "../../types.js";

/**
 * Returns the reason why an image is not prepared: it is not an axial slice in Hounsfield units, and its kind is not
 * included; `undefined` for an image to prepare.
 */
export function excludedReason(metadata: SliceMetadata, include: readonly NonSliceKind[]): NonSliceReason | undefined {
  const reason = nonSliceReason(metadata);
  return reason && !include.includes(reason.kind) ? reason : undefined;
}
