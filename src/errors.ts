import { shorten } from "./shorten.js";

/** Sets the path of an error as a property that is not printed with the error, nor part of its JSON. */
function definePath(error: Error, path: string | undefined): void {
  Object.defineProperty(error, "path", { value: path, configurable: true });
}

/** Error for a DICOM file or data set that violates the standard or lacks required data. Skip the file or repair it. */
export class DicomError extends Error {
  override readonly name = "DicomError";
  readonly tag: string | undefined;
  /** Path of the file as it was opened. Not in the message, nor printed with the error: a path tells where data lie. */
  declare readonly path: string | undefined;

  /**
   * @param message What was read, what was expected and what was received.
   * @param options `tag`: the DICOM keyword at fault, if there is one; `path`: the path of the file, if it was opened;
   *   `cause`: the underlying error.
   */
  constructor(
    message: string,
    options: { readonly tag?: string; readonly path?: string; readonly cause?: unknown } = {},
  ) {
    super(shorten(message), { cause: options.cause });
    this.tag = options.tag;
    definePath(this, options.path);
  }
}

/** Expected shapes of color images. */
const COLOR = /\[[^,\]]+, [^,\]]+, 3\]/;

/** Returns how to convert an image with alpha, or with its channels first, where a color image is expected. */
function colorHint(expected: string, received: readonly number[]): string {
  if (received.length !== 3 || !COLOR.test(expected)) return "";
  const [first, , last] = received;
  if (first === 3 && last !== 3) return ": channels come last, as in image.transpose(1, 2, 0)";
  return last === 4 ? ": drop alpha with image.hi(rows, cols, 3)" : "";
}

/** Error for an array whose shape a function does not accept. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly expected: string;
  readonly received: readonly number[];

  /**
   * @param what The function and its argument, as in "headBox: image".
   * @param expected The accepted shapes, as in "[rows, cols] or [rows, cols, 3]".
   * @param received The received shape.
   */
  constructor(what: string, expected: string, received: readonly number[]) {
    super(shorten(`${what} must be ${expected}, got [${received.join(", ")}]${colorHint(expected, received)}`));
    this.expected = expected;
    this.received = received;
  }
}

/**
 * Error for valid input that this package, or this machine, cannot handle: an encoding without a decoder, a missing
 * engine.
 */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
  readonly feature: string;
  /** Path of the file as it was opened, neither in the message nor printed. */
  declare readonly path: string | undefined;

  /**
   * @param message What was requested, and what is available instead.
   * @param options `feature`: the short name of what is missing; `path`: the path of the file, if it was opened; `cause`:
   *   the underlying error.
   */
  constructor(
    message: string,
    options: { readonly feature: string; readonly path?: string; readonly cause?: unknown },
  ) {
    super(shorten(message), { cause: options.cause });
    this.feature = options.feature;
    definePath(this, options.path);
  }
}

/** Error for a table, an image file or a set of ids whose content is not as expected. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly file: string | undefined;
  /** Path of the file as it was opened, neither in the message nor printed. */
  declare readonly path: string | undefined;

  /**
   * @param message What was read, what was expected and what was received.
   * @param options `file`: the name of the file at fault, if there is one; `path`: its path, if it was opened; `cause`:
   *   the underlying error.
   */
  constructor(
    message: string,
    options: { readonly file?: string; readonly path?: string; readonly cause?: unknown } = {},
  ) {
    super(shorten(message), { cause: options.cause });
    this.file = options.file;
    definePath(this, options.path);
  }
}

/** Any error that this package throws on purpose about data. Wrong arguments throw a TypeError or a RangeError. */
export type CtError = DicomError | ShapeError | UnsupportedError | DataError;

/** The names of all of them. */
const NAMES: readonly string[] = ["DicomError", "ShapeError", "UnsupportedError", "DataError"];

/**
 * Whether a caught value is an error of this package; narrows its type by name.
 *
 * @param error The caught value.
 * @param names The names to accept, as in "DicomError". Default: all four.
 * @throws TypeError for another name.
 *
 * @example
 * ```ts
 * const parsed = await parseHuImage(bytes).catch((error) => {
 *   if (!isCtError(error, "DicomError")) throw error; // otherwise undefined: skip this file
 * });
 * ```
 */
export function isCtError<Name extends CtError["name"]>(
  error: unknown,
  ...names: readonly Name[]
): error is Extract<CtError, { name: Name }> {
  for (const name of names) {
    if (!NAMES.includes(name))
      throw new TypeError(`isCtError: names must be of ${NAMES.join(", ")}, got ${String(name)}`);
  }
  const ours =
    error instanceof DicomError ||
    error instanceof ShapeError ||
    error instanceof UnsupportedError ||
    error instanceof DataError;
  return ours && (names.length === 0 || (names as readonly string[]).includes(error.name));
}

/**
 * Adds the path of a file to an error of this package that was thrown while the file was read, unless the error has one.
 *
 * @returns The error, to throw it again.
 */
export function addPath(error: unknown, path: string): unknown {
  const canHavePath = isCtError(error, "DicomError", "UnsupportedError", "DataError");
  if (canHavePath && error.path === undefined) definePath(error, path);
  return error;
}

/**
 * Returns the reason for a failure in one line of at most 300 characters: the first line of an error's message, or of any
 * other caught value as text.
 */
export function reasonOf(error: unknown): string {
  return shorten((error instanceof Error ? error.message : String(error)).split("\n")[0]);
}
