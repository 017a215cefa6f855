/**
 * Fails when package.json lists a dependency that the package does not use.
 *
 *   npx tsx scripts/check-dependencies.ts
 *
 * A package is used if src names it or one of its files, in an import or in any other string: engines are imported, and
 * a font is found, by a name in a constant. Types of another package (`@types/x`) are used if the declarations in dist
 * import x. Comments do not count.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The dependencies in a package.json. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Source texts that may use a dependency: the sources themselves, and the declarations that are built from them. */
export interface Sources {
  readonly sources: readonly string[];
  readonly declarations: readonly string[];
}

/** Lists every string in a TypeScript text; of a template string only its start. */
export function listStrings(text: string): string[] {
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) strings.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest));
  return strings;
}

/** Lists the dependencies of a manifest that no source uses. */
export function unusedDependencies(manifest: Manifest, { sources, declarations }: Sources): string[] {
  const inSources = new Set(sources.flatMap(listStrings));
  const inDeclarations = new Set(declarations.flatMap(listStrings));
  const isNamed = (strings: ReadonlySet<string>, name: string) =>
    [...strings].some((string) => string === name || string.startsWith(`${name}/`));
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter((name) =>
    name.startsWith("@types/") ? !isNamed(inDeclarations, typedPackage(name)) : !isNamed(inSources, name),
  );
}

/** Returns the name of the package that types belong to: x for `@types/x`, `@scope/x` for `@types/scope__x`. */
function typedPackage(types: string): string {
  const name = types.slice("@types/".length);
  return name.includes("__") ? `@${name.replace("__", "/")}` : name;
}

/** Reads all files of a folder, at any depth, whose names match an ending. */
function readAll(folder: URL, ending: RegExp): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => ending.test(name)).map((name) => readFileSync(new URL(name, folder), "utf8"));
}

function main(root: URL): void {
  const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as Manifest;
  const sources = readAll(new URL("src/", root), /(?<!\.d)\.ts$/);
  const declarations = readAll(new URL("dist/", root), /\.d\.ts$/);
  const unused = unusedDependencies(manifest, { sources, declarations });
  for (const name of unused) process.stderr.write(`package.json lists ${name}, which nothing in src uses\n`);
  if (unused.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(new URL("..", import.meta.url));
