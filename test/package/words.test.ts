import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOT } from "./entry-points.js";

/** Phrases that the glossary of CONTRIBUTING.md retires, and what to say instead. */
const RETIRED: readonly (readonly [RegExp, string])[] = [
  [/\bone's own\b/i, "your own, custom"],
  [/\bown images\b/i, "custom images"],
  [/\b(go|goes|going|gone|went) on\b/i, "continue, resume"],
  [/\btells whether\b/i, "whether"],
  [
    /\b(one|twice|once|as many) an? (class|slice|fold|series|image|channel|network|step|batch|row|view|study|thread|core)\b/i,
    "per",
  ],
  [/\bmirror(s|ed|ing)?\b/i, "flip"],
  [/\brectif(y|ies|ied|ier|iers)\b/i, "ReLU"],
  [/\bthere is none\b|\bthere are none\b/i, "does not exist, is absent"],
  [/\bis no(ne)? (of|slice|number|whole|image|run|text|DICOM|PNG)\b/i, "is not a"],
  [/\bat the most\b/i, "at most"],
  [/\bhangs? on\b/i, "depends on"],
  [/\bfor want of\b/i, "without"],
  [/\bcan be had\b/i, "is available"],
  [/\banew\b/i, "again"],
  [/\bbears?\b(?! in mind)/i, "has"],
  [/\bbegun\b/i, "started"],
  [/\bof which is known\b/i, "with known"],
  [/\bwhich there (is|are)\b/i, "that exists"],
  [/\bderives the loss\b/i, "computes the gradients"],
  [/\bnot differentiable\b/i, "has no gradient of its own"],
  [/\bthe (way|door) to (it|them)\b/i, "the path"],
  [/\bone has\b|\bone would\b/i, "you have, you would"],
  [/\/\*\* (What|Where|How|When|Who)\b/, "say what the thing is"],
];

/** The files whose prose people read: sources, examples and documents. */
const FILES = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...list("src", /\.ts$/),
  ...list("examples", /\.(ts|yml)$/),
  ...list("docs", /\.md$/),
  ...list("bench", /\.ts$/),
  ...list("torture", /\.ts$/),
  ...list("fuzz", /\.ts$/),
  ...list("scripts", /\.(ts|mjs)$/),
  ...list("assembly", /\.ts$/),
];

function list(folder: string, ending: RegExp): string[] {
  const names = readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: "utf8" });
  return names.filter((name) => ending.test(name) && !name.startsWith("api/")).map((name) => `${folder}/${name}`);
}

/** Lines of a file with their numbers; the glossary itself, which names what it retires, is left out. */
function linesOf(file: string): (readonly [number, string])[] {
  const text = readFileSync(new URL(file, ROOT), "utf8").replace(/## Glossary\n[\s\S]*?(?=\n## )/, (glossary) =>
    glossary.replace(/[^\n]/g, ""),
  );
  return text.split("\n").map((line, index) => [index + 1, line] as const);
}

describe("the prose of this repository", () => {
  test("uses no phrase that the glossary retires", () => {
    const found = FILES.flatMap((file) =>
      linesOf(file).flatMap(([number, line]) =>
        RETIRED.filter(([phrase]) => phrase.test(line)).map(([phrase, instead]) => {
          return `${file}:${number}: "${phrase.exec(line)?.[0]}", say "${instead}"`;
        }),
      ),
    );
    expect(found).toEqual([]);
  });
});
