import { describe, expect, test } from "vitest";
import {
  BLEED_KINDS,
  buildPhantomStudy,
  type PhantomStudy,
  TISSUE_CODES,
  type Tissue,
} from "../../src/phantom/index.js";

const SIZE = 96;
const healthy = buildPhantomStudy({ seed: 3, size: SIZE });

/** Mean and standard deviation of the Hounsfield units of some tissues over a whole study. */
function statistics(study: PhantomStudy, ...names: readonly Tissue[]) {
  const codes = new Set(names.map((name) => TISSUE_CODES[name]));
  const values = study.slices.flatMap(({ hu, tissue }) => [...hu.data].filter((_, i) => codes.has(tissue.data[i])));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), count: values.length };
}

describe("hounsfieldAt", () => {
  test.each(BLEED_KINDS)("shows %s blood of 55 to 80 HU", (kind) => {
    const { mean } = statistics(buildPhantomStudy({ seed: 3, size: SIZE, bleeds: [kind] }), kind);
    expect(mean).toBeGreaterThan(55);
    expect(mean).toBeLessThan(80);
  });

  test("shows brain of 20 to 45 HU, gray matter denser than white", () => {
    const [gray, white] = [statistics(healthy, "gray"), statistics(healthy, "white")];
    expect(statistics(healthy, "gray", "white").mean).toBeGreaterThan(20);
    expect(gray.mean).toBeLessThan(45);
    expect(gray.mean - white.mean).toBeGreaterThan(6);
  });

  test("shows bone of more than 500 HU, ventricles and cisterns of 0 to 15, edema of about 20", () => {
    expect(statistics(healthy, "bone").mean).toBeGreaterThan(500);
    for (const fluid of ["ventricle", "cistern", "meninges"] as const) {
      expect(statistics(healthy, fluid).mean).toBeGreaterThan(0);
      expect(statistics(healthy, fluid).mean).toBeLessThan(15);
    }
    const rims = [1, 2, 3, 4, 5, 6].map((seed) =>
      statistics(buildPhantomStudy({ seed, size: 32, bleeds: ["intraparenchymal"] }), "edema"),
    );
    const { mean } = rims.find(({ count }) => count > 20) ?? { mean: Number.NaN };
    expect(Math.abs(mean - 20)).toBeLessThan(4);
  });

  test("shows air of -1000 HU with noise of 3 to 5", () => {
    const { mean, deviation } = statistics(healthy, "air");
    expect(Math.abs(mean + 1000)).toBeLessThan(1);
    expect(deviation).toBeGreaterThan(2.9);
    expect(deviation).toBeLessThan(5.1);
  });

  test("shows noise that neighboring pixels share in part", () => {
    const { hu, tissue } = healthy.slices[15];
    let [products, squares] = [0, 0];
    for (let i = 1; i < hu.data.length; i++) {
      if (tissue.data[i] !== TISSUE_CODES.air || tissue.data[i - 1] !== TISSUE_CODES.air) continue;
      products += (hu.data[i] + 1000) * (hu.data[i - 1] + 1000);
      squares += (hu.data[i] + 1000) ** 2;
    }
    // The binomial kernel (1, 2, 1) correlates neighbors by (2 + 2) / (1 + 4 + 1).
    expect(Math.abs(products / squares - 2 / 3)).toBeLessThan(0.06);
  });
});
