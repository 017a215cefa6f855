import { isDeepStrictEqual } from "node:util";
import ndarray, { type NdArray } from "ndarray";
import { isCtError } from "../../src/errors.js";

/** A public function, a call of it that works, and what of its arguments may be left out or be of another kind. */
export interface ValidCall {
  /** Names of the parameters, in order; `...transforms` takes the rest. */
  readonly parameters: readonly string[];
  /** Fresh arguments of a call that works. */
  readonly args: () => unknown[];
  /** Misuses that are in fact valid and give another result, such as `orders: []`. */
  readonly valid?: RegExp;
  /** Another function that messages name, which the documentation names too. */
  readonly reportedBy?: string;
  /** Calls the function and what it returns, where that is a function. Default: calls the function. */
  readonly use?: (call: (...args: never[]) => unknown, args: readonly unknown[]) => unknown;
}

/** One wrong call: what is wrong, and the arguments. */
export interface Misuse {
  readonly what: string;
  readonly args: readonly unknown[];
}

type Variant = readonly [what: string, value: unknown];

/** The constructor of a typed array, of any element type. */
type TypedArrayOf = { from: (values: ArrayLike<number>, map: (value: number) => number) => ArrayBufferView };

const TYPED_ARRAYS: Readonly<Record<string, TypedArrayOf>> = {
  Int8Array,
  Uint8Array,
  Uint16Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  Uint8ClampedArray,
};

const STRANGERS: readonly Variant[] = [
  ["undefined", undefined],
  ["null", null],
  ["{}", {}],
  ["[]", []],
  ["[{}]", [{}]],
  ["[undefined]", [undefined]],
  ["42", 42],
  ["NaN", Number.NaN],
  ["text", "text"],
  ["true", true],
  ["function", () => undefined],
  ["Map", new Map()],
  ["Float64Array", Float64Array.of(0.5)],
];

const isNdArray = (value: unknown): value is NdArray<Uint8Array> =>
  typeof value === "object" && value !== null && "stride" in value && "data" in value;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Whether two values are of one kind, so that one in place of the other is no misuse of type. */
function isSameKind(a: unknown, b: unknown): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return typeof a === typeof b;
  return false;
}

/** Other element types, other shapes, and data too short for the shape. */
function arrayVariants(image: NdArray<Uint8Array>): Variant[] {
  const { shape, data } = image;
  const types = Object.entries(TYPED_ARRAYS)
    .filter(([name]) => name !== data.constructor.name)
    .map(
      ([name, Type]): Variant => [
        `of ${name}`,
        ndarray(Type.from(data, (x) => x + 0.7) as unknown as Uint8Array, shape),
      ],
    );
  return [
    ...types,
    ["of numbers", ndarray(Array.from(data) as unknown as Uint8Array, shape)],
    ["flat", ndarray(data, [data.length])],
    ["with one more axis", ndarray(data, [...shape, 1])],
    ["of 4 channels", ndarray(new (data.constructor as Uint8ArrayConstructor)(4 * 4 * 4), [4, 4, 4])],
    ["of no rows", ndarray(data.slice(0, 0), [0, ...shape.slice(1)])],
    ["with data cut short", ndarray(data.subarray(0, data.length - 1), shape)],
    ["as its data", data],
    ["without stride", { shape, data }],
  ];
}

/** Other element types, one element fewer, and a value that is no number. */
function typedArrayVariants(values: Uint8Array): Variant[] {
  const types = Object.entries(TYPED_ARRAYS)
    .filter(([name]) => name !== values.constructor.name)
    .map(([name, Type]): Variant => [name, Type.from(values, (x) => x * 0.5 + 0.25)]);
  const Type = values.constructor as unknown as Uint8ArrayConstructor;
  // Not slice, which shares the memory of a Buffer.
  const holed = Type.from(values);
  holed[holed.length - 1] = Number.NaN;
  const nan: Variant[] = Number.isNaN(holed.at(-1)) ? [["with NaN", holed]] : [];
  return [...types, ...nan, ["cut short", values.slice(0, -1)]];
}

function fieldVariants(record: Record<string, unknown>, depth: number): Variant[] {
  const misspelt = Object.keys(record).map((key): Variant => {
    const { [key]: value, ...rest } = record;
    return [`with ${key}s for ${key}`, { ...rest, [`${key}s`]: value }];
  });
  const changed = Object.entries(record).flatMap(([key, value]) =>
    variantsOf(value, depth - 1).map(([what, other]): Variant => [`${key}: ${what}`, { ...record, [key]: other }]),
  );
  return [...misspelt, ...changed];
}

function listVariants(list: readonly unknown[], depth: number): Variant[] {
  if (list.length === 0) return [];
  const changed = variantsOf(list[list.length - 1], depth - 1).map(([what, other]): Variant => {
    return [`[..., ${what}]`, [...list.slice(0, -1), other]];
  });
  const holes = [...list];
  delete holes[0];
  return [...changed, ["with a hole", holes]];
}

/** Builds all wrong values in place of a right one. */
function variantsOf(value: unknown, depth = 3): Variant[] {
  const strangers = STRANGERS.filter(([, stranger]) => !isSameKind(value, stranger));
  if (depth === 0) return strangers;
  if (isNdArray(value)) return [...strangers, ...arrayVariants(value)];
  if (ArrayBuffer.isView(value)) return [...strangers, ...typedArrayVariants(value as Uint8Array)];
  if (Array.isArray(value)) return [...strangers, ...listVariants(value, depth)];
  return isRecord(value) ? [...strangers, ...fieldVariants(value, depth)] : strangers;
}

/** Builds all misuses of a function from a call that works: each argument in turn, wrong in every way. */
export function misusesOf({ parameters, args, valid }: ValidCall): Misuse[] {
  const misuses = args().flatMap((value, index) => {
    const name = parameters[Math.min(index, parameters.length - 1)];
    return variantsOf(value).map(([what, other]) => {
      const wrong = args();
      wrong[index] = other;
      return { what: `${name}: ${what}`, args: wrong };
    });
  });
  const [first, second, ...others] = args();
  misuses.push({ what: "no arguments", args: [] });
  if (parameters.length > 1 && !isDeepStrictEqual(first, second) && !parameters[0].startsWith("...")) {
    misuses.push({ what: "arguments swapped", args: [second, first, ...others] });
  }
  // An options object may be left out, and so may each of its keys.
  return misuses.filter(({ what }) => !(valid?.test(what) || /^options: (undefined|\{\}|\w+: undefined)$/.test(what)));
}

/** What became of a misuse: one of our errors, the right result, another error, or a wrong result. */
export type Outcome = "ours" | "right" | "raw" | "silent";

/** What JavaScript says by itself about a value that is not what a program took it for. */
const RAW = /Cannot (read|destructure|convert)|is not (a function|iterable|a constructor)|Invalid (array|time)/;

/** Whether an error is one of the package's, or names the function and the argument. */
export function isOurs(name: string, error: unknown): boolean {
  if (isCtError(error)) return true;
  if (!(error instanceof TypeError || error instanceof RangeError)) return false;
  return error.message.startsWith(`${name}: `) && !RAW.test(error.message);
}

const callDirectly: NonNullable<ValidCall["use"]> = (call, args) => call(...(args as never[]));

/** Makes the call that works. */
export async function expectedOf(call: (...args: never[]) => unknown, valid: ValidCall): Promise<unknown> {
  return (valid.use ?? callDirectly)(call, valid.args());
}

/** Makes all wrong calls of a function, and lists those that end in another error or in a wrong result. */
export async function badOutcomes(
  name: string,
  call: (...args: never[]) => unknown,
  valid: ValidCall,
): Promise<string[]> {
  const bad: string[] = [];
  const expected = await expectedOf(call, valid);
  for (const misuse of misusesOf(valid)) {
    const [outcome, got] = await outcomeOf(name, call, valid, misuse, expected);
    if (outcome === "ours" || outcome === "right") continue;
    bad.push(`${outcome}: ${misuse.what} -> ${got instanceof Error ? got.message : typeof got}`);
  }
  return bad;
}

/** Makes a wrong call and tells what became of it, and the message or the result. */
export async function outcomeOf(
  name: string,
  call: (...args: never[]) => unknown,
  valid: ValidCall,
  misuse: Misuse,
  expected: unknown,
): Promise<readonly [Outcome, unknown]> {
  const use = valid.use ?? callDirectly;
  try {
    const result = await use(call, misuse.args);
    return [isDeepStrictEqual(result, expected) ? "right" : "silent", result];
  } catch (error) {
    return [isOurs(name, error) || isOurs(valid.reportedBy ?? name, error) ? "ours" : "raw", error];
  }
}
