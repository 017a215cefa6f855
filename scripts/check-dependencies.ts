/**
 * Fails when package.json lists a dependency that the package does not use.
 *
 *   npx tsx scripts/check-dependencies.ts
 *
 * A package is used where src names it or one of its files: in an import, or in any other string, since an engine is
 * imported and a font found by a name in a constant. Types of another package (`@types/x`) are used where the
 * declarations in dist import x. Comments do not count.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The parts of package.json that say what is installed with the package. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Source texts that may use a dependency: the sources themselves, and the declarations that are built of them. */
export interface Sources {
  readonly sources: readonly string[];
  readonly declarations: readonly string[];
}

/** Lists every string of a TypeScript text, of a template its beginning. */
export function listStrings(text: string): string[] {
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) strings.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest));
  return strings;
}

/** Lists the dependencies of a manifest that nothing uses. */
export function unusedDependencies(manifest: Manifest, { sources, declarations }: Sources): string[] {
  const inSources = new Set(sources.flatMap(listStrings));
  const inDeclarations = new Set(declarations.flatMap(listStrings));
  const isNamed = (strings: ReadonlySet<string>, name: string) =>
    [...strings].some((string) => string === name || string.startsWith(`${name}/`));
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter((name) =>
    name.startsWith("@types/") ? !isNamed(inDeclarations, typedPackage(name)) : !isNamed(inSources, name),
  );
}

/** Names the package that a package of types is for: `@types/x` for x, `@types/scope__x` for `@scope/x`. */
function typedPackage(types: string): string {
  const name = types.slice("@types/".length);
  return name.includes("__") ? `@${name.replace("__", "/")}` : name;
}

/** Reads the files of a folder of the package, at any depth, whose names end as given. */
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
