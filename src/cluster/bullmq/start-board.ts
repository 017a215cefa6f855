import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { assertOptions, assertWhole, type KnownKeys } from "../../guards/internal.js";
import { connectForLong } from "./connect-redis.js";
import { assertPrefix } from "./enqueue-tasks.js";
import { loadBoardPeers, loadQueuePeers } from "./load-peers.js";
import { assertRedisUrl } from "./redis-url.js";
import { PREFIX, QUEUE } from "./task-job.js";

/** Options of {@link startBoard}. */
export interface BoardOptions {
  /** URL of the Redis server, with credentials if it needs them. */
  readonly url: string;
  /** First part of all keys in Redis, as at the submission; default `ct-hemorrhage`. */
  readonly prefix?: string | undefined;
  /** Port to listen on; default: any that is free. */
  readonly port?: number | undefined;
}

/** A dashboard. */
export interface Board {
  /** Address of the dashboard. */
  readonly url: string;
  /** Ends the dashboard, but not the queue. */
  readonly close: () => Promise<void>;
}

const KNOWN: KnownKeys<BoardOptions> = { url: true, prefix: true, port: true };

/** It has no log-in, and whoever sees it can remove tasks: only this machine reaches it. */
const HOST = "127.0.0.1";

/**
 * Starts bull-board, a dashboard of the queue, for browsers of this machine only.
 *
 * @throws UnsupportedError without the packages `bullmq`, `ioredis`, `@bull-board/api`, `@bull-board/express` and
 *   `express`; DataError if Redis does not answer; the error of Node if the port is in use.
 */
export async function startBoard(options: BoardOptions): Promise<Board> {
  const name = "startBoard";
  assertOptions(name, options, KNOWN);
  const { url, prefix = PREFIX, port = 0 } = options;
  assertRedisUrl(name, url);
  assertPrefix(name, prefix);
  assertWhole(`${name}: port`, port, 0);
  const peers = await loadQueuePeers(name);
  const { createBullBoard, BullMQAdapter, ExpressAdapter, express } = await loadBoardPeers(name);
  const connection = await connectForLong(peers, name, url);
  const queue = new peers.bullmq.Queue(QUEUE, { connection, prefix });
  // While Redis is gone, pages wait for it.
  for (const each of [connection, queue]) each.on("error", () => undefined);
  const serverAdapter = new ExpressAdapter();
  createBullBoard({ queues: [new BullMQAdapter(queue)], serverAdapter });
  const server = createServer(express().use("/", serverAdapter.getRouter()));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await queue.close().catch(() => undefined);
    connection.disconnect();
  };
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, HOST, resolve));
  } catch (error) {
    connection.disconnect();
    throw error;
  }
  return { url: `http://${HOST}:${(server.address() as AddressInfo).port}/`, close };
}
