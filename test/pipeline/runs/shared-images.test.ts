import { describe, expect, test } from "vitest";
import { shareFolds, shareImages, unshareFold, unshareImages } from "../../../src/pipeline/runs/shared-images.js";
import { CLASSES, type LabelTable } from "../../../src/types.js";

const allocate = (bytes: number) => new SharedArrayBuffer(bytes);
const window = { level: 80, width: 200 };
const labels: LabelTable = {
  ids: ["a", "b", "c"],
  classes: CLASSES,
  values: Uint8Array.from({ length: 18 }, (_, offset) => offset % 2),
};
const folds = [
  { index: 0, train: ["c", "a"], valid: ["b"] },
  { index: 1, train: ["b"], valid: ["c"] },
];

describe("shareImages", () => {
  test("keeps ids, folder and window, and the file names that need to be known", () => {
    const plain = { ids: labels.ids, images: { folder: "png", window } };
    expect(unshareImages(shareImages(plain, allocate))).toEqual(plain);
    const named = { ids: labels.ids, images: { folder: "png", window: null, fileNames: { b: "b.JPG" } } };
    expect(unshareImages(shareImages(named, allocate))).toEqual(named);
  });
});

describe("shareFolds", () => {
  test("keeps labels and each fold, with ids in their order", () => {
    const images = { folder: "png", window, fileNames: { c: "c.jpeg" } };
    const shared = shareFolds({ images, labels, folds }, allocate);
    const read = shared.folds.map((fold) => unshareFold(shared.images, shared.labels, fold));
    expect(read).toEqual(folds.map((fold) => ({ images, labels, fold })));
  });

  test("keeps ids without labels, which a training refuses by name", () => {
    const strange = [{ index: 3, train: ["x", "a"], valid: ["y"] }];
    const shared = shareFolds({ images: { folder: "png", window }, labels, folds: strange }, allocate);
    const { fold, labels: read } = unshareFold(shared.images, shared.labels, shared.folds[0]);
    expect([fold, read]).toEqual([strange[0], labels]);
  });

  test("shares the memory of labels and rows instead of copying it", () => {
    const { labels: shared, folds: rows } = shareFolds({ images: { folder: "png", window }, labels, folds }, allocate);
    for (const array of [shared.values, rows[0].train, rows[1].valid]) {
      expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });
});
