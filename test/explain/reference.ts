import type { LayersModel } from "@tensorflow/tfjs-layers";
import { expect } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { enlargeHeat, gradCam, inputGradient, occlusion } from "../../src/explain/index.js";
import { MODELS, type ModelName } from "../../src/models/index.js";
import type { HeatMap } from "../../src/types.js";
import { readFixture } from "../engines.js";
import { errorToSpread } from "../models/compare-to-timm.js";
import { formulaImages, loadFormulaWeights } from "../models/formula-weights.js";

/** A map of PyTorch in float64, as base64 of float32, and the error of its float32 relative to the spread. */
interface ReferenceMap {
  readonly values: string;
  readonly float32Error: number;
}

/** Maps of a network of PyTorch Image Models: see fixtures/make-maps.py. */
interface NetworkMaps {
  readonly classIndex: number;
  readonly shape: readonly number[];
  readonly enlarged: string;
  readonly gradCam: ReferenceMap;
  readonly inputGradient: ReferenceMap;
  readonly occlusion: ReferenceMap;
}

interface MapsFixture {
  readonly batch: number;
  readonly size: number;
  readonly patch: number;
  readonly stride: number;
  readonly fill: number;
  readonly maps: Readonly<Record<string, NetworkMaps>>;
}

/** Joins every n-th row and column of maps. */
function thin(maps: readonly HeatMap[], step = 1): Float32Array {
  return Float32Array.from(
    maps.flatMap(({ data, shape: [rows, cols] }) => {
      const places = Array.from({ length: rows * cols }, (_, index) => index);
      return places
        .filter((at) => (at % cols) % step === 0 && Math.floor(at / cols) % step === 0)
        .map((at) => data[at]);
    }),
  );
}

/** Errors are at most so large relative to the spread, or so many times those of PyTorch's float32. */
const FLOOR = 1e-4;
const TIMES_FLOAT32 = 5;

/** Errors of the maps of a network, of what is allowed. */
export type MapErrors = Readonly<Record<"gradCam" | "enlarged" | "inputGradient" | "occlusion", number>>;

function compare(actual: Float32Array, { values, float32Error }: ReferenceMap): number {
  return errorToSpread(actual, values) / Math.max(FLOOR, TIMES_FLOAT32 * float32Error);
}

async function measure(model: LayersModel, fixture: MapsFixture, expected: NetworkMaps): Promise<MapErrors> {
  const { batch, size, patch, stride, fill } = fixture;
  const { classIndex } = expected;
  const images = formulaImages(batch, size);
  const heat = await gradCam(model, images, { classIndex });
  expect([heat.length, ...heat[0].shape]).toEqual(expected.shape);
  const gradient = await inputGradient(model, images, { classIndex });
  const falls = await occlusion(model, images, { classIndex, patch, stride, fill });
  images.dispose();
  const enlarged = thin([enlargeHeat(heat[0], { rows: 50, cols: 70 })]);
  return {
    gradCam: compare(thin(heat), expected.gradCam),
    enlarged: compare(enlarged, { values: expected.enlarged, float32Error: expected.gradCam.float32Error }),
    inputGradient: compare(thin(gradient, 3), expected.inputGradient),
    occlusion: compare(thin(falls, 8), expected.occlusion),
  };
}

/** Compares the maps of a network with those of PyTorch. */
export async function compareMaps(name: ModelName): Promise<MapErrors> {
  const fixture = readFixture<MapsFixture>(import.meta.url, "maps.json");
  await selectEngine({ prefer: "wasm" });
  const model = MODELS[name]({ size: fixture.size, classes: 6 });
  await loadFormulaWeights(model);
  const errors = await measure(model, fixture, fixture.maps[name]);
  model.dispose();
  return errors;
}
