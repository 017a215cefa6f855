import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLEED_KINDS, buildPhantomCohort, buildPhantomStudy, type PhantomPlan } from "../../src/phantom/index.js";

const cohort = buildPhantomCohort({ seed: 1, trainStudies: 24, testStudies: 8, size: 64 });
const ofSplit = (plans: readonly PhantomPlan[], split: PhantomPlan["split"]) =>
  plans.filter((plan) => plan.split === split);
const patientsOf = (plans: readonly PhantomPlan[]) => plans.map(({ PatientID }) => PatientID);

describe("buildPhantomCohort", () => {
  test("plans the train studies, then the test studies", () => {
    expect(cohort.map(({ split }) => split)).toEqual([...Array(24).fill("train"), ...Array(8).fill("test")]);
    expect(new Set(cohort.map(({ seed }) => seed)).size).toBe(32);
    expect(cohort.every(({ size }) => size === 64)).toBe(true);
  });

  test("gives each kind of hemorrhage to a sixth of the train studies or more, one to three kinds to a study", () => {
    const sizes = fc.integer({ min: 6, max: 200 });
    fc.assert(
      fc.property(fc.integer(), sizes, (seed, trainStudies) => {
        const plans = buildPhantomCohort({ seed, trainStudies, testStudies: 0 });
        for (const kind of BLEED_KINDS) {
          const count = plans.filter(({ bleeds }) => bleeds.includes(kind)).length;
          expect(count).toBeGreaterThanOrEqual(Math.floor(trainStudies / 6));
        }
        for (const { bleeds } of plans) {
          expect(bleeds.length).toBeLessThanOrEqual(3);
          expect(new Set(bleeds).size).toBe(bleeds.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("leaves 40 to 50 percent of the studies without hemorrhage", () => {
    const plans = buildPhantomCohort({ seed: 9, trainStudies: 100, testStudies: 100 });
    for (const split of ["train", "test"] as const) {
      expect(ofSplit(plans, split).filter(({ bleeds }) => bleeds.length > 0)).toHaveLength(55);
    }
  });

  test("has patients of several studies and patients of both halves", () => {
    const [train, held] = [patientsOf(ofSplit(cohort, "train")), patientsOf(ofSplit(cohort, "test"))];
    expect(new Set(train).size).toBe(18);
    const shared = held.filter((patient) => train.includes(patient));
    expect(shared).toHaveLength(2);
    expect(new Set(held).size).toBeLessThan(8);
  });

  test("alternates signed and unsigned files", () => {
    const formats = ofSplit(cohort, "train").map(({ pixelFormat }) => pixelFormat);
    expect(formats.slice(0, 4)).toEqual(["signed16", "unsigned12", "signed16", "unsigned12"]);
  });

  test("plans studies that buildPhantomStudy accepts", () => {
    const plan = cohort.find(({ bleeds }) => bleeds.length > 1) as PhantomPlan;
    const { slices, labels } = buildPhantomStudy({ ...plan, size: 32 });
    expect(slices[0].metadata.PatientID).toBe(plan.PatientID);
    const present = labels.classes.filter((_, index) => labels.ids.some((_, row) => labels.values[row * 6 + index]));
    expect(present).toEqual(["any", ...[...plan.bleeds].sort()]);
  });

  test("plans the same cohort for the same seed, and another for another", () => {
    const build = (seed: number) => buildPhantomCohort({ seed, trainStudies: 5, testStudies: 2 });
    expect(build(1)).toEqual(build(1));
    expect(build(1)).not.toEqual(build(2));
  });

  test("accepts an empty half", () => {
    expect(buildPhantomCohort({ seed: 1, trainStudies: 0, testStudies: 3 })).toHaveLength(3);
  });

  test.each([
    [
      { trainStudies: -1, testStudies: 1 },
      "buildPhantomCohort: trainStudies must be a whole number of at least 0, got -1",
    ],
    [
      { trainStudies: 1, testStudies: 0.5 },
      "buildPhantomCohort: testStudies must be a whole number of at least 0, got 0.5",
    ],
  ])("refuses %o", (counts, message) => {
    expect(() => buildPhantomCohort({ seed: 1, ...counts })).toThrow(RangeError);
    expect(() => buildPhantomCohort({ seed: 1, ...counts })).toThrow(message);
  });
});
