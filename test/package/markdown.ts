import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ROOT } from "./entry-points.js";

/** A fenced block of a Markdown file. */
export interface Block {
  /** The word behind the opening fence; empty without one. */
  readonly language: string;
  readonly content: string;
  /** Text between the block or heading before it and this block. */
  readonly lead: string;
  /** The last heading above it, without its number signs. */
  readonly heading: string;
}

const FENCED = /^```(\w*)\n(.*?)^```$/gms;

/** Cuts the fenced blocks out of Markdown. */
export function fencedBlocks(markdown: string): Block[] {
  let end = 0;
  let heading = "";
  return [...markdown.matchAll(FENCED)].map(({ 0: block, 1: language, 2: content, index }) => {
    const parts = markdown.slice(end, index).split(/^#+ (.*)$/m);
    end = index + block.length;
    heading = parts.at(-2) ?? heading;
    return { language, content, lead: parts.at(-1)!.trim(), heading };
  });
}

/** Leaves fenced blocks out of Markdown: what looks like a link there, as `models["x"]({})`, is code. */
export function withoutCode(markdown: string): string {
  return markdown.replace(FENCED, "");
}

/** Paths of all guides from the root: `docs/cookbook.md`. */
export const GUIDES: readonly string[] = readdirSync(new URL("docs/", ROOT))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

/** Reads a file by its path from the root. */
export function readFromRoot(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, ROOT)), "utf8");
}
