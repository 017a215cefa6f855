import { createHash } from "node:crypto";
import { fromBinary } from "@bufbuild/protobuf";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { input, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { UnsupportedError } from "../../../src/errors.js";
import { loadWeights } from "../../../src/models/load-weights.js";
import { MODELS } from "../../../src/models/models.js";
import { type ExportOnnxOptions, exportOnnx, exportOnnxEnsemble } from "../../../src/models/onnx/export-onnx.js";
import { loadOnnx } from "../../../src/models/onnx/load-onnx.js";
import { ModelProtoSchema } from "../../../src/models/onnx/onnx-schema.js";
import { saveWeights } from "../../../src/models/weights.js";
import type { NamedArrays } from "../../../src/types.js";
import { readFixture } from "../../engines.js";
import { loadFormulaWeights } from "../formula-weights.js";
import { buildMiniNetwork, MINI_NETWORKS } from "../mini-networks.js";

/** What fixtures/check-onnx.py has written. */
interface Checked {
  readonly networks: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

const FIXTURE = readFixture<Checked>(import.meta.url, "onnx.json");
const MINI = "EfficientNet, same padding";

beforeAll(async () => {
  await selectEngine({ prefer: "wasm" });
});

const bitsOf = (arrays: NamedArrays) =>
  new Map(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      `${shape} ${createHash("sha256").update(data).digest("hex")}`,
    ]),
  );

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);
const opsOf = (bytes: Uint8Array) => new Set(decode(bytes).graph?.node.map(({ opType }) => opType));
const outputsOf = (bytes: Uint8Array) => decode(bytes).graph?.output.map(({ name }) => name);

/** Exports a network and disposes it. */
async function exportMini(name: string, options: ExportOnnxOptions = {}, size = 33): Promise<Uint8Array> {
  const network = await buildMiniNetwork(name, size);
  return exportOnnx(network, options).finally(() => network.dispose());
}

describe("exportOnnx", () => {
  test.each(MINI_NETWORKS)("writes a file that loadOnnx reads to the bit: %s", async (name) => {
    const network = await buildMiniNetwork(name, 33);
    const { folds } = await loadOnnx(await exportOnnx(network));
    expect(folds).toHaveLength(1);
    expect(bitsOf(folds[0])).toEqual(bitsOf(await saveWeights(network)));
    network.dispose();
  });

  test("writes the file that ONNX's checker has passed", async () => {
    const { size, sha256 } = FIXTURE.networks["efficientnet-b0"];
    const network = MODELS["efficientnet-b0"]({ size });
    await loadFormulaWeights(network);
    const bytes = await exportOnnx(network);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    network.dispose();
  });

  test("folds batch norm wherever a convolution comes before it", async () => {
    for (const name of MINI_NETWORKS.filter((each) => each !== "DenseNet")) {
      expect(opsOf(await exportMini(name))).not.toContain("BatchNormalization");
    }
    const dense = decode(await exportMini("DenseNet")).graph?.node ?? [];
    const names = dense.filter(({ opType }) => opType === "BatchNormalization").map(({ name }) => name);
    expect(names).toEqual(["denseblock1.denselayer1.norm1", "denseblock1.denselayer2.norm1", "transition1.norm"]);
  });

  test("describes the network in the metadata, with the SHA-256 of all bytes before it at the end", async () => {
    const options = { name: "mini", window: "brain", version: "1.2.3", metadata: { run: "first" } };
    const bytes = await exportMini(MINI, { ...options, classes: ["a", "b", "c", "d", "e", "f"] });
    const { producerName, producerVersion, metadataProps, irVersion, opsetImport } = decode(bytes);
    expect([producerName, producerVersion, Number(irVersion)]).toEqual(["ct-hemorrhage", "1.2.3", 8]);
    expect(opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([["", 17]]);
    const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata).toMatchObject({
      network: "mini",
      size: "33",
      classes: "a,b,c,d,e,f",
      window: "brain",
      folds: "1",
    });
    expect(metadata).toMatchObject({
      version: "1.2.3",
      run: "first",
      weights_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(metadataProps.at(-1)?.key).toBe("sha256");
    expect(Buffer.from(bytes.subarray(-64)).toString()).toBe(
      createHash("sha256").update(bytes.subarray(0, -64)).digest("hex"),
    );
    const { network, size, classes, window, version, metadata: others } = await loadOnnx(bytes);
    expect({ network, size, window, version, others }).toEqual({
      ...{ network: "mini", size: 33, window: "brain", version: "1.2.3", others: { run: "first" } },
    });
    expect(classes).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("takes bytes and returns logits for any number of images", async () => {
    const { graph } = decode(await exportMini(MINI));
    const shapes = [...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ name, type }) => {
      const { value } = type?.value ?? {};
      return [name, value?.elemType, value?.shape?.dim.map((dim) => dim.value.value)];
    });
    expect(shapes).toEqual([
      ["images", 2, ["batch", 33n, 33n, 3n]],
      ["logits", 1, ["batch", 6n]],
    ]);
  });

  test("returns features too, or alone, without what they do not need", async () => {
    expect(outputsOf(await exportMini(MINI, { outputs: ["features", "logits"] }))).toEqual(["logits", "features"]);
    const bytes = await exportMini(MINI, { outputs: ["features"] });
    expect(outputsOf(bytes)).toEqual(["features"]);
    expect(opsOf(bytes)).not.toContain("Gemm");
    const { folds } = await loadOnnx(bytes);
    expect(Object.keys(folds[0]).filter((name) => name.startsWith("fc"))).toEqual([]);
  });

  test("rejects what is not a network, and options out of range", async () => {
    const network = await buildMiniNetwork(MINI, 33);
    const rejects = (options: object) => expect(exportOnnx(network, options)).rejects;
    await expect(exportOnnx({} as LayersModel)).rejects.toThrow(TypeError);
    await rejects({ opst: 17 }).toThrow(
      'exportOnnx: options must be of name, classes, opset, window, version, outputs, metadata, got "opst"; did you mean "opset"?',
    );
    await rejects({ opset: 16 }).toThrow("exportOnnx: opset must be from 17 to 23, got 16");
    await rejects({ opset: 17.5 }).toThrow("exportOnnx: opset must be a whole number, at least 1, got 17.5");
    await rejects({ classes: ["any"] }).toThrow("exportOnnx: classes must name the 6 logits of the network, got 1");
    await rejects({ outputs: ["map"] }).toThrow(
      'exportOnnx: outputs must be one or more of logits, features, got "map"',
    );
    await rejects({ outputs: [] }).toThrow('exportOnnx: outputs must be one or more of logits, features, got ""');
    await rejects({ metadata: { size: "1" } }).toThrow("exportOnnx: metadata must have other names than size");
    await rejects({ metadata: { a: 1 } }).toThrow("exportOnnx: metadata.a must be a string, got 1");
    network.dispose();
  });

  test("rejects a layer that no network of this package has", async () => {
    const images = input({ shape: [8, 8, 3], name: "images" });
    const build = (x: SymbolicTensor) => layersModel({ inputs: images, outputs: x });
    const foreign = build(layers.flatten({ name: "flat" }).apply(images) as SymbolicTensor);
    await expect(exportOnnx(foreign)).rejects.toThrow(UnsupportedError);
    await expect(exportOnnx(foreign)).rejects.toThrow(
      'exportOnnx: model must be a network of MODELS, got layer "flat" with class Flatten',
    );
    const soft = build(layers.activation({ name: "act", activation: "softmax" }).apply(images) as SymbolicTensor);
    await expect(exportOnnx(soft)).rejects.toThrow('got layer "act" with activation "softmax"');
  });
});

describe("exportOnnxEnsemble", () => {
  test("writes one file with the weights of all folds, read one after the other", async () => {
    const network = await buildMiniNetwork(MINI, 33);
    const expected: ReadonlyMap<string, string>[] = [];
    async function* folds() {
      for (const factor of [1, 2, 3]) {
        const arrays = Object.entries(await saveWeights(network)).map(([name, { shape, data }]) => [
          name,
          { shape, data: data.map((value) => value * factor) },
        ]);
        loadWeights(network, Object.fromEntries(arrays));
        expected.push(bitsOf(await saveWeights(network)));
        yield network;
      }
    }
    const bytes = await exportOnnxEnsemble(folds(), { name: "mini" });
    expect(outputsOf(bytes)).toEqual(["logits"]);
    expect(decode(bytes).graph?.node.filter(({ opType }) => opType === "Cast")).toHaveLength(1);
    expect((await loadOnnx(bytes)).folds.map(bitsOf)).toEqual(expected);
    network.dispose();
  });

  test("rejects networks of several kinds or sizes, and none", async () => {
    const networks = await Promise.all([33, 34].map((size) => buildMiniNetwork(MINI, size)));
    const message = "exportOnnxEnsemble: models must be networks of one kind and size, got";
    await expect(exportOnnxEnsemble(networks)).rejects.toThrow(`${message} 2 kinds`);
    await expect(exportOnnxEnsemble([])).rejects.toThrow(`${message} 0 kinds`);
    for (const network of networks) network.dispose();
  });
});
