import { Option } from "commander";
import { startBoard } from "../cluster/bullmq/index.js";
import { prefixOption, redisOption, takeRedisUrl, untilStopped } from "./cluster-plan.js";
import { defineCommand } from "./define-command.js";
import { wholeNumberOrZero } from "./parse-values.js";

interface BoardCommandOptions {
  readonly redis?: string;
  readonly prefix?: string;
  readonly port?: number;
}

/** `ct-hemorrhage cluster board`. */
export const boardCommand = () =>
  defineCommand<BoardCommandOptions>({
    name: "board",
    about: "Show a queue of BullMQ in a browser of this machine, until Ctrl-C. Needs bull-board and express.",
    examples: ["cluster board --redis redis://10.0.0.1 --port 3000"],
    options: [
      redisOption(),
      prefixOption(),
      new Option("--port <number>", "port to listen on (default: any that is free)").argParser(wholeNumberOrZero),
    ],
    run: async ({ redis, prefix, port }, output) => {
      const board = await startBoard({ url: takeRedisUrl(redis), prefix, port });
      output.line(`${board.url} shows the queue`);
      output.result({ url: board.url });
      await untilStopped();
      await board.close();
    },
  });
