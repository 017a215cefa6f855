import { type Graph, type GraphValue, type Length, node } from "./graph.js";

/** Number of `float` among the element types of ONNX. */
const FLOAT = 1;

/** Name of the initializer that bytes are divided by. */
export const BYTE_RANGE = "images.byte_range";

/**
 * Replaces the input, float32 images `[batch, channels, rows, cols]` in 0..1, by the bytes of a loader: uint8
 * `[batch, rows, cols, channels]`, divided by 255 to the bit as in TensorFlow.js.
 */
export function takeBytes(graph: Graph): Graph {
  const [{ name, shape }] = graph.inputs;
  const [batch, channels, rows, cols] = shape;
  const bytes: GraphValue = { name, type: "uint8", shape: [batch, rows, cols, channels] };
  const units = `${name}.units`;
  const first = [
    node("Cast", [name], `${name}.floats`, { to: FLOAT }),
    node("Div", [`${name}.floats`, BYTE_RANGE], `${name}.divided`),
    node("Transpose", [`${name}.divided`], units, { perm: [0, 3, 1, 2] }),
  ];
  const inner: Record<string, readonly Length[]> = { [units]: shape };
  return {
    ...graph,
    inputs: [bytes],
    nodes: [
      ...first,
      ...graph.nodes.map((each) => ({ ...each, inputs: each.inputs.map((input) => (input === name ? units : input)) })),
    ],
    initializers: { ...graph.initializers, [BYTE_RANGE]: { shape: [], data: Float32Array.of(255) } },
    shapes: { ...graph.shapes, ...inner },
  };
}
