import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { readConfigFile } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { engineOption } from "../../src/cli/parse-values.js";
import { buildProgram } from "../../src/cli/program.js";
import { pickSettings, settingOptions } from "../../src/cli/setting-options.js";
import { METADATA_SCHEMA } from "../../src/io/tables/metadata-cells.js";
import { DEFAULT_CONFIG } from "../../src/pipeline/index.js";
import { SETTING_NAMES, type SettingName, settingInfo } from "../../src/pipeline/internal.js";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { ROOT } from "./entry-points.js";
import { fencedBlocks, GUIDES, readFromRoot, withoutCode } from "./markdown.js";

const pathOf = useTemporaryFolder();

/** Reads the tables of a guide that begin with some columns, as rows of cells. */
function tableRows(guide: string, ...columns: readonly string[]): string[][] {
  const header = `| ${columns.join(" | ")} |\n`;
  const [, ...tables] = readFromRoot(guide).split(header);
  return tables.flatMap((table) => {
    const [, ...lines] = table.split("\n");
    const rows = lines.slice(0, lines.indexOf(""));
    return rows.map((row) => row.slice(2, -2).split(" | "));
  });
}

const code = (text: string) => `\`${text}\``;

/** What a setting is that DEFAULT_CONFIG leaves out. */
const OTHER_DEFAULTS: Readonly<Partial<Record<SettingName, string>>> = {
  dropout: "the network's",
  dropConnect: "the network's",
  engine: "the best available",
  weights: "random weights",
  padding: "the network's",
  lossWeights: "2/7, then 1/7 each",
  labelSmoothing: code("0"),
  focalGamma: code("0"),
  gradientAccumulation: code("1"),
  clipNorm: "no limit",
  warmUpSteps: "none",
  emaDecay: "no average",
  isBalanced: code("false"),
};

/** The flag of each setting on the command line. */
function flagsOfSettings(): ReadonlyMap<SettingName, string> {
  const options = [...settingOptions(), engineOption()];
  const entries = options.map((option) => {
    const [name] = Object.keys(pickSettings({ [option.attributeName()]: "any" })) as SettingName[];
    return [name, option.long!] as const;
  });
  return new Map(entries);
}

/** The row that docs/training.md must have for a setting. */
function settingRow(name: SettingName): string[] {
  const { key, about, expected } = settingInfo(name);
  const standard = DEFAULT_CONFIG[name];
  const fallback = standard === undefined ? OTHER_DEFAULTS[name]! : code(String(standard));
  return [code(key), code(flagsOfSettings().get(name)!), about, expected, fallback];
}

/** The keys that a configuration cannot do without, in YAML. */
const REQUIRED = [
  "architecture: efficientnet-b0",
  "img_folder: adjacent_hu_cropped",
  "img_size: 64",
  "epochs: 1",
  "batch: 8",
  "lr: 0.001",
];

async function readLines(lines: readonly string[]) {
  await writeFile(pathOf("config.yml"), `own:\n${lines.map((line) => `  ${line}\n`).join("")}`);
  return readConfigFile(pathOf("config.yml"), "own");
}

describe("docs/training.md", () => {
  test("has every setting with its key, flag, meaning, values and default", () => {
    const rows = tableRows("docs/training.md", "Key", "Flag", "Meaning", "Values", "Default");
    const written = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    expect(rows.map(written)).toEqual(SETTING_NAMES.map(settingRow).map(written));
  });

  test("names the keys that a configuration must have", async () => {
    await expect(readLines(REQUIRED)).resolves.toMatchObject({ name: "own" });
    for (const line of REQUIRED) {
      const key = line.replace(/:.*/, "");
      await expect(readLines(REQUIRED.filter((each) => each !== line))).rejects.toThrow(`${key} must be`);
      expect(readFromRoot("docs/training.md")).toMatch(new RegExp(`must have the keys[^.]*\`${key}\``));
    }
  });

  test("names only keys that a configuration may hold", async () => {
    const keys = tableRows("docs/training.md", "Key", "Meaning").flatMap(([cell]) => cell.match(/\w+/g)!);
    expect(keys).toContain("team_folds");
    const valueFor = (key: string) => (key === "parallel" ? "true" : "test1");
    for (const key of keys) await expect(readLines([...REQUIRED, `${key}: ${valueFor(key)}`])).resolves.toBeDefined();
  });
});

describe("docs/preparing.md", () => {
  test("names every column of the metadata table", () => {
    const guide = readFromRoot("docs/preparing.md");
    const names = Object.keys(METADATA_SCHEMA).map((name) => name.replace(/_\d$/, "_0"));
    expect(names.filter((name) => !guide.includes(code(name)))).toEqual([]);
  });
});

/** Cuts the command lines of this package out of a guide, and splits them into words. */
function commandLines(path: string): string[][] {
  const shell = fencedBlocks(readFromRoot(path)).filter(({ language }) => ["", "sh"].includes(language));
  const lines = shell.flatMap(({ content }) => content.replace(/\\\n/g, " ").split("\n"));
  return lines.filter((line) => line.startsWith("npx ct-hemorrhage ")).map((line) => line.split(/\s+/).slice(2));
}

const PAGES = [...GUIDES, ...(existsSync(fileURLToPath(new URL("README.md", ROOT))) ? ["README.md"] : [])];

describe("the guides", async () => {
  const { commands } = await buildProgram("0.0.0");

  /** Finds the command of a line: `cluster`, in it `submit`, in it `slurm`. */
  const findCommand = ([name, ...words]: readonly string[], among = commands): Command | undefined => {
    const found = among.find((command) => command.name() === name);
    return found?.commands.length ? findCommand(words, found.commands) : found;
  };

  test.each(PAGES)("%s has only commands and flags that there are", (page) => {
    for (const words of commandLines(page)) {
      const options = findCommand(words)?.options.filter(({ hidden }) => !hidden) ?? [];
      const flags = words.filter((word) => word.startsWith("--"));
      const line = words.join(" ");
      expect([line, flags.filter((flag) => !options.some(({ long }) => long === flag))]).toEqual([line, []]);
    }
  });

  /** The anchor that a heading gets on GitHub. */
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-");

  test.each(PAGES)("%s links to files and headings that there are", (page) => {
    const links = [...withoutCode(readFromRoot(page)).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    for (const [link, file, anchor] of links) {
      const target = file === "" ? page : normalize(join(dirname(page), file));
      expect([link, existsSync(fileURLToPath(new URL(target, ROOT)))]).toEqual([link, true]);
      if (anchor === undefined) continue;
      const headings = [...readFromRoot(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));
      expect([link, headings]).toEqual([link, expect.arrayContaining([anchor])]);
    }
  });
});
