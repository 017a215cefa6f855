import { basename, join } from "node:path";
import { z } from "zod";
import { ENGINES, type Engine } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { fileExists, readJson } from "../../io/internal.js";
import type { ImageLocation } from "../images/open-images.js";
import { imageManifestPath, preparedPaths } from "../images/prepared-folder.js";
import type { Device } from "../workers/devices.js";
import { hashFile } from "../workers/hash-file.js";
import { packageVersion } from "../workers/package-version.js";
import type { RunConfig } from "./run-config.js";

/** Inputs and software of a run, besides its configuration: content of `origin.json`. */
interface RunOrigin {
  readonly version: string;
  readonly node: string;
  /** Engine of all folds; absent for a run on several devices, each of which has an engine. */
  readonly engine?: Pick<Engine, "name" | "version"> | undefined;
  /** SHA-256 of each input, by name. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** Form of `origin.json`. */
const ORIGIN = z.object({
  version: z.string(),
  node: z.string(),
  engine: z.object({ name: z.enum(ENGINES), version: z.string() }).optional(),
  sha256: z.record(z.string(), z.string()),
});

/** Paths of the inputs of a run. */
export interface RunInputs {
  readonly data: ImageLocation;
  readonly labels: string;
}

/** Lists the tables that describe the images of a run. The images themselves are too many to read. */
function imageTables(data: ImageLocation, { set, imageFolder }: RunConfig) {
  if (typeof data !== "string") return { metadata: data.metadata, images: imageManifestPath(data.images) };
  const { metadata, manifest, imageManifest } = preparedPaths(data, set);
  return { metadata, slices: manifest, images: imageManifest(imageFolder) };
}

/** Hashes the inputs that determine the outcome of a run: labels, table of slices, manifests and pretrained weights. */
async function hashInputs({ data, labels }: RunInputs, config: RunConfig): Promise<RunOrigin["sha256"]> {
  const paths = { labels, ...imageTables(data, config), weights: config.weights };
  const hashes: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) {
    if (path !== undefined && (await fileExists(path))) hashes[name] = await hashFile(path);
  }
  return hashes;
}

/** Describes the inputs and the software of a run. */
export async function describeOrigin(
  inputs: RunInputs,
  config: RunConfig,
  engine: Engine | undefined,
): Promise<RunOrigin> {
  return {
    version: await packageVersion(),
    node: process.version,
    engine: engine && { name: engine.name, version: engine.version },
    sha256: await hashInputs(inputs, config),
  };
}

/**
 * Reads the origin of a run, and checks that its inputs are unchanged; otherwise the run would not be reproducible.
 *
 * @throws DataError that names the changed input, and when `origin.json` is absent or damaged.
 */
export async function readOrigin(run: string, inputs: RunInputs, config: RunConfig): Promise<RunOrigin> {
  const file = `${basename(run)}/origin.json`;
  const { data: origin, error } = ORIGIN.safeParse(await readJson(join(run, "origin.json")));
  if (error) {
    const expected = "must hold the version, node, engine and sha256 of a run";
    throw new DataError(`${file}: ${expected}, got another value at "${error.issues[0].path.join(".")}"`, { file });
  }
  const now = await hashInputs(inputs, config);
  for (const [name, was] of Object.entries(origin.sha256)) {
    // Only folds that have not started read the weights.
    if (name === "weights" && now[name] === undefined) continue;
    if (now[name] === was) continue;
    const got = now[name] === undefined ? "no file" : `another file (SHA-256 ${now[name]})`;
    throw new DataError(`resumeRun: ${name} must be the file that the run started with, got ${got}`);
  }
  return origin;
}

/**
 * Throws unless a run resumes with the package and the engine that it started with: others compute other bits.
 *
 * @throws DataError that names what has changed.
 */
export async function assertSameSoftware(
  { version, engine }: RunOrigin,
  on: Engine | readonly Device[],
): Promise<void> {
  const compare = (what: string, was: string, now: string) => {
    if (was === now) return;
    throw new DataError(
      `resumeRun: ${what} must be ${was}, as when the run started, unless anyVersion is set, got ${now}`,
    );
  };
  compare("the package version", version, await packageVersion());
  if (!engine) return;
  if ("name" in on) compare("the engine", `${engine.name} ${engine.version}`, `${on.name} ${on.version}`);
  else for (const device of on) compare("the engine", engine.name, device.engine);
}
