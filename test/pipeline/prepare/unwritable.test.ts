import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { appendOrFail } from "../../../src/pipeline/prepare/unwritable.js";

/** A Linux device that is always full. */
const FULL = "/dev/full";

test.skipIf(!existsSync(FULL))("a journal on a full disk ends the preparation with its name", () => {
  expect(() => appendOrFail(FULL, "{}")).toThrow(DataError);
  expect(() => appendOrFail(FULL, "{}")).toThrow('prepare: "full" must be writable, got ENOSPC');
});
