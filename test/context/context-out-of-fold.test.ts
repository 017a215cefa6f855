import { describe, expect, test } from "vitest";
import { applyContext, CONTEXT_MODELS, type ContextData, contextOutOfFold } from "../../src/context/index.js";
import { classAucs, classColumn, groupKFold, rocAuc } from "../../src/cv/index.js";
import { createRandom, normal } from "../../src/random.js";

const CLASSES = ["any", "epidural"];
const boosting = { trees: 10, leaves: 5, minRows: 10 };
const features = { neighbors: 3 };

/** Patients with one series each. In a bleed, `any` runs over neighboring slices; a network sees it through noise. */
function makeData({ patients, slices, isNoise }: { patients: number; slices: number; isNoise: boolean }): ContextData {
  const random = createRandom(48, "context");
  const series = Array.from({ length: patients }, (_, patient) => ({
    ids: Array.from({ length: slices }, (_, slice) => `p${patient}-${slice}`),
    positionsMm: Array.from({ length: slices }, (_, slice) => 5 * slice),
  }));
  const ids = series.flatMap((each) => each.ids);
  const patientOf = new Map(ids.map((id) => [id, id.split("-")[0]]));
  const truth = series.flatMap((each) => {
    const first = Math.floor(random() * slices);
    const length = random() < 0.5 ? 0 : 3 + Math.floor(random() * 6);
    return each.ids.flatMap((_, slice) => {
      const any = isNoise ? Number(random() < 0.3) : Number(slice >= first && slice < first + length);
      return [any, isNoise ? Number(random() < 0.1) : 0];
    });
  });
  const seen = truth.map((label) => 1 / (1 + Math.exp(-(1.5 * (isNoise ? 0 : label) - 1 + normal(random)))));
  return {
    labels: { ids, classes: CLASSES, values: Uint8Array.from(truth) },
    predictions: { ids, classes: CLASSES, values: Float32Array.from(seen) },
    series,
    folds: groupKFold(
      ids,
      ids.map((id) => patientOf.get(id)!),
      { folds: 5 },
    ).map(({ valid }) => valid),
    patientOf,
  };
}

const aucOfAny = ({ labels }: ContextData, predictions: ContextData["predictions"]) =>
  rocAuc(classColumn(labels, "any"), classColumn(predictions, "any"))!;

describe("contextOutOfFold", () => {
  const real = makeData({ patients: 40, slices: 24, isNoise: false });

  test.each(CONTEXT_MODELS)("finds labels that run along a series: %s", (model) => {
    const { predictions, models } = contextOutOfFold(real, { model, boosting, features });
    expect(aucOfAny(real, predictions)).toBeGreaterThan(aucOfAny(real, real.predictions) + 0.03);
    expect(models.length).toBe(5);
  });

  test.each(CONTEXT_MODELS)("finds nothing in labels of pure noise: %s", (model) => {
    const noise = makeData({ patients: 100, slices: 30, isNoise: true });
    const { predictions } = contextOutOfFold(noise, { model, boosting, features });
    const { any, epidural } = classAucs(noise.labels, predictions);
    expect(Math.abs(any! - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(epidural! - 0.5)).toBeLessThan(0.05);
  });

  test.each(CONTEXT_MODELS)("never uses a label of a patient for that patient: %s", (model) => {
    const flipped = { ...real.labels, values: real.labels.values.slice() };
    const isJudged = new Set(real.folds[0]);
    real.labels.ids.forEach((id, row) => {
      if (isJudged.has(id)) for (const column of [0, 1]) flipped.values[row * 2 + column] ^= 1;
    });
    const before = contextOutOfFold(real, { model, boosting, features }).predictions;
    const after = contextOutOfFold({ ...real, labels: flipped }, { model, boosting, features }).predictions;
    real.predictions.ids.forEach((id, row) => {
      if (isJudged.has(id)) expect(after.values[row * 2]).toBe(before.values[row * 2]);
    });
  });

  test("leaves a class without positives as it is", () => {
    const { predictions, models } = contextOutOfFold(real, { boosting, features });
    expect(classColumn(predictions, "epidural")).toEqual(classColumn(real.predictions, "epidural"));
    expect(models[0].classes[1]).toBeNull();
  });

  test("gives models that survive JSON and predict other patients", () => {
    for (const model of CONTEXT_MODELS) {
      const { models } = contextOutOfFold(real, { model, boosting, features });
      const got = applyContext(JSON.parse(JSON.stringify(models)), real.predictions, real.series);
      expect(aucOfAny(real, got)).toBeGreaterThan(aucOfAny(real, real.predictions) + 0.03);
      const [first] = models;
      const byFirst = applyContext([first], real.predictions, real.series);
      const outOfFold = contextOutOfFold(real, { model, boosting, features }).predictions;
      const row = real.predictions.ids.indexOf(real.folds[0][0]);
      expect(byFirst.values[2 * row]).toBeCloseTo(outOfFold.values[2 * row], 6);
    }
  });

  test("throws for an unknown model, a patient in two folds, and a series of two patients", () => {
    expect(() => contextOutOfFold(real, { model: "sequence" as "boosting" })).toThrow(
      new RangeError('contextOutOfFold: model must be one of smoothing, boosting, got "sequence"'),
    );
    const [first, second] = real.folds;
    const folds = [first.slice(1), [first[0], ...second]];
    expect(() => contextOutOfFold({ ...real, folds })).toThrow("contextOutOfFold: folds must keep each patient in one");
    const series = [{ ids: ["p0-0", "p1-0"], positionsMm: [0, 5] }];
    expect(() => contextOutOfFold({ ...real, series })).toThrow(
      'contextOutOfFold: series must each be of one patient, got "p0-0" and "p1-0" of two',
    );
    expect(() => applyContext([], real.predictions, real.series)).toThrow(
      new RangeError("applyContext: models must hold at least one, got 0"),
    );
  });
});
