import type { LayersModel } from "@tensorflow/tfjs-layers";
import { ShapeError } from "../errors.js";
import { CLASS_WEIGHTS } from "../loss/index.js";
import type { LabelTable } from "../types.js";
import type { ByteBatch } from "./batch-loader.js";
import type { FitOptions } from "./fit-options.js";

/**
 * Throws for options without a schedule.
 *
 * @throws TypeError
 */
export function assertSchedule(options: FitOptions): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("fit: options must hold epochs, batchSize, schedule and seed, got none");
  }
  const { schedule } = options;
  if (typeof schedule === "function") return;
  const expected = "a function from an epoch to its learning rate, such as cosineAnnealing(1e-3, { epochs: 10 })";
  throw new TypeError(`fit: schedule must be ${expected}, got ${schedule === undefined ? "none" : typeof schedule}`);
}

/**
 * Throws unless a network has one logit per class of the labels, and a loss for so many classes: the default loss is for
 * those of the challenge.
 *
 * @throws RangeError
 */
export function assertClassCount(
  model: LayersModel,
  { classes }: LabelTable,
  { loss }: Pick<FitOptions, "loss">,
): void {
  const count = classes.length;
  const logits = model.outputs[0].shape.at(-1);
  if (logits !== count) {
    throw new RangeError(
      `fit: model must have one logit per class of the labels (${count}), got ${logits}: build it with classes: ${count}`,
    );
  }
  if (loss !== undefined || count === CLASS_WEIGHTS.length) return;
  const example = "loss: (labels, logits) => weightedLoss(labels, logits, { weights })";
  throw new RangeError(
    `fit: loss must be given unless there are ${CLASS_WEIGHTS.length} classes, got labels of ${count}: say ${example}`,
  );
}

/**
 * Throws unless images have the shape that a network takes.
 *
 * @param what The function and its argument, for the message: "fit: images".
 * @throws ShapeError
 */
export function assertInputShape(what: string, model: LayersModel, { shape }: ByteBatch): void {
  const expected = model.inputs[0].shape.slice(1);
  const received = shape.slice(1);
  const fits =
    expected.length === received.length &&
    expected.every((length, axis) => (length ?? received[axis]) === received[axis]);
  if (fits) return;
  const names = expected.map((length) => length ?? "any");
  throw new ShapeError(what, `[${names.join(", ")}], the input of the network`, received);
}
