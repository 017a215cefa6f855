import { describe, expect, test } from "vitest";
import {
  BLEED_KINDS,
  type BleedKind,
  buildPhantomStudy,
  FIELD_OF_VIEW_MM,
  type PhantomStudy,
  TISSUE_CODES,
  type Tissue,
} from "../../src/phantom/index.js";

const SIZE = 96;
const healthy = buildPhantomStudy({ seed: 3, size: SIZE });
/** The same patient and scan, once with each kind of hemorrhage. */
const bleeding = Object.fromEntries(
  BLEED_KINDS.map((kind) => [kind, buildPhantomStudy({ seed: 3, size: SIZE, bleeds: [kind] })]),
) as Record<BleedKind, PhantomStudy>;

/** Returns the tissues that the healthy head has where a hemorrhage lies. */
function compartments(kind: BleedKind): Set<number> {
  const codes = new Set<number>();
  bleeding[kind].slices.forEach(({ tissue }, index) => {
    const before = healthy.slices[index].tissue.data;
    tissue.data.forEach((code, i) => {
      if (code === TISSUE_CODES[kind]) codes.add(before[i]);
    });
  });
  return codes;
}

/** Counts the pixels of a tissue that have bone among their four neighbors. */
function countAtBone(study: PhantomStudy, name: Tissue): number {
  let count = 0;
  for (const { tissue } of study.slices) {
    const isBone = (i: number) => tissue.data[i] === TISSUE_CODES.bone;
    tissue.data.forEach((code, i) => {
      if (code !== TISSUE_CODES[name]) return;
      if (isBone(i - 1) || isBone(i + 1) || isBone(i - SIZE) || isBone(i + SIZE)) count++;
    });
  }
  return count;
}

const column = ({ labels }: PhantomStudy, name: string) =>
  labels.ids.map((_, row) => labels.values[row * labels.classes.length + labels.classes.indexOf(name)]);

describe("drawBleeds", () => {
  const inside = {
    epidural: ["meninges", "cistern", "gray", "white"],
    intraparenchymal: ["cistern", "gray", "white"],
    intraventricular: ["ventricle"],
    subarachnoid: ["cistern", "gray"],
    subdural: ["meninges", "cistern", "gray", "white"],
  } as const satisfies Record<BleedKind, readonly Tissue[]>;

  test.each(BLEED_KINDS)("keeps %s blood in its compartment", (kind) => {
    const allowed = inside[kind].map((name: Tissue) => TISSUE_CODES[name]);
    expect([...compartments(kind)].filter((code) => !allowed.includes(code))).toEqual([]);
  });

  test("lays epidural and subdural blood against the skull, ventricular blood off it", () => {
    expect(countAtBone(bleeding.epidural, "epidural")).toBeGreaterThan(50);
    expect(countAtBone(bleeding.subdural, "subdural")).toBeGreaterThan(50);
    expect(countAtBone(bleeding.intraventricular, "intraventricular")).toBe(0);
  });

  test("widens sulci and fissures by subarachnoid blood, and leaves the rest of the cortex", () => {
    const reach = Math.ceil((6 * SIZE) / FIELD_OF_VIEW_MM);
    const offsets = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    let widened = 0;
    let nearFluid = 0;
    bleeding.subarachnoid.slices.forEach(({ tissue }, index) => {
      const before = healthy.slices[index].tissue.data;
      const isFluidNear = (i: number) =>
        offsets.some((row) => offsets.some((col) => before[i + row * SIZE + col] === TISSUE_CODES.cistern));
      tissue.data.forEach((code, i) => {
        if (code !== TISSUE_CODES.subarachnoid || before[i] !== TISSUE_CODES.gray) return;
        widened++;
        if (isFluidNear(i)) nearFluid++;
      });
    });
    expect(widened).toBeGreaterThan(100);
    // The fluid next to some of it lies in the slice above or below.
    expect(nearFluid / widened).toBeGreaterThan(0.9);
  });

  test("lets ventricular blood sink to the back", () => {
    bleeding.intraventricular.slices.forEach(({ tissue }, index) => {
      const meanRow = (name: Tissue) => {
        const rows = [...tissue.data.keys()].filter((i) => tissue.data[i] === TISSUE_CODES[name]);
        return rows.reduce((sum, i) => sum + Math.floor(i / SIZE), 0) / rows.length;
      };
      if (column(bleeding.intraventricular, "intraventricular")[index] === 0) return;
      if (Number.isNaN(meanRow("ventricle"))) return;
      expect(meanRow("intraventricular")).toBeGreaterThan(meanRow("ventricle"));
    });
  });

  test.each(BLEED_KINDS)("changes only what a %s hemorrhage covers", (kind) => {
    bleeding[kind].slices.forEach(({ tissue, hu }, index) => {
      const before = healthy.slices[index];
      const differs = (i: number) => hu.data[i] !== before.hu.data[i];
      const covered = (i: number) => tissue.data[i] !== before.tissue.data[i];
      expect([...hu.data.keys()].filter((i) => differs(i) && !covered(i))).toEqual([]);
    });
  });

  test("shows each requested kind on three slices or more, for any seed", () => {
    for (let seed = 0; seed < 4; seed++) {
      for (const kind of BLEED_KINDS) {
        const study = buildPhantomStudy({ seed, size: 32, bleeds: [kind] });
        expect(column(study, kind).reduce((sum, label) => sum + label)).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test("labels one unbroken run of slices for a hematoma", () => {
    for (const kind of ["epidural", "intraparenchymal", "intraventricular", "subdural"] as const) {
      expect(column(bleeding[kind], kind).join("")).toMatch(/^0*1{3,}0*$/);
    }
  });
});
