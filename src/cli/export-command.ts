import { Option } from "commander";
import { EXPORT_FORMS, type ExportForm, exportRun } from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";
import { wholeNumber } from "./parse-values.js";

interface ExportCommandOptions {
  readonly run: string;
  readonly to: ExportForm;
  readonly output: string;
  readonly opset?: number;
}

async function run({ run: folder, to, output: target, opset }: ExportCommandOptions, output: Output): Promise<void> {
  const files = await exportRun({ run: folder, to, output: target, opset });
  for (const file of files) output.line(file);
  output.result({ files });
}

/** `ct-hemorrhage export`. */
export const exportCommand = () =>
  defineCommand<ExportCommandOptions>({
    name: "export",
    about: "Export the networks of a run: as ONNX for other runtimes, or for PyTorch Image Models (timm).",
    examples: [
      "export --run runs/20191021-213751 --to onnx-ensemble --output exported",
      "export --run runs/20191021-213751 --to timm --output exported",
    ],
    required: ["run", "to", "output"],
    options: [
      new Option("--run <dir>", "folder of a run"),
      new Option(
        "--to <form>",
        "onnx: one file per fold; onnx-ensemble: one file with the mean of all folds; timm: one safetensors file per fold",
      ).choices(EXPORT_FORMS),
      new Option("--output <dir>", "folder for the files"),
      new Option("--opset <number>", "version of ONNX's operators, 17 to 23 (default: 17)").argParser(wholeNumber),
    ],
    run,
  });
