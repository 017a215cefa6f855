import { readFileSync } from "node:fs";
import ndarray from "ndarray";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { entryPoints, importSource, ROOT } from "./entry-points.js";

/** A declaration of a name, and the file it stands in: `src/crop/head-box.ts`. */
interface Declaration {
  readonly file: string;
  readonly node: ts.Node;
}

const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(new URL(file, ROOT), "utf8"), ts.ScriptTarget.Latest, true);

/** Returns the file of a relative import: `../errors.js` in `src/crop/index.ts` is `src/errors.ts`. */
function resolveImport(specifier: string, file: string): string {
  const path = new URL(specifier, new URL(file, "file:///")).pathname;
  return path.slice(1).replace(/\.js$/, ".ts");
}

/** Whether a statement declares a function, or a constant, of the given name. */
function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some((declaration) => declaration.name.getText() === name);
}

/** Finds the declaration of a name that a file exports, through any number of re-exports. */
function findDeclaration(file: string, name: string): Declaration {
  for (const statement of parse(file).statements) {
    if (declares(statement, name)) return { file, node: statement };
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier || !statement.exportClause) continue;
    if (!ts.isNamedExports(statement.exportClause)) continue;
    const exported = statement.exportClause.elements.find((element) => element.name.text === name);
    if (!exported) continue;
    const { text } = statement.moduleSpecifier as ts.StringLiteral;
    return findDeclaration(resolveImport(text, file), (exported.propertyName ?? exported.name).text);
  }
  throw new Error(`${file} must export ${name}`);
}

/** Returns the TypeScript examples in the doc comment of a declaration. */
function examplesOf(node: ts.Node): string[] {
  const comments = ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((comment) => comment.getText());
  const plain = comments.join("\n").replace(/^ *\* ?/gm, "");
  return [...plain.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
}

/** The functions of the root entry point; classes of errors are not functions to call. */
async function rootFunctions(): Promise<string[]> {
  const root = entryPoints.filter(({ subpath }) => subpath === ".");
  const [module] = await Promise.all(root.map(importSource));
  const isFunction = (value: unknown) =>
    typeof value === "function" && value !== ndarray && !`${value}`.startsWith("class");
  return Object.keys(module).filter((name) => isFunction(module[name]));
}

describe("examplesOf", () => {
  test("finds the blocks of TypeScript in the comment of a declaration", () => {
    const text =
      "/**\n * A.\n *\n * @example\n * ```ts\n * f({\n *   a,\n * });\n * ```\n */\nexport function f() {}\n";
    const [node] = ts.createSourceFile("f.ts", text, ts.ScriptTarget.Latest, true).statements;
    expect(examplesOf(node)).toEqual(["f({\n  a,\n});\n"]);
  });
});

describe("every function of the root entry point", async () => {
  const declarations = (await rootFunctions()).map((name) => ({ name, ...findDeclaration("src/index.ts", name) }));

  test("is found by this test", () => {
    expect(declarations.length).toBeGreaterThan(60);
    expect(declarations.find(({ name }) => name === "stack")?.file).toBe("src/array.ts");
    expect(declarations.find(({ name }) => name === "headBox")?.file).toBe("src/crop/head-box.ts");
  });

  test("has an example that uses it", () => {
    const lacking = declarations.filter(
      ({ name, node }) => !examplesOf(node).some((code) => new RegExp(`\\b${name}\\b`).test(code)),
    );
    expect(lacking.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });
});
