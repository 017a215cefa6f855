import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { entryPoints, ROOT } from "./entry-points.js";
import { fencedBlocks, GUIDES, readFromRoot } from "./markdown.js";

interface Example {
  /** Where the example stands, for the message. */
  readonly origin: string;
  /** Path at which the compiler is shown the example: at the root, so that the package finds itself by its name. */
  readonly path: string;
  readonly code: string;
}

const pathOf = (file: string) => fileURLToPath(new URL(file, ROOT));

/** Cuts the blocks of TypeScript out of Markdown, or out of a doc comment whose lines begin with an asterisk. */
function codeBlocks(text: string): string[] {
  const blocks = fencedBlocks(text.replace(/^ \*(?: |$)/gm, ""));
  return blocks.filter(({ language }) => language === "ts").map(({ content }) => content);
}

/** Reads the examples of a file; each is a module of its own. */
function readExamples(origin: string): Example[] {
  return codeBlocks(readFromRoot(origin)).map((code, index) => ({
    origin: `${origin}, example ${index + 1}`,
    path: pathOf(`${origin.replace(/\W/g, "-")}-example-${index + 1}.ts`),
    code: `${code}export {};\n`,
  }));
}

/** The compiler options of the package. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(pathOf("tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, pathOf(".")).options;
}

/** Compiles examples that lie in no file against the built package; returns the errors of each, with its origin. */
function typeErrors(examples: readonly Example[]): string[] {
  const options = compilerOptions();
  const byPath = new Map(examples.map((example) => [example.path, example]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => byPath.has(path) || fileExists(path);
  host.readFile = (path) => byPath.get(path)?.code ?? readFile(path);
  const program = ts.createProgram({ rootNames: [...byPath.keys()], options, host });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const origin = file ? (byPath.get(file.fileName)?.origin ?? file.fileName) : "compiler";
    return `${origin}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

describe("codeBlocks", () => {
  test("cuts TypeScript out of Markdown", () => {
    expect(codeBlocks("# A\n```ts\nconst a = 1;\n```\n```bash\nnpm test\n```\n")).toEqual(["const a = 1;\n"]);
  });

  test("cuts TypeScript out of a doc comment", () => {
    expect(codeBlocks("/**\n * A.\n *\n * ```ts\n * f({\n *   a,\n * });\n *\n * ```\n */\n")).toEqual([
      "f({\n  a,\n});\n\n",
    ]);
  });
});

describe("the examples", () => {
  const indexes = entryPoints.map(({ source }) => source);

  test.each(indexes)("%s has one", (source) => {
    expect(readExamples(source)).toHaveLength(1);
  });

  test("of every index, of README.md and of the guides compile against the built package", () => {
    const files = existsSync(pathOf("README.md")) ? [...indexes, "README.md"] : indexes;
    expect(typeErrors([...files, ...GUIDES].flatMap(readExamples))).toEqual([]);
  }, 180_000);

  test("are really compiled", () => {
    const code = 'import { cropToBox } from "ct-hemorrhage/crop";\nconst box: number = cropToBox;\n';
    const [error] = typeErrors([{ origin: "README.md, example 1", path: pathOf("wrong-example.ts"), code }]);
    expect(error).toMatch(/^README\.md, example 1: Type .* is not assignable to type 'number'/);
  });
});
