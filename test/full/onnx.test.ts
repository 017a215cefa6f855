import { beforeAll, describe, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { compareToOnnx, HAS_RUNTIME } from "../train/compare-to-onnx.js";

beforeAll(async () => {
  await selectEngine({ prefer: "wasm" });
});

describe.runIf(HAS_RUNTIME)("createOnnxPredictor, where onnxruntime-node is installed", () => {
  test.each(["efficientnet-b3", "efficientnet-b5", "seresnext101-32x4d"])(
    "agrees with predictLogits, %s",
    compareToOnnx,
  );
});
