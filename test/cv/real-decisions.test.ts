import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCq500Studies, readRsnaPredictions } from "../../bench/decisions/read-tables.js";
import { rocAuc } from "../../src/cv/index.js";

const data = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const lacks = (folder: string) => !existsSync(`${data}/${folder}`);

/** Areas that the README of the data states, which its authors computed with other programs. */
const RSNA_AUCS = [0.9831, 0.9931, 0.9853, 0.9942, 0.9795, 0.9818];
const CQ500_AUCS = [0.9419, 0.9544, 0.931, 0.9521, 0.9731, 0.9574];

describe("rocAuc on real predictions", () => {
  test.skipIf(lacks("rsna-resnet50-predictions"))(
    "has the published areas of 67,425 slices (needs ../shared/data)",
    () => {
      const { ids, classes } = readRsnaPredictions(data);
      expect(ids.length).toBe(75_281 - 7_856);
      expect(classes.map(({ labels, scores }) => Number(rocAuc(labels, scores)?.toFixed(4)))).toEqual(RSNA_AUCS);
    },
  );

  test.skipIf(lacks("cq500-studies"))("has the published areas of 491 studies (needs ../shared/data)", () => {
    const { ids, classes } = readCq500Studies(data);
    expect(ids.length).toBe(491);
    expect(classes.map(({ labels, scores }) => Number(rocAuc(labels, scores)?.toFixed(4)))).toEqual(CQ500_AUCS);
  });
});
