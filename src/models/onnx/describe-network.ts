import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { Shape } from "../layer-types.js";
import { saveWeights } from "../weights.js";
import type { Graph, GraphNode, Length } from "./graph.js";
import { translateLayer } from "./translate-layer.js";

type Layer = LayersModel["layers"][number];

const toList = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);

/** Turns a shape to the axes of ONNX: `[batch, rows, cols, channels]` -> `["batch", channels, rows, cols]`. */
function toOnnxShape(shape: Shape): Length[] {
  const [, ...lengths] = shape as number[];
  return lengths.length === 3 ? ["batch", lengths[2], lengths[0], lengths[1]] : ["batch", ...lengths];
}

/** Returns the layer whose output a tensor is. */
const sourceName = ({ sourceLayer }: SymbolicTensor) => sourceLayer.name;

/** Returns the translated name of the value that each layer makes; a layer that changes nothing has that of its input. */
function translateAll(layers: readonly Layer[], isOutput: (layer: Layer) => boolean) {
  const nodes: GraphNode[] = [];
  const shapes: Record<string, Length[]> = {};
  const valueNames = new Map<string, string>();
  for (const layer of layers) {
    const { name } = layer;
    valueNames.set(name, name);
    if (layer.getClassName() === "InputLayer") continue;
    const tensors = toList(layer.input);
    const inputs = tensors.map((tensor) => valueNames.get(sourceName(tensor)) as string);
    const config = layer.getConfig();
    const described = { kind: layer.getClassName(), name, config, inputs, inputShape: tensors[0].shape };
    const translated = translateLayer(described);
    nodes.push(...translated);
    if (translated.length === 0) valueNames.set(name, inputs[0]);
    else if (!isOutput(layer)) shapes[name] = toOnnxShape(layer.outputShape as Shape);
  }
  return { nodes, shapes };
}

/**
 * Describes a network of this package as a graph: float32 images `[batch, channels, size, size]` in 0..1 to `logits`
 * `[batch, classes]`. It reads the layers and their settings; weights are copied.
 *
 * @throws UnsupportedError for a layer that no network of this package has.
 */
export async function describeNetwork(model: LayersModel): Promise<Graph> {
  const [input] = model.inputs;
  const [output] = model.outputs;
  const last = sourceName(output);
  const { nodes, shapes } = translateAll(model.layers, ({ name }) => name === last);
  return {
    inputs: [{ name: sourceName(input), type: "float32", shape: toOnnxShape(input.shape) }],
    outputs: [{ name: "logits", type: "float32", shape: toOnnxShape(output.shape) }],
    nodes: nodes.map((each) => (each.output === last ? { ...each, output: "logits" } : each)),
    initializers: await saveWeights(model),
    shapes,
    folded: [],
  };
}
