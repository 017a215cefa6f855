import { createHash } from "node:crypto";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { DataError } from "../../../src/errors.js";
import { exportOnnx } from "../../../src/models/onnx/export-onnx.js";
import { loadOnnx } from "../../../src/models/onnx/load-onnx.js";
import { type ModelProto, ModelProtoSchema } from "../../../src/models/onnx/onnx-schema.js";
import { buildMiniNetwork } from "../mini-networks.js";

let file: Uint8Array;

beforeAll(async () => {
  await selectEngine({ prefer: "wasm" });
  const network = await buildMiniNetwork("SE-ResNeXt", 33);
  file = await exportOnnx(network);
  network.dispose();
});

/** Changes the messages of a file, and makes its digest right again, as someone who means harm could. */
function forge(change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, file);
  change(model);
  const bytes = toBinary(ModelProtoSchema, model);
  bytes.set(Buffer.from(createHash("sha256").update(bytes.subarray(0, -64)).digest("hex")), bytes.length - 64);
  return bytes;
}

const setMetadata = (name: string, value: string) => (model: ModelProto) => {
  for (const entry of model.metadataProps) if (entry.key === name) entry.value = value;
};

describe("loadOnnx", () => {
  test("takes a Buffer and an ArrayBuffer", async () => {
    const { folds } = await loadOnnx(file);
    expect((await loadOnnx(Buffer.from(file))).folds).toEqual(folds);
    expect((await loadOnnx(file.slice().buffer as unknown as Uint8Array)).folds).toEqual(folds);
  });

  test("rejects a file that is cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        await expect(loadOnnx(file.slice(0, length))).rejects.toThrow(DataError);
      }),
    );
  });

  test("rejects a file with a bit flipped anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (index, bit) => {
        const flipped = file.slice();
        flipped[index] ^= 1 << bit;
        await expect(loadOnnx(flipped)).rejects.toThrow(DataError);
      }),
    );
  });

  test("rejects any other bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expect(loadOnnx(bytes)).rejects.toThrow(DataError);
      }),
    );
  });

  test("says what is wrong", async () => {
    const fails = (bytes: Uint8Array) => expect(loadOnnx(bytes)).rejects;
    const changed = file.slice();
    changed[file.length >> 1] ^= 1;
    await fails(changed).toThrow('loadOnnx: bytes must be as they were written, SHA-256 "');
    await fails(Buffer.from("not a network")).toThrow(
      "loadOnnx: bytes must be an ONNX file, got bytes that are cut or of another kind",
    );
    await fails(new Uint8Array()).toThrow("loadOnnx: bytes must be an ONNX file, got bytes without a graph");
    const foreign = create(ModelProtoSchema, { producerName: "pytorch", graph: { name: "main_graph" } });
    await fails(toBinary(ModelProtoSchema, foreign)).toThrow(
      'loadOnnx: bytes must be an ONNX file of exportOnnx, got one of "pytorch" without network in its metadata',
    );
    foreign.producerName = "";
    await fails(toBinary(ModelProtoSchema, foreign)).toThrow("got one of an unnamed program without network");
    await expect(loadOnnx("file.onnx" as unknown as Uint8Array)).rejects.toThrow(
      "loadOnnx: bytes must be a Uint8Array, a Buffer or an ArrayBuffer, got",
    );
  });

  test("rejects a forged file whose digest is right", async () => {
    const cannot = "loadOnnx: bytes must be an ONNX file of exportOnnx, got weights that cannot be restored";
    const fails = (change: (model: ModelProto) => void) => expect(loadOnnx(forge(change))).rejects;
    for (const folds of ["0", "-1", "1e12", "many", ""]) await fails(setMetadata("folds", folds)).toThrow(cannot);
    for (const folded of ["", "{}", "[]", "null", '{"norms":[{}],"far":0}', '{"norms":[],"far":1e12}']) {
      await fails(setMetadata("folded", folded)).toThrow(cannot);
    }
    for (const originals of ["", "AAAA", "?"]) await fails(setMetadata("originals", originals)).toThrow(DataError);
    await fails((model) => model.graph?.initializer.shift()).toThrow(DataError);
    await fails((model) => {
      for (const tensor of model.graph?.initializer ?? []) tensor.rawData = tensor.rawData.subarray(1);
    }).toThrow(cannot);
    await fails(setMetadata("weights_sha256", "0".repeat(64))).toThrow(
      "loadOnnx: bytes must be a file whose weights are as described, got other weights",
    );
    const entry = { ...fromBinary(ModelProtoSchema, file).metadataProps[0], key: "note", value: "0".repeat(64) };
    await fails((model) => model.metadataProps.push(entry)).toThrow(
      'got one of "ct-hemorrhage" without sha256 at its end in its metadata',
    );
  });
});
