import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../src/errors.js";
import { MODELS } from "../../src/models/index.js";
import { imagesToTensor } from "../../src/train/index.js";

// This file starts no engine.
describe("before an engine is selected", () => {
  test.each(Object.entries(MODELS))("%s names the function to call", (_, build) => {
    expect(() => build({ size: 32 })).toThrow(UnsupportedError);
    expect(() => build({ size: 32 })).toThrow(/an engine must run, got none; call "await selectEngine\(\)"/);
  });

  test("imagesToTensor names the function to call", () => {
    const image = ndarray(new Uint8Array(12), [2, 2, 3]);
    expect(() => imagesToTensor([image])).toThrow(
      'imagesToTensor: an engine must run, got none; call "await selectEngine()"',
    );
  });

  test("a misspelt option comes first", () => {
    const build = MODELS.densenet169 as (options: unknown) => unknown;
    expect(() => build({ size: 32, dropuot: 0.1 })).toThrow('got "dropuot"; did you mean "dropout"?');
  });
});
