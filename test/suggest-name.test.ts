import { describe, expect, test } from "vitest";
import { MODELS } from "../src/models/index.js";
import { suggestName } from "../src/suggest-name.js";

describe("suggestName", () => {
  test("names the nearest known name of a misspelling", () => {
    expect(suggestName("bacth", ["epochs", "batch"])).toBe('; did you mean "batch"?');
    expect(suggestName("epochss", ["epochs", "batch"])).toBe('; did you mean "epochs"?');
  });

  test.each([
    ["efficientnet_b0", "efficientnet-b0"],
    ["tf_efficientnet_b5_ns", "efficientnet-b5"],
    ["tf_efficientnet_b3.ns_jft_in1k", "efficientnet-b3"],
    ["seresnext101_32x4d", "seresnext101-32x4d"],
    ["SEResNeXt101_32x4d", "seresnext101-32x4d"],
    ["legacy_seresnext101_32x4d.in1k", "seresnext101-32x4d"],
    ["densenet169.tv_in1k", "densenet169"],
  ])("names the network that timm calls %s", (name, expected) => {
    expect(suggestName(name, Object.keys(MODELS))).toBe(`; did you mean "${expected}"?`);
  });

  test("suggests no network of another size", () => {
    expect(suggestName("resnet50", Object.keys(MODELS))).toBe("");
  });

  test("returns nothing if no known name is near, or no name is known", () => {
    expect(suggestName("valid", ["same", "symmetric"])).toBe("");
    expect(suggestName("zzzzzzzz", ["epochs", "batch"])).toBe("");
    expect(suggestName("anything", [])).toBe("");
  });
});
