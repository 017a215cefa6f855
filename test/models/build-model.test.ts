import { describe, expect, test } from "vitest";
import { buildModel } from "../../src/models/index.js";

describe("buildModel", () => {
  test("names the network nearest to an unknown name, and that of another library", () => {
    const build = (name: string) => () => buildModel(name as never, { size: 64 });
    expect(build("efficientnet_b0")).toThrow(/^buildModel: name must be one of .*; did you mean "efficientnet-b0"\?$/);
    expect(build("tf_efficientnet_b5_ns")).toThrow('did you mean "efficientnet-b5"?');
    expect(build(undefined as never)).toThrow(new TypeError("buildModel: name must be a string, got undefined"));
  });
});
