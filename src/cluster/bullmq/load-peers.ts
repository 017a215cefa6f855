import type * as BoardApi from "@bull-board/api";
import type * as BoardAdapter from "@bull-board/api/bullMQAdapter";
import type * as BoardExpress from "@bull-board/express";
import type * as BullMQ from "bullmq";
import type Express from "express";
import type * as IORedis from "ioredis";
import { UnsupportedError } from "../../errors.js";

/** Names of optional packages, in constants: their imports are resolved only when they are needed. */
const BULLMQ = "bullmq";
const IOREDIS = "ioredis";
const BOARD_API = "@bull-board/api";
const BOARD_ADAPTER = "@bull-board/api/bullMQAdapter";
const BOARD_EXPRESS = "@bull-board/express";
const EXPRESS = "express";

/** The packages of a queue. */
export interface QueuePeers {
  readonly bullmq: typeof BullMQ;
  readonly Redis: typeof IORedis.Redis;
}

/** The packages of a dashboard. */
export interface BoardPeers {
  readonly createBullBoard: typeof BoardApi.createBullBoard;
  readonly BullMQAdapter: typeof BoardAdapter.BullMQAdapter;
  readonly ExpressAdapter: typeof BoardExpress.ExpressAdapter;
  readonly express: typeof Express;
}

/** Imports packages; says in one line what to install if one is missing. */
async function importAll(name: string, imports: readonly string[], install: readonly string[]): Promise<unknown[]> {
  try {
    return await Promise.all(imports.map((each) => import(each)));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    const message = `${name}: optional packages must be installed: npm install ${install.join(" ")}`;
    throw new UnsupportedError(message, { feature: install[0], cause });
  }
}

/**
 * Imports BullMQ and its client of Redis.
 *
 * @param name The public function, for the message.
 * @throws UnsupportedError if one of them is not installed.
 */
export async function loadQueuePeers(name: string): Promise<QueuePeers> {
  const [bullmq, { Redis }] = (await importAll(name, [BULLMQ, IOREDIS], [BULLMQ, IOREDIS])) as [
    QueuePeers["bullmq"],
    typeof IORedis,
  ];
  return { bullmq, Redis };
}

/**
 * Imports bull-board and Express.
 *
 * @param name The public function, for the message.
 * @throws UnsupportedError if one of them is not installed.
 */
export async function loadBoardPeers(name: string): Promise<BoardPeers> {
  const imports = [BOARD_API, BOARD_ADAPTER, BOARD_EXPRESS, EXPRESS];
  const [api, adapter, board, express] = (await importAll(name, imports, [BOARD_API, BOARD_EXPRESS, EXPRESS])) as [
    typeof BoardApi,
    typeof BoardAdapter,
    typeof BoardExpress,
    { readonly default: typeof Express },
  ];
  return {
    createBullBoard: api.createBullBoard,
    BullMQAdapter: adapter.BullMQAdapter,
    ExpressAdapter: board.ExpressAdapter,
    express: express.default,
  };
}
