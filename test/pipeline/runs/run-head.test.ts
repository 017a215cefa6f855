import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../src/pipeline/index.js";
import { runHead } from "../../../src/pipeline/runs/run-head.js";
import type { RunSummary } from "../../../src/pipeline/runs/run-summary.js";

const summary = {
  engine: "wasm",
  coverage: { predicted: 10, labeled: 12 },
  patients: 3,
  sharedPatients: 0,
  folds: [{}, {}],
} as unknown as RunSummary;

const head = {
  name: "20191021-213751-2",
  config: DEFAULT_CONFIG,
  summary,
  images: { kind: "brain-subdural-bone", window: null },
} as const;

const factsOf = (...args: Parameters<typeof runHead>) =>
  Object.fromEntries(runHead(...args).facts.map(({ name, value }) => [name, value]));

describe("runHead", () => {
  test("shows the network and its data, and the start according to the name of the run", () => {
    expect(runHead(head).title).toBe("Run 20191021-213751-2");
    expect(factsOf(head)).toMatchObject({
      "Image kind": "one slice in the brain, subdural and bone window",
      Slices: "10 predicted, of 12 with labels",
      Folds: "2, by patient",
      Started: "2019-10-21 21:37:51 UTC",
    });
  });

  test("shows no start for a renamed run, and no kind for custom images", () => {
    const facts = factsOf({ ...head, name: "best", images: { window: null } });
    expect(facts).not.toHaveProperty("Started");
    expect(facts).toMatchObject({ "Image kind": "custom images", Set: "stage_2_train" });
  });

  test("explains that scores are out of fold, and counts the patients whose other slices were seen", () => {
    expect(runHead(head).notes[0]).toContain("by a network that has not seen its patient");
    const shared = runHead({ ...head, summary: { ...summary, sharedPatients: 4 } });
    expect(shared.notes[0]).toContain(
      "For 4 patients, however, that network has seen other slices, which makes the scores optimistic",
    );
    expect(shared.notes[1]).toContain("not a medical device");
  });
});
