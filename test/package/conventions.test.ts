import { readdirSync, readFileSync } from "node:fs";
import ndarray from "ndarray";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { entryPoints, importSource, manifest, ROOT } from "./entry-points.js";

/** Lines that a source file may have. */
const MAX_LINES = 250;

/** Lines that an example may have, and the one that composes the whole system. */
const MAX_EXAMPLE_LINES = 60;
const MAX_PIPELINE_LINES = 80;

/** Values at the root of the package: more than a page of names is not read. */
const MAX_ROOT_VALUES = 75;

/** Folders whose files lie in rooms, of which `.dependency-cruiser.cjs` says which imports from which. */
const WITH_ROOMS = ["dicom", "io", "backend", "pipeline", "cluster"];

/** Positional arguments that a function may have, its options not counted. */
const MAX_POSITIONAL = 3;

const sources = readdirSync(new URL("src/", ROOT), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => `src/${name}`)
  .sort();

const read = (file: string) => readFileSync(new URL(file, ROOT), "utf8");
const parse = (text: string) => ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);

interface PublicFunction {
  readonly name: string;
  readonly parameters: readonly ts.ParameterDeclaration[];
}

/** Reads the parameters of a function as JavaScript has them: types are gone, defaults and patterns are there. */
function parametersOf(subject: unknown): readonly ts.ParameterDeclaration[] {
  const [statement] = parse(`(${subject});`).statements;
  const { expression } = (statement as ts.ExpressionStatement).expression as ts.ParenthesizedExpression;
  return (expression as ts.FunctionExpression | ts.ArrowFunction).parameters;
}

/** Every function of every entry point; classes of errors and the functions of other packages are left out. */
async function publicFunctions(): Promise<PublicFunction[]> {
  const modules = await Promise.all(entryPoints.map(importSource));
  const functions = modules.flatMap((module) =>
    Object.entries(module).filter(
      ([, value]) => typeof value === "function" && value !== ndarray && !`${value}`.startsWith("class"),
    ),
  );
  return [...new Map(functions)].map(([name, value]) => ({ name, parameters: parametersOf(value) }));
}

/** Tells whether a parameter is an options object: the last one, taken apart in the signature or named so. */
function isOptions({ name }: ts.ParameterDeclaration, index: number, { length }: readonly unknown[]): boolean {
  return index === length - 1 && (ts.isObjectBindingPattern(name) || name.getText() === "options");
}

const functions = await publicFunctions();

/** Names the public functions that break a rule; a failing test then shows them. */
const breaking = (rule: (subject: PublicFunction) => boolean) =>
  functions.filter((subject) => !rule(subject)).map(({ name }) => name);

describe("every public function", () => {
  test("is found by this test", () => {
    expect(functions.length).toBeGreaterThan(60);
  });

  test("takes the source of random numbers first when its name begins with random", () => {
    expect(
      breaking(({ name, parameters }) => !/^random[A-Z]/.test(name) || parameters[0]?.name.getText() === "random"),
    ).toEqual([]);
  });

  test("takes a source of random numbers nowhere but first", () => {
    expect(breaking(({ parameters }) => parameters.slice(1).every(({ name }) => name.getText() !== "random"))).toEqual(
      [],
    );
  });

  test(`takes at most ${MAX_POSITIONAL} positional arguments, then options`, () => {
    const positional = ({ parameters }: PublicFunction) =>
      parameters.filter((...parameter) => !isOptions(...parameter)).length;
    expect(breaking((subject) => positional(subject) <= MAX_POSITIONAL)).toEqual([]);
  });

  test("gives a default to its last argument only", () => {
    expect(breaking(({ parameters }) => parameters.slice(0, -1).every(({ initializer }) => !initializer))).toEqual([]);
  });
});

describe("every entry point", () => {
  test.each(entryPoints)("$name has no default export", async (entry) => {
    expect(await importSource(entry)).not.toHaveProperty("default");
  });

  test.each(entryPoints)("$source re-exports by name, and does nothing else", ({ source }) => {
    const others = parse(read(source)).statements.filter(
      (statement) =>
        !ts.isExportDeclaration(statement) ||
        statement.moduleSpecifier === undefined ||
        statement.exportClause === undefined,
    );
    expect(others.map((statement) => statement.getText())).toEqual([]);
  });
});

describe("every door", () => {
  // The guards of arguments have no public door.
  const doors = sources.filter((file) => /^src\/(?!guards)[^/]+\/internal\.ts$/.test(file));

  test("for other folders of src alone gives names that the public one does not", async () => {
    expect(doors.length).toBeGreaterThan(5);
    for (const internal of doors) {
      const [own, open] = await Promise.all(
        [internal, internal.replace("internal", "index")].map((file) => import(new URL(file, ROOT).href)),
      );
      expect(Object.keys(own).filter((name) => name in open)).toEqual([]);
    }
  });

  test("is the only file of its folder that lies in no room, where a folder has rooms", () => {
    const outside = sources.filter((file) => WITH_ROOMS.some((folder) => file.split("/").at(-2) === folder));
    expect(outside.filter((file) => !/\/(index|internal|light)\.ts$/.test(file))).toEqual([]);
  });

  test(`at the root gives at most ${MAX_ROOT_VALUES} values`, async () => {
    const root = entryPoints.filter(({ subpath }) => subpath === ".");
    const [names] = await Promise.all(root.map(async (entry) => Object.keys(await importSource(entry))));
    expect(names.length).toBeLessThanOrEqual(MAX_ROOT_VALUES);
  });
});

describe("every example", () => {
  const examples = readdirSync(new URL("examples/", ROOT)).filter((name) => name.endsWith(".ts"));

  test("is short enough to copy", () => {
    expect(examples.length).toBeGreaterThan(5);
    const most = (name: string) => (name === "pipeline.ts" ? MAX_PIPELINE_LINES : MAX_EXAMPLE_LINES);
    const lengthOf = (name: string) => read(`examples/${name}`).trimEnd().split("\n").length;
    expect(examples.filter((name) => lengthOf(name) > most(name))).toEqual([]);
  });

  test.each(examples)("%s says what it reads, writes, needs and takes", (name) => {
    const [header] = read(`examples/${name}`).split("*/");
    for (const word of ["Reads:", "Writes:", "Needs:", "Takes:", `npx tsx examples/${name}`]) {
      expect(header).toContain(word);
    }
  });
});

describe("every source file", () => {
  test(`has at most ${MAX_LINES} lines`, () => {
    // Kernels that were compiled to WebAssembly are bytes, not code to read.
    const written = sources.filter(
      (file) => !file.endsWith("-kernels-binary.ts") && !file.endsWith("/kernels-binary.ts"),
    );
    expect(written.filter((file) => read(file).trimEnd().split("\n").length > MAX_LINES)).toEqual([]);
  });

  test("stands in sideEffects of package.json when it registers a layer, and only then", () => {
    const registering = sources.filter((file) => /^serialization\.registerClass\(/m.test(read(file)));
    expect(registering.map((file) => file.replace(/^src\/(.*)\.ts$/, "./dist/$1.js"))).toEqual(manifest.sideEffects);
  });
});
