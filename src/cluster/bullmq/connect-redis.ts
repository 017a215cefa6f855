import type { Redis } from "ioredis";
import type { QueuePeers } from "./load-peers.js";
import { redisError } from "./redis-url.js";

/** Time for a server to accept a connection and to answer, milliseconds. */
const TIMEOUT_MS = 10_000;

/** Longest pause between two attempts to connect again, milliseconds. */
const LONGEST_PAUSE_MS = 5000;

/** Connects once, and fails if that fails. */
async function connectOnce(RedisClient: QueuePeers["Redis"], name: string, url: string): Promise<Redis> {
  const redis = new RedisClient(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The error of `connect` is only that the connection is closed; its reason comes as an event.
  let reason: unknown;
  redis.on("error", (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw redisError(name, url, reason ?? error);
  }
}

/**
 * Connects to a server for a few commands.
 *
 * @throws DataError if it does not answer within some seconds, or refuses the credentials.
 */
export const connectBriefly = (peers: QueuePeers, name: string, url: string) => connectOnce(peers.Redis, name, url);

/**
 * Connects to a server for as long as the process lives: if it is gone, commands wait until it is back.
 *
 * @throws DataError if it does not answer now, or refuses the credentials.
 */
export async function connectForLong({ Redis: RedisClient }: QueuePeers, name: string, url: string): Promise<Redis> {
  (await connectOnce(RedisClient, name, url)).disconnect();
  return new RedisClient(url, {
    connectTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(attempt * 200, LONGEST_PAUSE_MS),
  });
}
