/** Formats a number of things: "1 file", "3 files", "2 series". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 || noun === "series" ? "" : "s"}`;
}
