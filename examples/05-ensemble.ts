/**
 * Averages the predictions of several networks by weight.
 *
 *   npx tsx examples/05-ensemble.ts b0.csv.gz b5.csv.gz=2 --output ensemble.csv.gz --submission submission.csv.gz
 */
import { Command, InvalidArgumentError } from "commander";
import { ensembleFiles } from "ct-hemorrhage/pipeline";
import { runCommand, unusedBackendOption } from "./cli.js";

interface Member {
  readonly predictions: string;
  readonly weight: number;
}

interface Options {
  readonly output: string;
  readonly submission?: string;
  readonly sample?: string;
}

/** Reads `path` or `path=weight`, and adds it to the members before it. */
function addMember(text: string, members: readonly Member[] = []): readonly Member[] {
  const [, predictions, weight = "1"] = /^(.*?)(?:=([^=]*))?$/.exec(text)!;
  if (!(Number(weight) > 0)) throw new InvalidArgumentError("Expected a weight above 0 after =.");
  return [...members, { predictions, weight: Number(weight) }];
}

async function main(members: readonly Member[], options: Options): Promise<void> {
  const { ids } = await ensembleFiles(members, options);
  console.log(`${ids.length} slices, mean of ${members.length}`);
}

const command = new Command("05-ensemble")
  .description("Averages the predictions of several networks by weight.")
  .argument("<member...>", "predictions in long form, as in b5.csv.gz=2 for weight 2", addMember)
  .requiredOption("--output <csv.gz>", "averaged predictions")
  .option("--submission <csv.gz>", "submission to write as well")
  .option("--sample <csv>", "sample submission whose rows the submission must have")
  .addOption(unusedBackendOption())
  .action(main);
await runCommand(command);
