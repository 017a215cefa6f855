import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { networkNames } from "../../src/cli/network-names.js";
import { positiveNumber, setName, wholeNumber, wholeNumberOrZero } from "../../src/cli/parse-values.js";
import { MODELS } from "../../src/models/index.js";

describe("networkNames", () => {
  test("returns all networks, or the named ones", () => {
    expect(networkNames("all")).toEqual(Object.keys(MODELS));
    expect(networkNames("efficientnet-b0")).toEqual(["efficientnet-b0"]);
    expect(networkNames("efficientnet-b0,efficientnet-b0")).toEqual(["efficientnet-b0"]);
  });

  test.each(["", "vgg19", "efficientnet-b0,"])("refuses %j", (text) => {
    expect(() => networkNames(text)).toThrow(/^Expected all, or one or more of efficientnet-b0/);
  });
});

describe("networkNames of timm", () => {
  test("are answered with ours", () => {
    expect(() => networkNames("densenet169,tf_efficientnet_b5_ns")).toThrow(
      /seresnext101-32x4d; did you mean "efficientnet-b5"\?$/,
    );
  });
});

describe("numbers", () => {
  test("are parsed in their ranges", () => {
    expect([wholeNumber("3"), wholeNumberOrZero("0"), positiveNumber("0.5")]).toEqual([3, 0, 0.5]);
  });

  test.each(["", "-1", "1.5", "x", "1e3"])("refuses %j as a whole number", (text) => {
    expect(() => wholeNumberOrZero(text)).toThrow(InvalidArgumentError);
    expect(() => wholeNumber(text)).toThrow(InvalidArgumentError);
  });

  test("refuses 0 where at least 1 is expected, and numbers not above 0", () => {
    expect(() => wholeNumber("0")).toThrow("Expected a whole number, at least 1.");
    for (const text of ["0", "-1", "x", "", "Infinity"])
      expect(() => positiveNumber(text)).toThrow(InvalidArgumentError);
  });
});

describe("setName", () => {
  test("accepts a name, and refuses one that leaves its folder", () => {
    expect(setName("stage_2_train")).toBe("stage_2_train");
    expect(() => setName("../x")).toThrow('set must be letters, digits, "_", "-" and ".", got "../x"');
  });
});
