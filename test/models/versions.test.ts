import { expect, test } from "vitest";
import { readFixture } from "../engines.js";

/** Versions of PyTorch and timm, and their largest difference from each fixture: see check-versions.py. */
interface Versions {
  readonly versions: Readonly<Record<"torch" | "timm", string>>;
  readonly differences: Readonly<Record<string, number>>;
}

const { versions, differences } = readFixture<Versions>(import.meta.url, "versions.json");
const networks = Object.keys(readFixture<object>(import.meta.url, "networks.json"));

/** The rounding of the 32-bit floats that most fixtures hold. */
const ROUNDING = 2 ** -24;

test(`PyTorch ${versions.torch} and timm ${versions.timm} compute every fixture`, () => {
  expect(Object.keys(differences)).toEqual(
    expect.arrayContaining(["blocks", "layers", "stages", "train", ...networks]),
  );
  expect(Object.entries(differences).filter(([, difference]) => !(difference <= ROUNDING))).toEqual([]);
});
