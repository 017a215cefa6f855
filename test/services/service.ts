import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, openSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Folders in which programs are looked for; those of services are not always in the PATH of a user. */
const FOLDERS = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** Lists those of some programs that this machine does not have. */
export function missingPrograms(...names: readonly string[]): string[] {
  const has = (path: string) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return names.filter((name) => !FOLDERS.some((folder) => has(join(folder, name))));
}

/** Returns ports that are free at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Starts a service in the foreground; its output goes to a file. */
export function startService(program: string, args: readonly string[], log: string): ChildProcess {
  const output = openSync(log, "a");
  const env = { ...process.env, PATH: FOLDERS.join(delimiter) };
  return spawn(program, args, { stdio: ["ignore", output, output], env });
}

/** Ends a service and waits for its end. */
export async function endService(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill(signal);
  const kill = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await closed;
  clearTimeout(kill);
}

/** Waits until `isTrue` is, and says after some time what was waited for. */
export async function waitUntil(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  { seconds = 60 }: { readonly seconds?: number } = {},
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`${what} must happen within ${seconds} s`);
    await sleep(100);
  }
}
