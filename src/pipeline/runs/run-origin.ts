import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Engine } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { fileExists, readJson } from "../../io/internal.js";
import type { ImageLocation } from "../images/open-images.js";
import { imageManifestPath, preparedPaths } from "../images/prepared-folder.js";
import type { Device } from "../workers/devices.js";
import { packageVersion } from "../workers/package-version.js";
import type { RunConfig } from "./run-config.js";

/** What a run was made of and with, beside its configuration: `origin.json`. */
interface RunOrigin {
  readonly version: string;
  readonly node: string;
  /** What all folds compute with; absent where each of several devices has its own. */
  readonly engine?: Pick<Engine, "name" | "version"> | undefined;
  /** SHA-256 of the inputs. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** Where the inputs of a run are. */
export interface RunInputs {
  readonly data: ImageLocation;
  readonly labels: string;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Names the files that tell of the images of a run: no image itself, of which there are too many to read. */
function imageTables(data: ImageLocation, { set, imageFolder }: RunConfig) {
  if (typeof data !== "string") return { metadata: data.metadata, images: imageManifestPath(data.images) };
  const { metadata, manifest, imageManifest } = preparedPaths(data, set);
  return { metadata, slices: manifest, images: imageManifest(imageFolder) };
}

/** Hashes what decides the outcome of a run: the labels, the table of slices and the manifest of its images. */
async function hashInputs({ data, labels }: RunInputs, config: RunConfig): Promise<RunOrigin["sha256"]> {
  const paths = { labels, ...imageTables(data, config), weights: config.weights };
  const hashes: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) {
    if (path !== undefined && (await fileExists(path))) hashes[name] = await hashFile(path);
  }
  return hashes;
}

/** Tells what a run is made of and with. */
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
 * Reads what a run was made of, and makes sure that the inputs are still the same: it would end as another run else.
 *
 * @throws DataError that names the input that has changed.
 */
export async function readOrigin(run: string, inputs: RunInputs, config: RunConfig): Promise<RunOrigin> {
  const origin = (await readJson(join(run, "origin.json"))) as RunOrigin;
  const now = await hashInputs(inputs, config);
  for (const [name, was] of Object.entries(origin.sha256)) {
    // Weights are read by folds that have not begun, and by no others.
    if (name === "weights" && now[name] === undefined) continue;
    if (now[name] === was) continue;
    throw new DataError(
      `resumeRun: ${name} must be what the run began with, got another (SHA-256 ${now[name] ?? "of none"})`,
    );
  }
  return origin;
}

/**
 * Throws unless a run goes on with what it was made with: other versions and engines compute other bits.
 *
 * @throws DataError that says what is another.
 */
export async function assertSameMaker({ version, engine }: RunOrigin, on: Engine | readonly Device[]): Promise<void> {
  const compare = (what: string, was: string, now: string) => {
    if (was === now) return;
    throw new DataError(`resumeRun: ${what} must be ${was}, as the run began, unless anyVersion is set; got ${now}`);
  };
  compare("the package", version, await packageVersion());
  if (!engine) return;
  if ("name" in on) compare("the engine", `${engine.name} ${engine.version}`, `${on.name} ${on.version}`);
  else for (const device of on) compare("the engine", engine.name, device.engine);
}
