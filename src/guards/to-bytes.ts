import { describeValue } from "./describe-value.js";
import { isBytes } from "./element-type.js";

/** Whether a value is an ArrayBuffer or a SharedArrayBuffer, of any realm. */
function isBuffer(value: unknown): value is ArrayBuffer {
  return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));
}

/**
 * Returns bytes as a Uint8Array that shares their memory. A Uint8Array, a Buffer and an ArrayBuffer are bytes.
 *
 * @param what The function and its argument, for the message: "parseHeader: bytes".
 * @throws TypeError for anything else, such as a Uint16Array or a base64 text.
 */
export function toBytes(what: string, input: unknown): Uint8Array {
  if (isBytes(input)) return input;
  if (isBuffer(input)) return new Uint8Array(input);
  throw new TypeError(`${what} must be a Uint8Array, a Buffer or an ArrayBuffer, got ${describeValue(input)}`);
}
