import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { decodeSlice, parseImage } from "ct-hemorrhage/dicom";
import { decodePng, encodePng, listSource, readSource, type SourceFile } from "ct-hemorrhage/io";
import { FASTEST, filteredBytes } from "./png.js";

/** What nobody can save: seconds of one thread for all files and all images. */
export interface Floor {
  /** Reading each file and decoding its slices. */
  readonly decodeSeconds: number;
  /** `encodePng` of the images that preparation made. */
  readonly encodeSeconds: number;
  /** zlib alone, at its fastest for images, on the filtered bytes of these images. */
  readonly zlibSeconds: number;
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** Reads and decodes one file. What cannot be decoded costs preparation no more either. */
async function decodeFile(source: SourceFile): Promise<number> {
  const start = performance.now();
  try {
    const image = parseImage(readSource(source));
    for (const index of image.slices.keys()) await decodeSlice(image, index);
  } catch {
    return 0;
  }
  return (performance.now() - start) / 1000;
}

/** Lists all PNG below a folder. */
async function listPngs(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(".png")).map((name) => join(folder, name));
}

/** Measures decoding the input of a preparation and encoding its images, and nothing else, on this one thread. */
export async function measureFloor(input: string, output: string): Promise<Floor> {
  let [decodeSeconds, encodeSeconds, zlibSeconds] = [0, 0, 0];
  for (const source of await listSource(input)) decodeSeconds += await decodeFile(source);
  for (const path of await listPngs(output)) {
    const png = await readFile(path);
    const image = decodePng(png, path);
    const filtered = filteredBytes(png);
    encodeSeconds += secondsOf(() => encodePng(image));
    zlibSeconds += secondsOf(() => deflateSync(filtered, FASTEST));
  }
  return { decodeSeconds, encodeSeconds, zlibSeconds };
}
