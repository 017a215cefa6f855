import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { selectEngine } from "../../backend/index.js";
import { assertOptions, assertPath } from "../../guards/internal.js";
import { writeFileAtomic } from "../../io/index.js";
import { makeFolder, replaceFile } from "../../io/internal.js";
import { type ExportOnnxOptions, exportOnnx, exportOnnxEnsemble } from "../../models/index.js";
import { shorten } from "../../shorten.js";
import { CLASSES } from "../../types.js";
import { packageVersion } from "../workers/package-version.js";
import { foldNetworks } from "./fold-networks.js";
import { assertFinished } from "./predict-run.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { checkpointPath } from "./run-files.js";

/** Forms in which a run can be exported. */
export const EXPORT_FORMS = ["onnx", "onnx-ensemble", "timm"] as const;

/** A form in which a run can be exported. */
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** Run to export, and settings. */
export interface ExportRunOptions {
  /** Folder of a trained run. */
  readonly run: string;
  /**
   * "onnx": one file per fold; "onnx-ensemble": one file with the mean of all folds; "timm": one safetensors file per
   * fold, with the names of PyTorch Image Models.
   */
  readonly to: ExportForm;
  /** Folder for the files. */
  readonly output: string;
  /** Version of ONNX's operators, 17 to 23. Default 17. */
  readonly opset?: number | undefined;
}

/** Writes one ONNX file per fold; returns their paths. */
async function exportFolds(models: AsyncIterable<LayersModel>, stem: string, options: ExportOnnxOptions) {
  const paths: string[] = [];
  for await (const model of models) {
    const path = `${stem}_fold_${paths.length + 1}.onnx`;
    await writeFileAtomic(path, await exportOnnx(model, options));
    paths.push(path);
  }
  return paths;
}

/** Copies the weights of each fold, which have timm's names already; returns the paths of the copies. */
async function copyWeights({ run, output }: ExportRunOptions, { network, folds }: RunConfig): Promise<string[]> {
  const paths = Array.from({ length: folds }, (_, fold) =>
    join(output, `${basename(run)}_${network}_fold_${fold + 1}.safetensors`),
  );
  for (const [fold, path] of paths.entries()) {
    await replaceFile(path, (temporary) => copyFile(checkpointPath(run, fold), temporary));
  }
  return paths;
}

/**
 * Exports the networks of a finished run for other programs: ONNX for runtimes, safetensors for PyTorch Image Models.
 * ONNX files take the bytes of the run's images, `images` uint8 `[batch, size, size, 3]`, and return `logits`
 * `[batch, 6]`; see `exportOnnx`.
 *
 * ```ts
 * const files = await exportRun({ run: "runs/20191021-213751", to: "onnx-ensemble", output: "exported" });
 * ```
 *
 * @returns Paths of the files.
 * @throws TypeError for an unknown option, RangeError for another form. DataError for a folder that is not a finished run.
 */
export async function exportRun(options: ExportRunOptions): Promise<string[]> {
  assertOptions<ExportRunOptions>("exportRun", options, { run: true, to: true, output: true, opset: true });
  const { run, to, output, opset } = options;
  for (const [name, path] of Object.entries({ run, output })) assertPath(`exportRun: ${name}`, path);
  if (!EXPORT_FORMS.includes(to)) {
    throw new RangeError(`exportRun: to must be one of ${EXPORT_FORMS.join(", ")}, got ${shorten(String(to), 80)}`);
  }
  const config = await readRunConfig(run);
  await assertFinished("exportRun", run, config);
  await makeFolder(output);
  if (to === "timm") return copyWeights(options, config);
  await selectEngine({ prefer: "wasm" });
  const { network, windowPolicy } = config;
  const settings = { name: network, window: windowPolicy, version: await packageVersion(), classes: CLASSES, opset };
  const stem = join(output, `${basename(run)}_${network}`);
  const models = foldNetworks(run, config, [...Array(config.folds).keys()]);
  if (to === "onnx") return exportFolds(models, stem, settings);
  const path = `${stem}_ensemble.onnx`;
  await writeFileAtomic(path, await exportOnnxEnsemble(models, settings));
  return [path];
}
