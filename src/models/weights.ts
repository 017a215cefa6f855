import { type Tensor, tensor, tidy, transpose, util } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError } from "../errors.js";
import { listNames } from "../shorten.js";
import type { NamedArray, NamedArrays } from "../types.js";
import { assertModel } from "./assert-model.js";

type Weight = LayersModel["weights"][number];

/** A network, or the part of it whose weights are set. */
type Weighted = Pick<LayersModel, "name" | "weights">;

/** Permutations of a kernel's axes: to PyTorch's order, `[out, in, rows, cols]`, and back. */
interface AxisOrder {
  readonly toTorch: readonly number[];
  readonly fromTorch: readonly number[];
}

const CONVOLUTION: AxisOrder = { toTorch: [3, 2, 0, 1], fromTorch: [2, 3, 1, 0] };
const DEPTHWISE: AxisOrder = { toTorch: [2, 3, 0, 1], fromTorch: [2, 3, 0, 1] };
const DENSE: AxisOrder = { toTorch: [1, 0], fromTorch: [1, 0] };

function axisOrder(weight: Weight): AxisOrder | undefined {
  if (weight.originalName.endsWith("/depthwise_kernel")) return DEPTHWISE;
  if (!weight.originalName.endsWith("/kernel")) return undefined;
  return weight.shape.length === 4 ? CONVOLUTION : DENSE;
}

/**
 * Returns the name of a weight in PyTorch, where kernels are called weight: `blocks.0.0.conv_dw/depthwise_kernel` ->
 * `blocks.0.0.conv_dw.weight`.
 */
export function torchName(weight: Weight): string {
  return weight.originalName.replace(/\/(depthwise_)?kernel$/, "/weight").replaceAll("/", ".");
}

function torchShape(weight: Weight): number[] {
  const shape = weight.shape as number[];
  return axisOrder(weight)?.toTorch.map((axis) => shape[axis]) ?? [...shape];
}

/**
 * Copies all weights of a network, including running statistics, with the names and axes of PyTorch Image Models.
 * Written with `writeSafetensors`, they can be loaded by timm itself.
 *
 * ```ts
 * await writeSafetensors("model.safetensors", await saveWeights(model));
 * ```
 *
 * @returns New arrays by name.
 * @throws TypeError for anything but a network.
 */
export async function saveWeights(model: LayersModel): Promise<NamedArrays> {
  assertModel("saveWeights", model);
  const arrays: Record<string, NamedArray> = {};
  for (const weight of model.weights) {
    const order = axisOrder(weight);
    const transposed = tidy(() => (order ? transpose(weight.read(), [...order.toTorch]) : weight.read().clone()));
    arrays[torchName(weight)] = { shape: torchShape(weight), data: (await transposed.data()) as Float32Array };
    transposed.dispose();
  }
  return arrays;
}

const lengthOf = (shape: readonly number[]) => util.sizeFromShape([...shape]);

/** Whether an array holds exactly as many numbers as its shape needs. */
export function isComplete({ shape, data }: NamedArray): boolean {
  return data.length === lengthOf(shape);
}

/** Lists the first names of everything that keeps a set of arrays from being the weights of a network. */
function mismatches(weights: readonly Weight[], arrays: NamedArrays): string[] {
  const wanted = new Map(weights.map((weight) => [torchName(weight), torchShape(weight).join("x")]));
  const missing = [...wanted.keys()].filter((name) => !Object.hasOwn(arrays, name));
  const surplus = Object.keys(arrays).filter((name) => !wanted.has(name));
  const misshapen = Object.entries(arrays)
    .filter(([name, { shape }]) => wanted.has(name) && wanted.get(name) !== shape.join("x"))
    .map(([name, { shape }]) => `${name} must be ${wanted.get(name)}, got ${shape.join("x")}`);
  const incomplete = Object.entries(arrays)
    .filter(([, array]) => !isComplete(array))
    .map(([name, { shape, data }]) => `${name} must hold ${lengthOf(shape)} numbers, got ${data.length}`);
  const lists = [
    { kind: "missing ", faults: missing },
    { kind: "surplus ", faults: surplus },
    { kind: "", faults: misshapen },
    { kind: "", faults: incomplete },
  ];
  return lists.filter(({ faults }) => faults.length > 0).map(({ kind, faults }) => kind + listNames(faults));
}

/**
 * Sets all weights of a network, or of a part of it, from arrays in PyTorch's layout.
 *
 * @throws DataError naming the first missing, surplus, misshapen and incomplete arrays; the network is then unchanged.
 */
export function writeWeights({ name, weights }: Weighted, arrays: NamedArrays): void {
  const faults = mismatches(weights, arrays);
  if (faults.length > 0) throw new DataError(`loadWeights: ${name} got other weights: ${faults.join("; ")}`);
  for (const weight of weights) {
    const { shape, data } = arrays[torchName(weight)];
    const order = axisOrder(weight);
    tidy(() => {
      const values: Tensor = tensor(data, [...shape]);
      weight.write(order ? transpose(values, [...order.fromTorch]) : values);
    });
  }
}
