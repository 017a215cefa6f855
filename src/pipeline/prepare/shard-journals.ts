import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { appendLine, openJournal, openLines, readLinesSync } from "../../io/internal.js";
import type { PreparedPaths } from "../images/prepared-folder.js";
import { headerOf, isHeader, type JournalPaths, type NamedSet, type RunJournals, seriesOf } from "./run-journals.js";

/** A part of a set that one process prepares; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Digits of the number of an attempt: names sort in the order of the attempts. */
const DIGITS = 6;

/** Returns the file that belongs to a journal of a set, for one attempt at a shard. */
function partOf(journal: string, part: string): string {
  const name = basename(journal)
    .replace(/^\./, "")
    .replace(/\.jsonl$/, "");
  return join(dirname(journal), `.${name}.${part}.jsonl`);
}

/** Names of the attempts at shards that have left journals, oldest first. */
async function listParts(paths: PreparedPaths): Promise<string[]> {
  const first = `.${basename(paths.manifest, ".jsonl")}.`;
  const names = await readdir(dirname(paths.manifest)).catch(() => []);
  const parts = names.flatMap((name) => {
    const part = name.startsWith(first) && name.endsWith(".jsonl") ? name.slice(first.length, -".jsonl".length) : "";
    return /^\d+-of-\d+\.\d+-[0-9a-f]+$/.test(part) ? [part] : [];
  });
  const attemptOf = (part: string) => part.slice(part.indexOf(".") + 1);
  return parts.sort((a, b) => (attemptOf(a) < attemptOf(b) ? -1 : 1));
}

/** Returns the paths of the journals of an attempt. */
const journalsOf = ({ manifest, hashes }: PreparedPaths, part: string): JournalPaths => ({
  manifest: partOf(manifest, part),
  hashes: partOf(hashes, part),
});

/**
 * Opens the journals of a new attempt at a shard. Each attempt has files of its own, so that two machines never append to
 * one, and reads what the attempts before it have written.
 *
 * @param token Random text that tells attempts apart which start at once.
 */
export async function withShardJournals<Result>(
  paths: PreparedPaths,
  named: NamedSet,
  { index, count, token }: Shard & { readonly token: string },
  work: (journals: RunJournals) => Promise<Result>,
): Promise<Result> {
  const parts = await listParts(paths);
  const attempt = 1 + Math.max(0, ...parts.map((part) => Number(/\.(\d+)-/.exec(part)?.[1])));
  const name = `${index + 1}-of-${count}.${String(attempt).padStart(DIGITS, "0")}-${token.slice(0, 8)}`;
  const own = journalsOf(paths, name);
  const mine = parts.filter((part) => part.startsWith(`${index + 1}-of-${count}.`));
  const before: JournalPaths[] = [paths, ...mine.map((part) => journalsOf(paths, part))];
  const format = { header: headerOf(named), keyOf: seriesOf };
  const manifest = openLines(
    before.map((each) => each.manifest),
    format,
  );
  const hashes = openLines(
    before.map((each) => each.hashes),
    format,
  );
  for (const path of [own.manifest, own.hashes]) appendLine(path, format.header);
  try {
    return await work({ manifest, hashes, paths: own });
  } finally {
    for (const lines of [manifest, hashes]) lines.close();
  }
}

/** Appends the lines of one journal to another. A journal of another set or format is left out. */
async function joinLines(from: string, to: string, set: string): Promise<void> {
  let isFirst = true;
  for (const line of readLinesSync(from)) {
    if (isFirst && !isHeader(line, set)) return;
    // Opening drops the unfinished line of a killed process, and all lines if images had names of another kind.
    if (isFirst) (await openJournal(to, { header: line, keyOf: seriesOf })).close();
    else appendLine(to, line);
    isFirst = false;
  }
}

/**
 * Appends the lines of all attempts at shards to the journals of the set, oldest first, and removes their files. A later
 * line about a series counts more than an earlier one. No other process may be preparing the set.
 */
export async function joinShardJournals(paths: PreparedPaths, set: string): Promise<void> {
  for (const part of await listParts(paths)) {
    const own = journalsOf(paths, part);
    for (const journal of ["manifest", "hashes"] as const) await joinLines(own[journal], paths[journal], set);
    for (const path of [own.manifest, own.hashes]) await rm(path, { force: true });
  }
}
