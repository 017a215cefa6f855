/** Bytes converted to characters at a time: a function call takes no more than some ten thousand arguments. */
const CHUNK_BYTES = 0x2000;

/** Encodes bytes in base64 (RFC 4648), in browsers as well as in Node. */
export function encodeBase64(bytes: Uint8Array): string {
  let characters = "";
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    characters += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(characters);
}
