import { concatenate } from "../../array.js";
import { compareText } from "../../compare-text.js";
import type { NamedArrays } from "../../types.js";

/** Computes the SHA-256 of bytes in hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Computes the SHA-256 of weights: of the name and the bytes of each array, in the order of the names. */
export function hashWeights(weights: NamedArrays): Promise<string> {
  const encoder = new TextEncoder();
  const parts = Object.keys(weights)
    .sort(compareText)
    .flatMap((name) => {
      const { buffer, byteOffset, byteLength } = weights[name].data;
      return [encoder.encode(name), new Uint8Array(buffer, byteOffset, byteLength)];
    });
  return sha256(concatenate(Uint8Array, parts));
}
