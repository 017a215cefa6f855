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
 * @param other What the function takes besides, for the message: "a string".
 * @throws TypeError for anything else, such as a Uint16Array or a base64 text.
 */
export function toBytes(what: string, input: unknown, other?: string): Uint8Array {
  if (isBytes(input)) return input;
  if (isBuffer(input)) return new Uint8Array(input);
  const also = other === undefined ? "" : `${other}, `;
  throw new TypeError(`${what} must be ${also}a Uint8Array, a Buffer or an ArrayBuffer, got ${describeValue(input)}`);
}
