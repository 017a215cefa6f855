import { readFileSync } from "node:fs";

/** The root of the repository. */
export const ROOT = new URL("../../", import.meta.url);

/** The parts of package.json that the tests of the package read. */
interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly sideEffects: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** package.json, parsed. */
export const manifest = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as Manifest;

/** One way into the package. */
export interface EntryPoint {
  /** As in package.json: `./crop`. */
  readonly subpath: string;
  /** As users import it: `ct-hemorrhage/crop`. */
  readonly name: string;
  /** Its source from the root: `src/crop/index.ts`. */
  readonly source: string;
}

/** Every way into the package that package.json declares, but package.json itself. */
export const entryPoints: readonly EntryPoint[] = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string"
    ? []
    : [
        {
          subpath,
          name: manifest.name + subpath.slice(1),
          source: target.default.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts"),
        },
      ],
);

/** Imports an entry point from its source. */
export function importSource({ source }: EntryPoint): Promise<Readonly<Record<string, unknown>>> {
  return import(new URL(source, ROOT).href);
}
