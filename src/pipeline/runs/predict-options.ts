import type { Engine, OnnxEngine } from "../../backend/index.js";
import type { ImageLocation } from "../images/open-images.js";
import type { Device } from "../workers/devices.js";
import type { PredictEngine } from "./predict-engine.js";

/** Run to predict with, images to predict, and settings. */
export interface PredictRunOptions {
  /** Folder of a trained run. */
  readonly run: string;
  /** Images: the output folder of a preparation, or custom images, which need no table of slices. */
  readonly data: ImageLocation;
  /** Name of the prepared set to predict; required for a preparation only. */
  readonly set?: string | undefined;
  /** Folder for the results. */
  readonly output: string;
  /** Sample submission whose rows the submission must have. */
  readonly sample?: string | undefined;
  /** Images per batch. Default: the batch size of the run. */
  readonly batchSize?: number | undefined;
  /**
   * Threads that predict in parallel, on an engine that does not use the whole machine: each takes a fold, or a range of
   * its images. Default: one per core, as far as memory allows.
   */
  readonly parallel?: number;
  /** Devices to predict on, with one process per device instead of threads on one engine; see {@link parseDevice}. */
  readonly devices?: readonly Device[] | undefined;
  /**
   * Engine to predict with: one of TensorFlow.js, or "onnx:PROVIDER" for ONNX Runtime ("onnx" is its CPU). Default: that
   * of the run's configuration, or the best available; ONNX Runtime where it is installed and no other engine has a
   * graphics card.
   */
  readonly engine?: PredictEngine | undefined;
  /**
   * Whether wasm computes the same bits on all machines. By default it rounds products and their sums once where the
   * machine can (Node 22 and later), which is faster.
   */
  readonly exact?: boolean | undefined;
  /** Called with the engine before it computes anything; not called with `devices`. */
  readonly onEngine?: ((engine: Engine | OnnxEngine) => void) | undefined;
  /**
   * Stops the job once it is aborted, after the logits so far are written; it then rejects with an error for which
   * {@link isTransient} is true. With `devices`, processes end at once.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the images done in all folds, the number that was left at the start, and a note. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}
