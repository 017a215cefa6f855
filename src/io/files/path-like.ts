import type { PathLike } from "node:fs";

/** Returns a path in the form that Node opens. Bytes stand for a path that is not valid UTF-8. */
export function toPathLike(path: string | Uint8Array): PathLike {
  return typeof path === "string" ? path : Buffer.from(path);
}
