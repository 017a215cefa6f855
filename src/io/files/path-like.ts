/**
 * Returns a path in the form that Node opens. Bytes stand for a path that is not valid UTF-8; they are typed as text, because
 * the types of this package do not need those of Node.
 */
export function toPathLike(path: string | Uint8Array): string {
  return (typeof path === "string" ? path : Buffer.from(path)) as string;
}
