import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { testTimeViews } from "../../src/augment/index.js";
import { createRandom } from "../../src/random.js";
import { loadFromSource } from "../../src/train/index.js";
import type { ByteImage } from "../../src/types.js";

/** An image of one pixel. */
const pixel = (value: number): ByteImage => ndarray(new Uint8Array(3).fill(value), [1, 1, 3]);

const source = async (id: string) => pixel(Number(id));

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe("loadFromSource", () => {
  test("augments each training image with its own random numbers", async () => {
    const loader = loadFromSource(source, { transform: (random) => pixel(Math.floor(random() * 256)) });
    const drawn = (id: string) => Math.floor(createRandom(7, "augment", 2, id)() * 256);
    const batches = await collect(loader.trainBatches([["1", "2"], ["3"]], { seed: 7, epoch: 2 }));
    expect(batches.map(({ shape }) => shape)).toEqual([
      [2, 1, 1, 3],
      [1, 1, 1, 3],
    ]);
    expect(batches.map(({ data }) => [...data])).toEqual(
      [["1", "2"], ["3"]].map((ids) => ids.flatMap((id) => [drawn(id), drawn(id), drawn(id)])),
    );
  });

  test("gives a batch for each of the first views", async () => {
    const views = [1, 10, 100].map((factor) => (image: ByteImage) => pixel(factor * image.data[0]));
    const loader = loadFromSource(source, { views });
    const [batch, ...rest] = await collect(loader.viewBatches([["1", "2"]], { views: 2 }));
    expect(batch.map(({ data }) => [...data])).toEqual([
      [1, 1, 1, 2, 2, 2],
      [10, 10, 10, 20, 20, 20],
    ]);
    expect(rest).toEqual([]);
  });

  test("rejects anything but functions as source and views, and an empty list of views", () => {
    expect(() => loadFromSource(pixel(1) as never)).toThrow(
      new TypeError("loadFromSource: source must be a function from an id to an image, got object"),
    );
    expect(() => loadFromSource(source, { views: testTimeViews({ size: 8 }) as never })).toThrow(
      new TypeError(
        "loadFromSource: views must be functions from an image to an image, got objects that hold them: add " +
          ".map(({ view }) => view)",
      ),
    );
    expect(() => loadFromSource(source, { views: [3] as never })).toThrow(
      new TypeError("loadFromSource: views must be functions from an image to an image, got number"),
    );
    expect(() => loadFromSource(source, { views: [] })).toThrow(
      new RangeError("loadFromSource: views must hold at least one view, got 0"),
    );
  });

  test("gives the unchanged image as the only view by default", async () => {
    const loader = loadFromSource(source);
    expect(loader.views).toBe(1);
    const [[batch]] = await collect(loader.viewBatches([["3"]], { views: 1 }));
    expect([...batch.data]).toEqual([3, 3, 3]);
  });

  test("loads no batch before it is requested", async () => {
    const loaded: string[] = [];
    const loader = loadFromSource(async (id) => {
      loaded.push(id);
      return pixel(0);
    });
    await loader
      .trainBatches([["1"], ["2"]], { seed: 1, epoch: 0 })
      [Symbol.asyncIterator]()
      .next();
    expect(loaded).toEqual(["1"]);
  });

  test("rejects images of one batch that differ in shape", async () => {
    const wide: ByteImage = ndarray(new Uint8Array(6), [1, 2, 3]);
    const loader = loadFromSource(async (id) => (id === "1" ? pixel(1) : wide));
    await expect(collect(loader.trainBatches([["1", "2"]], { seed: 1, epoch: 0 }))).rejects.toThrow(
      "loadFromSource: image 1 must be [1, 1, 3], got [1, 2, 3]",
    );
  });
});
