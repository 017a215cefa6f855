import fc from "fast-check";
import { type Graph, type GraphNode, node } from "../../../src/models/onnx/graph.js";
import { createRandom, randomIndex } from "../../../src/random.js";
import type { NamedArray } from "../../../src/types.js";

/** Channels of every value. */
export const CHANNELS = 3;

const OPS = ["Conv", "ConvBias", "BatchNormalization", "BatchNormalization", "Relu", "Sigmoid", "Add", "Mul"] as const;

/** Builds a graph of random nodes on images of one pixel, whose outputs are its last two values. */
function buildGraph(seed: number, length: number): Graph {
  const random = createRandom(seed, "graph");
  const initializers: Record<string, NamedArray> = {};
  const add = (name: string, shape: readonly number[], draw = () => 2 * random() - 1) => {
    const size = shape.reduce((product, n) => product * n, 1);
    initializers[name] = { shape, data: Float32Array.from({ length: size }, draw) };
    return name;
  };
  const values = ["images"];
  const nodes: GraphNode[] = Array.from({ length }, (_, index) => {
    const output = `v${index}`;
    // Mostly the last value, so that convolutions come before norms.
    const x = random() < 0.7 ? (values.at(-1) as string) : values[randomIndex(random, values.length)];
    const op = OPS[randomIndex(random, OPS.length)];
    const other = values[randomIndex(random, values.length)];
    values.push(output);
    if (op === "Conv" || op === "ConvBias") {
      const kernel = add(`${output}.weight`, [CHANNELS, CHANNELS, 1, 1]);
      const bias = op === "ConvBias" ? [add(`${output}.bias`, [CHANNELS])] : [];
      return node("Conv", [x, kernel, ...bias], output, { group: 1 });
    }
    if (op === "BatchNormalization") {
      const vectors = ["weight", "bias", "running_mean"].map((name) => add(`${output}.${name}`, [CHANNELS]));
      const variance = add(`${output}.running_var`, [CHANNELS], () => 0.5 + random());
      return node(op, [x, ...vectors, variance], output, { epsilon: 1e-3 });
    }
    return node(op, op === "Add" || op === "Mul" ? [x, other] : [x], output);
  });
  const shape = ["batch", CHANNELS, 1, 1] as const;
  const toValue = (name: string) => ({ name, type: "float32", shape }) as const;
  const [first, second] = values.slice(-2);
  return {
    inputs: [toValue("images")],
    outputs: [toValue(second), ...(first === "images" ? [] : [toValue(first)])],
    nodes,
    initializers,
    shapes: Object.fromEntries(values.slice(1, -2).map((name) => [name, shape])),
    folded: [],
  };
}

/** Draws a small graph. */
export const graphs = fc
  .record({ seed: fc.nat(), length: fc.integer({ min: 2, max: 24 }) })
  .map(({ seed, length }) => buildGraph(seed, length));

/** Draws an image of one pixel. */
export const pixels = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: CHANNELS,
  maxLength: CHANNELS,
});
