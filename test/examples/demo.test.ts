import { MODELS } from "ct-hemorrhage/models";
import { describe, expect, test } from "vitest";
import { networkNames } from "../../examples/network-names.js";
import { runScript } from "./run-script.js";

describe("networkNames", () => {
  test("gives all networks, or those that are named", () => {
    expect(networkNames("all")).toEqual(Object.keys(MODELS));
    expect(networkNames("efficientnet-b0")).toEqual(["efficientnet-b0"]);
    expect(networkNames("efficientnet-b0,efficientnet-b0")).toEqual(["efficientnet-b0"]);
  });

  test.each(["", "vgg19", "efficientnet-b0,"])("refuses %j", (text) => {
    expect(() => networkNames(text)).toThrow(/^Expected all, or some of efficientnet-b0/);
  });
});

describe("demo", () => {
  test("ends with 1 and says what it takes, where it is asked for a network that is none", async () => {
    const { status, output, errors } = await runScript("demo", "--models", "vgg19");
    expect([status, output]).toEqual([1, []]);
    expect(errors[0]).toMatch(/'vgg19' is invalid\. Expected all, or some of efficientnet-b0/);
  });
});
