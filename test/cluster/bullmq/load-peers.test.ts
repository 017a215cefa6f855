import { execFileSync } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const BUILT = fileURLToPath(new URL("../../../dist/", import.meta.url));

/** Calls a function of the built file in a folder from which no package is found, and prints the message. */
async function callAlone(name: string): Promise<string> {
  for (const file of ["cluster/bullmq/load-peers.js", "errors.js", "shorten.js"]) {
    await mkdir(pathOf("cluster", "bullmq"), { recursive: true });
    await cp(`${BUILT}${file}`, pathOf(file));
  }
  await writeFile(pathOf("package.json"), '{ "type": "module" }');
  const code = `import("./cluster/bullmq/load-peers.js").then((each) => each.${name}("f")).catch((e) => console.log(e.name, e.message))`;
  return execFileSync(process.execPath, ["--eval", code], { cwd: pathOf(), encoding: "utf8" });
}

test("loadQueuePeers says what to install", async () => {
  expect(await callAlone("loadQueuePeers")).toBe(
    "UnsupportedError f: optional packages must be installed: npm install bullmq ioredis\n",
  );
});

test("loadBoardPeers says what to install", async () => {
  expect(await callAlone("loadBoardPeers")).toBe(
    "UnsupportedError f: optional packages must be installed: npm install @bull-board/api @bull-board/express express\n",
  );
});
