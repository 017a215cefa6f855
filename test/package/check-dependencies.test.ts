import { describe, expect, test } from "vitest";
import { listStrings, unusedDependencies } from "../../scripts/check-dependencies.js";

describe("listStrings", () => {
  test("lists strings of imports, constants and the beginnings of templates, and no comment", () => {
    const text = `import a from "a"; export * from "b"; await import("c"); // "d"
      const e = "e"; const f = \`f/\${e}\`; const g = \`g\`; type H = import("h").H;`;
    expect(listStrings(text)).toEqual(["a", "b", "c", "e", "f/", "g", "h"]);
  });
});

describe("unusedDependencies", () => {
  const declarations = ['import type { NdArray } from "ndarray";'];

  test("accepts what is imported, in whole or by one of its files", () => {
    const dependencies = { ndarray: "1", "csv-parse": "1", "@tensorflow/tfjs-core": "1" };
    const sources = ['import "ndarray"; import "csv-parse/sync"; import "@tensorflow/tfjs-core";'];
    expect(unusedDependencies({ dependencies }, { sources, declarations })).toEqual([]);
  });

  test("accepts what a constant names", () => {
    const optionalDependencies = { "@tensorflow/tfjs-node-gpu": "1" };
    const sources = ['const NATIVE_PACKAGE: string = "@tensorflow/tfjs-node-gpu";'];
    expect(unusedDependencies({ optionalDependencies }, { sources, declarations })).toEqual([]);
  });

  test("names what only a comment or a longer name mentions", () => {
    const dependencies = { vega: "1", fflate: "1" };
    const sources = ['import "vega-lite"; // import "fflate"'];
    expect(unusedDependencies({ dependencies }, { sources, declarations })).toEqual(["vega", "fflate"]);
  });

  test("accepts types of what public declarations import, and no others", () => {
    const dependencies = { "@types/ndarray": "1", "@types/pngjs": "1", "@types/tensorflow__tfjs": "1" };
    const built = [...declarations, 'import "@tensorflow/tfjs";'];
    expect(unusedDependencies({ dependencies }, { sources: [], declarations: built })).toEqual(["@types/pngjs"]);
  });
});
