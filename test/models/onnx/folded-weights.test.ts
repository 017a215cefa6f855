import fc from "fast-check";
import { expect, test } from "vitest";
import { foldBatchNorm } from "../../../src/models/onnx/fold-batch-norm.js";
import { packFolded, unpackFolded } from "../../../src/models/onnx/folded-weights.js";
import { type Graph, node } from "../../../src/models/onnx/graph.js";

const FILTERS = 2;

/** Every pattern of 32 bits as a float: also infinity, numbers without a sign of their own, and NaN. */
const floats = fc.oneof(
  fc.float({ noDefaultInfinity: true, noNaN: true, min: -4, max: 4 }),
  fc.float(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45),
);
const arrays = (length: number) =>
  fc
    .float32Array({ minLength: length, maxLength: length })
    .chain((any) =>
      fc
        .array(floats, { minLength: length, maxLength: length })
        .map((some) => (some.length % 2 ? any : Float32Array.from(some))),
    );

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
];

function buildGraph(kernel: Float32Array, vectors: readonly Float32Array[], bias?: Float32Array): Graph {
  const names = ["gamma", "beta", "mean", "variance"];
  const entries = [...vectors, ...(bias ? [bias] : [])].map(
    (data, i) => [[...names, "bias"][i], { shape: [FILTERS], data }] as const,
  );
  const value = (name: string) => ({ name, type: "float32", shape: ["batch", FILTERS, 1, 1] }) as const;
  return {
    inputs: [value("images")],
    outputs: [value("norm")],
    nodes: [
      node("Conv", ["images", "kernel", ...(bias ? ["bias"] : [])], "conv"),
      node("BatchNormalization", ["conv", ...names], "norm", { epsilon: 1e-5 }),
    ],
    initializers: {
      kernel: { shape: [FILTERS, kernel.length / FILTERS, 1, 1], data: kernel },
      ...Object.fromEntries(entries),
    },
    shapes: {},
    folded: [],
  };
}

test("unpackFolded restores what packFolded packed, to the bit, for any floats", () => {
  const four = fc.tuple(arrays(FILTERS), arrays(FILTERS), arrays(FILTERS), arrays(FILTERS));
  fc.assert(
    fc.property(arrays(5 * FILTERS), four, fc.option(arrays(FILTERS), { nil: undefined }), (kernel, vectors, bias) => {
      const graph = buildGraph(kernel, vectors, bias);
      const { folded, initializers } = foldBatchNorm(graph);
      const restored = unpackFolded(packFolded(folded, initializers), folded, initializers);
      const names = Object.keys(graph.initializers);
      expect(Object.keys(restored).sort()).toEqual([...names].sort());
      for (const name of names) {
        expect(restored[name].shape).toEqual(graph.initializers[name].shape);
        expect(bytesOf(restored[name].data)).toEqual(bytesOf(graph.initializers[name].data));
      }
    }),
    { numRuns: 300 },
  );
});

test("packFolded stores few of the weights of an ordinary kernel whole", () => {
  const kernel = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i + 0.5));
  const vectors = [
    [0.5, 2],
    [0, 1],
    [0.1, 0.2],
    [1, 3],
  ].map((values) => Float32Array.from(values));
  const { folded, initializers } = foldBatchNorm(buildGraph(kernel, vectors));
  const { bytes, far } = packFolded(folded, initializers);
  expect(far).toBe(0);
  expect(bytes.length).toBeLessThan(0.3 * kernel.length);
});

test("unpackFolded refuses bytes that are cut, or not deflated", () => {
  const vectors = [
    [0.5, 2],
    [0, 1],
    [0.1, 0.2],
    [1, 3],
  ].map((values) => Float32Array.from(values));
  const { folded, initializers } = foldBatchNorm(buildGraph(Float32Array.of(1, 2, 3, 4), vectors));
  const { bytes, far } = packFolded(folded, initializers);
  expect(() => unpackFolded({ bytes: bytes.subarray(0, 8), far }, folded, initializers)).toThrow();
  expect(() => unpackFolded({ bytes, far: far + 1 }, folded, initializers)).toThrow(
    "40 bytes of original weights, got 36",
  );
});
