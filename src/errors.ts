/** A DICOM file or data set that breaks the standard, or lacks what is needed. Skip the file or repair it. */
export class DicomError extends Error {
  override readonly name = "DicomError";
  readonly tag: string | undefined;

  /**
   * @param message What was read, what was expected, what came.
   * @param options `tag`: the DICOM keyword at fault, where one is; `cause`: the error underneath.
   */
  constructor(message: string, options: { readonly tag?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.tag = options.tag;
  }
}

/** An array of a shape that a function does not take. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly expected: string;
  readonly received: readonly number[];

  /**
   * @param what The function and its argument, as in "headBox: image".
   * @param expected The shapes it takes, as in "[rows, cols] or [rows, cols, 3]".
   * @param received The shape it got.
   */
  constructor(what: string, expected: string, received: readonly number[]) {
    super(`${what} must be ${expected}, got [${received.join(", ")}]`);
    this.expected = expected;
    this.received = received;
  }
}

/** Valid input that this package, or this machine, cannot handle: an encoding without decoder, an absent engine. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
  readonly feature: string;

  /**
   * @param message What was asked for and what is there instead.
   * @param options `feature`: the short name of what is missing; `cause`: the error underneath.
   */
  constructor(message: string, options: { readonly feature: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.feature = options.feature;
  }
}

/** A table, an image file or a set of ids that does not hold what it should. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly file: string | undefined;

  /**
   * @param message What was read, what was expected, what came.
   * @param options `file`: the file at fault, where there is one; `cause`: the error underneath.
   */
  constructor(message: string, options: { readonly file?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.file = options.file;
  }
}

/** Any error that this package throws on purpose about data. Wrong arguments are a TypeError or a RangeError. */
export type CtError = DicomError | ShapeError | UnsupportedError | DataError;

/**
 * Tells whether a caught value is an error of this package, and narrows it by name.
 *
 * @param error What was caught.
 * @param names The names to accept, as in "DicomError"; all four when none is given.
 */
export function isCtError<Name extends CtError["name"]>(
  error: unknown,
  ...names: readonly Name[]
): error is Extract<CtError, { name: Name }> {
  const ours =
    error instanceof DicomError ||
    error instanceof ShapeError ||
    error instanceof UnsupportedError ||
    error instanceof DataError;
  return ours && (names.length === 0 || (names as readonly string[]).includes(error.name));
}

/** The reason that a caught value gives, in one line. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
