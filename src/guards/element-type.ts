/**
 * Returns the name of the type of a typed array, such as `Int16Array`; `undefined` for anything else. A Buffer is a
 * Uint8Array. Typed arrays of another realm, as in a test runner or a frame, count too, which `instanceof` rejects.
 */
export function elementType(value: unknown): string | undefined {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Whether a value is a Uint8Array; a Buffer is one. */
export function isBytes(value: unknown): value is Uint8Array {
  return elementType(value) === "Uint8Array";
}
