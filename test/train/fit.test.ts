import * as tf from "@tensorflow/tfjs-core";
import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import ndarray from "ndarray";
import { beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { weightedLoss } from "../../src/loss/index.js";
import { SeededDropout } from "../../src/models/drop.js";
import { createRandom } from "../../src/random.js";
import {
  type BatchLoader,
  cosineAnnealing,
  type FitData,
  type FitOptions,
  fit,
  imagesToTensor,
  loadFromSource,
  predictLogits,
  type TrainingState,
} from "../../src/train/index.js";
import { labelLookup } from "../../src/train/internal.js";
import type { ByteImage, LabelTable, Transform } from "../../src/types.js";
import { expectClose } from "../engines.js";

/** A network of one layer on 2 x 2 pixels: enough to learn whether an image is bright. */
function tinyModel(): LayersModel {
  const images = input({ shape: [2, 2, 3] });
  const flat = layers.flatten().apply(images);
  const dropped = new SeededDropout({ name: "drop", rate: 0.2 }).apply(flat);
  const dense = layers.dense({ units: 2, kernelInitializer: "zeros", name: "classifier" });
  return layersModel({ inputs: images, outputs: dense.apply(dropped) as SymbolicTensor });
}

/** The same without dropout: equal whatever the batches are. */
function plainModel(): LayersModel {
  const images = input({ shape: [2, 2, 3] });
  const flat = layers.flatten().apply(images);
  const dense = layers.dense({ units: 2, kernelInitializer: "zeros", name: "classifier" });
  return layersModel({ inputs: images, outputs: dense.apply(flat) as SymbolicTensor });
}

const image = (value: number): ByteImage => ndarray(new Uint8Array(12).fill(value), [2, 2, 3]);

/** Sixteen images, every second one bright; class "bright" says so, class "dark" the opposite. */
const ids = Array.from({ length: 16 }, (_, index) => `i${index}`);
const isBright = (id: string) => Number(id.slice(1)) % 2;
const labels: LabelTable = {
  ids,
  classes: ["bright", "dark"],
  values: Uint8Array.from(ids.flatMap((id) => [isBright(id), 1 - isBright(id)])),
};
const source = async (id: string) => image(isBright(id) ? 200 : 20);
const data: FitData = {
  loader: loadFromSource(source),
  labels,
  fold: { index: 0, train: ids.slice(0, 12), valid: ids.slice(12) },
};
const options: FitOptions = {
  epochs: 4,
  batchSize: 4,
  schedule: cosineAnnealing(0.05, { epochs: 4 }),
  seed: 1,
  loss: (truth, logits) => weightedLoss(truth, logits, { weights: [0.5, 0.5] }),
};

const lossOfNaN: FitOptions["loss"] = (truth, logits) =>
  tf.mul(weightedLoss(truth, logits, { weights: [1, 1] }), Number.NaN);

beforeEach(async () => {
  await selectEngine({ prefer: "cpu" });
});

/** Trains from the start and returns the states after each step and each epoch. */
async function statesOf(options: FitOptions): Promise<TrainingState[]> {
  const states: TrainingState[] = [];
  await fit(tinyModel(), data, { ...options, wantsState: () => true, onState: (state) => void states.push(state) });
  return states;
}

describe("fit resumed from a state", () => {
  test.each<[string, Partial<FitOptions>]>([
    ["without more options", {}],
    [
      "with an averaged, clipped, warmed up, accumulated, balanced training",
      {
        ...{ emaDecay: 0.9, clipNorm: 0.1, warmUpSteps: 5, gradientAccumulation: 2, batchSize: 2, isBalanced: true },
      },
    ],
  ])("ends with the same bits as a training that was never stopped, %s", async (_, more) => {
    const states = await statesOf({ ...options, ...more });
    const last = states[states.length - 1];
    expect(states.map(({ epoch, batch }) => `${epoch}.${batch}`).slice(0, 4)).toEqual(["0.1", "0.2", "0.3", "1.0"]);
    for (const resume of states.slice(0, -1)) {
      let end: TrainingState | undefined;
      const onState = (state: TrainingState) => {
        end = state;
      };
      await fit(tinyModel(), data, { ...options, ...more, resume, onState });
      expect(end).toEqual(last);
    }
  });

  test("trains no further from the final state, and reports the best epoch again", async () => {
    const states = await statesOf(options);
    const best: number[] = [];
    const resume = states[states.length - 1];
    const { history } = await fit(tinyModel(), data, {
      ...options,
      resume,
      onBest: ({ epoch }) => void best.push(epoch),
    });
    expect(history).toEqual(resume.history);
    expect(best).toEqual([3]);
  });

  test("rejects the optimizer of another network", async () => {
    const [resume] = await statesOf(options);
    const optimizer = { count: 1, moments: resume.optimizer.moments.slice(1) };
    await expect(fit(tinyModel(), data, { ...options, resume: { ...resume, optimizer } })).rejects.toThrow(
      "createAdamW: state must belong to the same variables, got moments of other lengths",
    );
  });
});

describe("fit", () => {
  test("lowers the validation loss", async () => {
    const { history, best } = await fit(tinyModel(), data, options);
    expect(history).toHaveLength(4);
    expect(history[3].validLoss).toBeLessThan(history[0].validLoss);
    expect(history[0].validLoss).toBeLessThan(Math.log(2));
    expect(best.epoch).toBe(3);
    expect(best.validLogits).toHaveLength(8);
    expect(Object.keys(best.weights)).toEqual(["classifier.weight", "classifier.bias"]);
  });

  test("gives the same history for the same seed, and another for another", async () => {
    const first = await fit(tinyModel(), data, options);
    expect((await fit(tinyModel(), data, options)).history).toEqual(first.history);
    expect((await fit(tinyModel(), data, { ...options, seed: 2 })).history).not.toEqual(first.history);
  });

  test("validates on no more images at once than it trains on", async () => {
    const { fold } = data;
    let [loading, most] = [0, 0];
    const counting = async (id: string) => {
      most = Math.max(most, ++loading);
      await Promise.resolve();
      loading--;
      return source(id);
    };
    const loader = loadFromSource(counting);
    await fit(tinyModel(), { ...data, fold: { ...fold, valid: ids }, loader }, { ...options, epochs: 1 });
    expect(most).toBe(options.batchSize);
  });

  test("validates with all views of the loader, or with as many as requested", async () => {
    const shown: string[] = [];
    const view = (name: string) => (unchanged: ByteImage) => {
      shown.push(name);
      return unchanged;
    };
    const loader = loadFromSource(source, { views: [view("first"), view("second")] });
    await fit(tinyModel(), { ...data, loader }, { ...options, epochs: 1 });
    expect(shown).toEqual([...new Array(4).fill("first"), ...new Array(4).fill("second")]);
    shown.length = 0;
    await fit(tinyModel(), { ...data, loader }, { ...options, epochs: 1, views: 1 });
    expect(shown).toEqual(new Array(4).fill("first"));
  });

  test("rejects what it would ignore: an image source, a transform, a list of views, more views than the loader has", async () => {
    const call = (more: object, other: object = {}) => fit(tinyModel(), { ...data, ...other }, { ...options, ...more });
    await expect(call({}, { loader: source })).rejects.toThrow(
      new TypeError(
        "fit: data.loader must be a batch loader, as loadFromSource(source, { views }) returns, got function",
      ),
    );
    await expect(call({ transform: (_: unknown, unchanged: ByteImage) => unchanged })).rejects.toThrow(
      new TypeError("fit: transform belongs to the loader: loadFromSource(source, { transform, views })"),
    );
    await expect(call({ views: [(unchanged: ByteImage) => unchanged] })).rejects.toThrow(
      new TypeError("fit: views must be a number (the views themselves go to loadFromSource), got object"),
    );
    await expect(call({ views: 2 })).rejects.toThrow(
      new RangeError("fit: views must be a whole number from 1 to 1, the views of the loader, got 2"),
    );
  });

  test("says what is missing: options, a schedule, a loss for other classes", async () => {
    await expect(fit(tinyModel(), data, undefined as never)).rejects.toThrow(
      new TypeError("fit: options must hold epochs, batchSize, schedule and seed, got none"),
    );
    const { schedule: _, ...withoutSchedule } = options;
    await expect(fit(tinyModel(), data, withoutSchedule as FitOptions)).rejects.toThrow(
      new TypeError(
        "fit: schedule must be a function from an epoch to its learning rate, such as " +
          "cosineAnnealing(1e-3, { epochs: 10 }), got none",
      ),
    );
    const { loss: __, ...withoutLoss } = options;
    await expect(fit(tinyModel(), data, withoutLoss)).rejects.toThrow(
      new RangeError(
        "fit: loss must be given unless there are 6 classes, got labels of 2: say loss: (labels, logits) => " +
          "weightedLoss(labels, logits, { weights })",
      ),
    );
  });

  test("rejects labels of other classes than those of the network", async () => {
    const three = { ...labels, classes: ["a", "b", "c"], values: new Uint8Array(48) };
    await expect(fit(tinyModel(), { ...data, labels: three }, options)).rejects.toThrow(
      new RangeError("fit: model must have one logit per class of the labels (3), got 2: build it with classes: 3"),
    );
  });

  test("rejects images with alpha, with channels first, and of another size", async () => {
    const fitShape = (...shape: number[]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return fit(
        tinyModel(),
        { ...data, loader: loadFromSource(async () => ndarray(new Uint8Array(size), shape)) },
        options,
      );
    };
    await expect(fitShape(2, 2, 4)).rejects.toThrow(
      "fit: image must be [2, 2, 3], the input of the network, got [2, 2, 4]: drop alpha with image.hi(rows, cols, 3)",
    );
    await expect(fitShape(3, 2, 2)).rejects.toThrow(
      "fit: image must be [2, 2, 3], the input of the network, got [3, 2, 2]: channels come last, as in " +
        "image.transpose(1, 2, 0)",
    );
    await expect(fitShape(4, 4, 3)).rejects.toThrow(/, got \[4, 4, 3\]$/);
  });

  test("augments each image differently in each epoch, whatever the order", async () => {
    const drawn: number[] = [];
    const transform: Transform = (random, unchanged) => {
      drawn.push(random());
      return unchanged;
    };
    const loader = loadFromSource(source, { transform });
    await fit(tinyModel(), { ...data, loader }, { ...options, epochs: 2 });
    expect(new Set(drawn).size).toBe(24);
    expect(drawn).toContain(createRandom(1, "augment", 0, "i5")());
  });

  test("stops when the validation loss does not improve", async () => {
    const opposite: LabelTable = { ...labels, values: labels.values.map((value, i) => (i >= 24 ? 1 - value : value)) };
    const { history, best } = await fit(
      tinyModel(),
      { ...data, labels: opposite },
      { ...options, epochs: 4, patience: 2 },
    );
    expect(history).toHaveLength(3);
    expect(best.epoch).toBe(0);
  });

  test("reports the best epoch before the epoch itself", async () => {
    const calls: string[] = [];
    const onBest = ({ epoch }: { epoch: number }) => void calls.push(`best ${epoch}`);
    const onEpoch = ({ epoch }: { epoch: number }) => void calls.push(`epoch ${epoch}`);
    await fit(tinyModel(), data, { ...options, epochs: 2, onBest, onEpoch });
    expect(calls).toEqual(["best 0", "epoch 0", "best 1", "epoch 1"]);
  });

  test("ends the loading of an epoch that fails", async () => {
    let isEnded = false;
    const whole = loadFromSource(source);
    const loader = {
      ...whole,
      async *trainBatches(...args: Parameters<typeof whole.trainBatches>) {
        try {
          yield* whole.trainBatches(...args);
        } finally {
          isEnded = true;
        }
      },
    };
    await expect(fit(tinyModel(), { ...data, loader }, { ...options, loss: lossOfNaN })).rejects.toThrow("finite");
    expect(isEnded).toBe(true);
  });

  test("fails when the loss is not finite", async () => {
    await expect(fit(tinyModel(), data, { ...options, loss: lossOfNaN })).rejects.toThrow(
      "fit: the loss must be finite, got NaN for epoch 1, batch 1; try a lower learning rate",
    );
  });

  test("rejects a fold without images to validate on", async () => {
    const fold = { index: 2, train: ids, valid: [] };
    await expect(fit(tinyModel(), { ...data, fold }, options)).rejects.toThrow(
      "fit: fold 2 must hold images to train and validate on, got 16 and 0",
    );
  });

  test("leaves no tensor behind", async () => {
    const model = tinyModel();
    await fit(model, data, { ...options, epochs: 1 });
    const before = tf.memory().numTensors;
    await fit(model, data, { ...options, epochs: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("predictLogits", () => {
  const biased = () => {
    const model = tinyModel();
    model.setWeights([tf.fill([12, 2], 0.5), tf.tensor1d([1, -1])]);
    return model;
  };

  test("averages the logits of all views", async () => {
    const loader = loadFromSource(source, { views: [() => image(0), () => image(255)] });
    const logits = await predictLogits(biased(), { loader, ids: ["i0", "i1", "i2"] }, { batchSize: 2 });
    expectClose(logits, [4, 2, 4, 2, 4, 2]);
  });

  test("loads each image once", async () => {
    const loaded: string[] = [];
    const source = async (id: string) => {
      loaded.push(id);
      return image(0);
    };
    const loader = loadFromSource(source, { views: [(x) => x, (x) => x] });
    await predictLogits(biased(), { loader, ids }, { batchSize: 5 });
    expect(loaded).toEqual(ids);
  });

  test("averages as many views of a loader as requested", async () => {
    const loader = loadFromSource(source, { views: [() => image(0), () => image(255), () => image(51)] });
    expectClose(await predictLogits(biased(), { loader, ids: ["i0"] }, { views: 2 }), [4, 2]);
  });

  test("rejects what it would ignore: an image source, a list of views, views that the loader does not have", async () => {
    const { loader } = data;
    const predict = (from: unknown, views?: unknown) =>
      predictLogits(biased(), { loader: from as BatchLoader, ids }, { views: views as number });
    await expect(predict(source)).rejects.toThrow(
      new TypeError(
        "predictLogits: data.loader must be a batch loader, as loadFromSource(source, { views }) returns, got function",
      ),
    );
    await expect(predict(undefined)).rejects.toThrow(/got undefined$/);
    await expect(predict(loader, [() => image(0)])).rejects.toThrow(
      new TypeError("predictLogits: views must be a number (the views themselves go to loadFromSource), got object"),
    );
    for (const views of [0, 2, 0.5, Number.NaN]) {
      await expect(predict(loader, views)).rejects.toThrow(
        new RangeError(
          `predictLogits: views must be a whole number from 1 to 1, the views of the loader, got ${views}`,
        ),
      );
    }
  });
});

describe("imagesToTensor", () => {
  test("scales 0..255 to 0..1", async () => {
    const batch = imagesToTensor([image(0), image(51), image(255)]);
    expect(batch.shape).toEqual([3, 2, 2, 3]);
    expectClose(
      (await batch.data()).filter((_, i) => i % 12 === 0),
      [0, 0.2, 1],
    );
  });

  test("rejects images of different shapes", () => {
    const other: ByteImage = ndarray(new Uint8Array(9), [3, 1, 3]);
    expect(() => imagesToTensor([image(0), other])).toThrow("imagesToTensor: image 1 must be [2, 2, 3], got [3, 1, 3]");
  });

  test("rejects an empty batch", () => {
    expect(() => imagesToTensor([])).toThrow("imagesToTensor: images must hold at least one image, got 0");
  });
});

describe("labelLookup", () => {
  test("gives one row per id, in the requested order", async () => {
    expectClose(await labelLookup(labels)(["i1", "i0"]).data(), [1, 0, 0, 1]);
  });

  test("names an id without labels", () => {
    expect(() => labelLookup(labels)(["i99"])).toThrow("labelLookup: every image needs labels, got none for i99");
  });
});

describe("fit with options", () => {
  /** The classifier's weights after training. */
  async function weightsAfter(more: Partial<FitOptions>, steps = 1): Promise<number[]> {
    const model = tinyModel();
    let done = 0;
    const weights: number[][] = [];
    const wantsState = () => ++done === steps;
    const onState = ({ weights: { "classifier.weight": kernel } }: TrainingState) =>
      void weights.push([...kernel.data]);
    await fit(model, data, { ...options, epochs: 1, ...more, wantsState, onState });
    return weights[0];
  }

  test("takes the step of one large batch with gradient accumulation, up to rounding", async () => {
    const halves = await fit(plainModel(), data, { ...options, batchSize: 2, gradientAccumulation: 2 });
    const whole = await fit(plainModel(), data, { ...options, batchSize: 4 });
    for (const [epoch, { trainLoss }] of halves.history.entries()) {
      expect(trainLoss).toBeCloseTo(whole.history[epoch].trainLoss, 5);
    }
  });

  test("steps with a fraction of the rate during warm-up", async () => {
    const [full, tenth] = [await weightsAfter({}), await weightsAfter({ warmUpSteps: 10 })];
    // The first step of AdamW from zero weights is the rate times the sign of the gradient.
    for (const [index, value] of full.entries()) expect(tenth[index]).toBeCloseTo(value / 10, 6);
  });

  test("takes all positive images and equally many others when balanced", async () => {
    const seen: string[] = [];
    const rare = { ...labels, values: Uint8Array.from(ids.flatMap((id) => [id === "i3" || id === "i14" ? 1 : 0, 0])) };
    const source = async (id: string) => {
      seen.push(id);
      return image(20);
    };
    await fit(
      tinyModel(),
      { ...data, loader: loadFromSource(source), labels: rare },
      { ...options, epochs: 1, isBalanced: true },
    );
    const trained = seen.filter((id) => data.fold.train.includes(id));
    expect(trained).toHaveLength(2);
    expect(trained).toContain("i3");
  });

  test("refuses balanced epochs without a positive image, and labels other than 0 and 1", async () => {
    const none = { ...labels, values: new Uint8Array(labels.values.length) };
    await expect(
      fit(tinyModel(), { ...data, labels: none }, { ...options, epochs: 1, isBalanced: true }),
    ).rejects.toThrow(
      `fit: a balanced epoch needs training images with a positive label, got none of ${data.fold.train.length}`,
    );
    const twos = { ...labels, values: new Uint8Array(labels.values.length).fill(2) };
    await expect(fit(tinyModel(), { ...data, labels: twos }, { ...options, epochs: 1 })).rejects.toThrow(
      "fit: data.labels.values must be 0 or 1, got 2",
    );
  });

  test("validates with the given logits, once per epoch", async () => {
    const epochs: number[] = [];
    const predictValid = async (_: LayersModel, epoch: number) => {
      epochs.push(epoch);
      return new Float32Array(8);
    };
    const { history, best } = await fit(tinyModel(), data, { ...options, epochs: 2, predictValid });
    expect(epochs).toEqual([0, 1]);
    expect(history.map(({ validLoss }) => validLoss)).toEqual([
      expect.closeTo(Math.LN2, 6),
      expect.closeTo(Math.LN2, 6),
    ]);
    expect(best.validLogits).toEqual(new Float32Array(8));
  });

  test("keeps the moving average as the best, and trains the weights themselves", async () => {
    const decay = 0.75;
    const [first, second] = [await weightsAfter({}, 1), await weightsAfter({}, 2)];
    let average: number[] = [];
    const states: TrainingState[] = [];
    await fit(tinyModel(), data, {
      ...options,
      epochs: 1,
      emaDecay: decay,
      wantsState: () => true,
      onState: (state) => void states.push(state),
      onBest: ({ weights }) => {
        average = [...weights["classifier.weight"].data];
      },
    });
    const steps = states.filter(({ batch }) => batch > 0);
    const kernels = steps.map(({ weights }) => [...weights["classifier.weight"].data]);
    expect(kernels.slice(0, 2)).toEqual([first, second]);
    const expected = kernels.reduce(
      (mean, kernel) => mean.map((value, index) => decay * value + (1 - decay) * kernel[index]),
      first.map(() => 0),
    );
    for (const [index, value] of expected.entries()) expect(average[index]).toBeCloseTo(value, 6);
  });
});
