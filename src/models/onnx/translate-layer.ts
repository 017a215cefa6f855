import { UnsupportedError } from "../../errors.js";
import type { Padding } from "../convolution.js";
import type { Shape } from "../layer-types.js";
import { type GraphNode, node } from "./graph.js";

/** A layer of a network, and the values that enter it. */
export interface DescribedLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  /** Shape of the first input, `[batch, rows, cols, channels]`. */
  readonly inputShape: Shape;
}

/** Settings of a convolution or of pooling. */
interface WindowConfig {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Zeros before and after an axis; where the number is odd, one more after it, as in TensorFlow. */
function paddingOf(length: number, { kernel, stride, padding }: WindowConfig): [before: number, after: number] {
  if (padding !== "same") return [padding, padding];
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + kernel - length, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function windowAttributes(inputShape: Shape, config: WindowConfig) {
  const [top, bottom] = paddingOf(inputShape[1] as number, config);
  const [left, right] = paddingOf(inputShape[2] as number, config);
  const { kernel, stride } = config;
  return { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [top, left, bottom, right] };
}

/** Translates a convolution whose kernel is `NAME.weight`. */
function convolution(
  { name, inputs, inputShape, config }: DescribedLayer,
  { groups, useBias }: { readonly groups: number; readonly useBias: boolean },
): GraphNode[] {
  const weights = [`${name}.weight`, ...(useBias ? [`${name}.bias`] : [])];
  const attributes = { ...windowAttributes(inputShape, config as unknown as WindowConfig), group: groups };
  return [node("Conv", [...inputs, ...weights], name, attributes)];
}

function batchNorm({ name, inputs, config }: Pick<DescribedLayer, "name" | "inputs" | "config">): GraphNode[] {
  const weights = ["weight", "bias", "running_mean", "running_var"].map((weight) => `${name}.${weight}`);
  return [node("BatchNormalization", [...inputs, ...weights], name, { epsilon: config.epsilon as number })];
}

/** Translates one layer of a dense block, which appends its channels to `x`. */
function denseLayer(x: string, name: string, { config, inputShape }: DescribedLayer): GraphNode[] {
  const convolve = (input: string, conv: string, kernel: number) => {
    const window = { kernel, stride: 1, padding: (kernel - 1) / 2 };
    const layer = { kind: "", name: `${name}.${conv}`, config: window, inputs: [input], inputShape };
    return convolution(layer, { groups: 1, useBias: false });
  };
  return [
    ...batchNorm({ name: `${name}.norm1`, inputs: [x], config }),
    node("Relu", [`${name}.norm1`], `${name}.relu1`),
    ...convolve(`${name}.relu1`, "conv1", 1),
    ...batchNorm({ name: `${name}.norm2`, inputs: [`${name}.conv1`], config }),
    node("Relu", [`${name}.norm2`], `${name}.relu2`),
    ...convolve(`${name}.relu2`, "conv2", 3),
  ];
}

function denseBlock(layer: DescribedLayer): GraphNode[] {
  const { name, inputs, config } = layer;
  const repeats = config.repeats as number;
  let [x] = inputs;
  return Array.from({ length: repeats }, (_, index) => {
    const inner = `${name}.denselayer${index + 1}`;
    const nodes = denseLayer(x, inner, layer);
    const output = index === repeats - 1 ? name : `${inner}.images`;
    nodes.push(node("Concat", [x, `${inner}.conv2`], output, { axis: 1 }));
    x = output;
    return nodes;
  }).flat();
}

function activation({ name, inputs, config }: DescribedLayer): GraphNode[] {
  const ops: Readonly<Record<string, string>> = { relu: "Relu", sigmoid: "Sigmoid" };
  const op = ops[config.activation as string];
  if (op === undefined) throw unsupported(name, `activation "${config.activation}"`);
  return [node(op, inputs, name)];
}

function pool(op: string, { name, inputs, inputShape, config }: DescribedLayer): GraphNode[] {
  const { window, stride = window, padding = 0 } = config as unknown as WindowConfig & { readonly window: number };
  const attributes = windowAttributes(inputShape, { kernel: window, stride, padding });
  return [node(op, inputs, name, attributes)];
}

/** Translations by class name of the layer. A layer without nodes returns its input unchanged. */
const TRANSLATIONS: Readonly<Record<string, (layer: DescribedLayer) => GraphNode[]>> = {
  Activation: activation,
  Add: ({ name, inputs }) => [node("Add", inputs, name)],
  CtAveragePool: (layer) => pool("AveragePool", layer),
  CtBatchNorm: batchNorm,
  CtConvolution: (layer) => {
    const { groups = 1, useBias } = layer.config as { readonly groups?: number; readonly useBias: boolean };
    return convolution(layer, { groups, useBias });
  },
  CtDenseBlock: denseBlock,
  CtDepthwiseConvolution: (layer) => convolution(layer, { groups: layer.inputShape[3] as number, useBias: false }),
  CtDropConnect: () => [],
  CtDropSpatialAxes: ({ name, inputs }) => [node("Flatten", inputs, name, { axis: 1 })],
  CtMaxPool: (layer) => pool("MaxPool", layer),
  CtScaleChannels: ({ name, inputs }) => [node("Mul", inputs, name)],
  CtSeededDropout: () => [],
  CtSpatialMean: ({ name, inputs }) => [node("GlobalAveragePool", inputs, name)],
  CtSwish: ({ name, inputs }) => [
    node("Sigmoid", inputs, `${name}.sigmoid`),
    node("Mul", [...inputs, `${name}.sigmoid`], name),
  ],
  Dense: ({ name, inputs, config }) => {
    if (config.activation !== "linear" || !config.useBias) throw unsupported(name, "an activation or no bias");
    return [node("Gemm", [...inputs, `${name}.weight`, `${name}.bias`], name, { transB: 1 })];
  },
};

function unsupported(name: string, what: string): UnsupportedError {
  const message = `exportOnnx: model must be a network of MODELS, got layer "${name}" with ${what}`;
  return new UnsupportedError(message, { feature: what });
}

/**
 * Translates a layer to nodes, the last of which has the layer's name; none for a layer that returns its input.
 *
 * @throws UnsupportedError for a layer that no network of this package has.
 */
export function translateLayer(layer: DescribedLayer): GraphNode[] {
  if (!Object.hasOwn(TRANSLATIONS, layer.kind)) throw unsupported(layer.name, `class ${layer.kind}`);
  return TRANSLATIONS[layer.kind](layer);
}
