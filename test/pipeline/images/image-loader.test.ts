import { writeFile } from "node:fs/promises";
import { createRandom, resize, testTimeViews, trainTransform, WINDOWS, windowBytes } from "ct-hemorrhage";
import { writePng } from "ct-hemorrhage/io";
import { createImageLoader, type ImageLoaderOptions } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { pattern } from "../../augment/pattern.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const SIZE = 6;
const BATCHES = [["a", "b", "c"], ["d"], ["b", "e"]];

/** Images of different shapes, one per id. */
const images = Object.fromEntries(["a", "b", "c", "d", "e"].map((id, index) => [id, pattern([8 + index, 11 - index])]));

const imageOf = (id: string) => windowBytes(images[id], WINDOWS.subdural);

async function writeImages() {
  for (const [id, image] of Object.entries(images)) await writePng(pathOf(`${id}.png`), image);
}

/** Loads the training batches of two epochs and all views. The first epoch may fill a cache. */
async function loadAll(options: Partial<ImageLoaderOptions> = {}) {
  await writeImages();
  const loader = createImageLoader({ folder: pathOf(), window: WINDOWS.subdural }, { size: SIZE, ...options });
  try {
    const epochs: Uint8Array[][] = [[], []];
    for (const [epoch, train] of epochs.entries()) {
      for await (const { data } of loader.trainBatches(BATCHES, { seed: 1, epoch })) train.push(data.slice());
    }
    const views: Uint8Array[][] = [];
    for await (const batch of loader.viewBatches(BATCHES, { views: 4 })) {
      views.push(batch.map(({ data }) => data.slice()));
    }
    return { epochs, views };
  } finally {
    await loader.close();
  }
}

const expectedEpoch = (epoch: number) =>
  BATCHES.map((ids) =>
    ids.flatMap((id) => [...trainTransform({ size: SIZE })(createRandom(1, "augment", epoch, id), imageOf(id)).data]),
  );
const expectedViews = BATCHES.map((ids) =>
  testTimeViews({ size: SIZE }).map(({ view }) => ids.flatMap((id) => [...view(imageOf(id)).data])),
);

describe("createImageLoader", () => {
  test.each([
    { threads: 0 },
    { threads: 1 },
    { threads: 2 },
    { threads: 3, ahead: 0 },
    { threads: 2, cacheBytes: 600 },
    { threads: 0, cacheBytes: 1e6 },
  ])("makes the same bytes with %j", async (options) => {
    const { epochs, views } = await loadAll(options);
    expect(epochs.map((train) => train.map((bytes) => [...bytes]))).toEqual([expectedEpoch(0), expectedEpoch(1)]);
    expect(views.map((batch) => batch.map((bytes) => [...bytes]))).toEqual(expectedViews);
  });

  test("makes batches of the shape that networks take", async () => {
    await writeImages();
    const loader = createImageLoader({ folder: pathOf(), window: null }, { size: SIZE, threads: 0 });
    const shapes: number[][] = [];
    for await (const { shape } of loader.trainBatches(BATCHES, { seed: 1, epoch: 0 })) shapes.push(shape);
    expect(shapes).toEqual([3, 1, 2].map((count) => [count, SIZE, SIZE, 3]));
  });

  test("reuses the memory of a batch when the next one is requested", async () => {
    await writeImages();
    const loader = createImageLoader({ folder: pathOf(), window: null }, { size: SIZE, threads: 0 });
    const buffers: ArrayBufferLike[] = [];
    for await (const { data } of loader.trainBatches(BATCHES, { seed: 1, epoch: 0 })) buffers.push(data.buffer);
    expect(new Set(buffers).size).toBe(1);
  });

  test("loads only the requested views, and applies no window if it is null", async () => {
    await writeImages();
    const loader = createImageLoader({ folder: pathOf(), window: null }, { size: SIZE, threads: 0 });
    for await (const batch of loader.viewBatches([["a"]], { views: 1 })) {
      expect(batch.map(({ data }) => data)).toEqual([resize(images.a, { rows: SIZE, cols: SIZE }).data]);
    }
  });

  test("does not read a cached image again", async () => {
    await writeImages();
    const loader = createImageLoader(
      { folder: pathOf(), window: null },
      { size: SIZE, threads: 0, cacheBytes: images.a.size },
    );
    const loadTwice = async (id: string) => {
      for await (const _ of loader.trainBatches([[id]], { seed: 1, epoch: 0 }))
        await writeFile(pathOf(`${id}.png`), "");
      for await (const _ of loader.trainBatches([[id]], { seed: 1, epoch: 1 }));
    };
    await loadTwice("a");
    await expect(loadTwice("b")).rejects.toThrow('"b.png"');
  });

  test.each([0, 1])("names the file that cannot be read, with %i threads", async (threads) => {
    await writeImages();
    await writeFile(pathOf("d.png"), "no image");
    const loader = createImageLoader({ folder: pathOf(), window: null }, { size: SIZE, threads });
    const batches = loader.trainBatches(BATCHES, { seed: 1, epoch: 0 })[Symbol.asyncIterator]();
    expect((await batches.next()).value.shape).toEqual([3, SIZE, SIZE, 3]);
    await expect(batches.next()).rejects.toMatchObject({ name: "DataError", file: "d.png" });
    await loader.close();
  });

  test.each(["threads", "ahead"])("refuses %s that is not a whole number", (name) => {
    const options = { size: SIZE, [name]: -1 };
    expect(() => createImageLoader({ folder: "", window: null }, options)).toThrow(
      new RangeError(`createImageLoader: ${name} must be a whole number, at least 0, got -1`),
    );
  });
});
