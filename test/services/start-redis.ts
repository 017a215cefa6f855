import { type ChildProcess, execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { endService, freePorts, missingPrograms, startService, waitUntil } from "./service.js";

/** A Redis server on this machine, with a password. */
export interface Redis {
  /** Its URL with the password. */
  readonly url: string;
  readonly password: string;
  /** Ends the server; what it holds is on disk. */
  readonly end: () => Promise<void>;
  /** Starts it again on the same port with what it held. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Reason why Redis cannot be started on this machine; absent where it can. */
export const redisMissing: string | undefined = (() => {
  const missing = missingPrograms("redis-server", "redis-cli");
  return missing.length > 0 ? `without ${missing.join(", ")}` : undefined;
})();

/** Starts Redis in a folder of its own. */
export async function startRedis(): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), "ct-redis-"));
  const [port] = await freePorts(1);
  const password = "pass#word-of/ci";
  const url = `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const answers = async () => {
    const env = { ...process.env, REDISCLI_AUTH: password };
    const reply = promisify(execFile)("redis-cli", ["-p", `${port}`, "ping"], { env }).catch(() => ({ stdout: "" }));
    return (await reply).stdout === "PONG\n";
  };
  let server: ChildProcess;
  const restart = async () => {
    const settings = { port, bind: "127.0.0.1", dir: folder, appendonly: "yes", requirepass: password };
    const args = Object.entries({ ...settings, "maxmemory-policy": "noeviction" });
    server = startService(
      "redis-server",
      args.flatMap(([key, value]) => [`--${key}`, `${value}`]),
      join(folder, "log"),
    );
    await waitUntil("the start of Redis", answers);
  };
  const end = () => endService(server);
  await restart();
  return {
    ...{ url, password, end, restart },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true });
    },
  };
}
