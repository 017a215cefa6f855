import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { decodeSlice, parseImage } from "ct-hemorrhage/dicom";
import { decodePng, encodePng, listSource, readSource, type SourceFile } from "ct-hemorrhage/io";
import { FASTEST, filteredBytes } from "./png.js";

/** Time that cannot be avoided: seconds of one thread for all files and all images. */
export interface Floor {
  /** Reading each file and decoding its slices. */
  readonly decodeSeconds: number;
  /** `encodePng` of the images that the preparation wrote. */
  readonly encodeSeconds: number;
  /** zlib alone, with its fastest settings for images, on the filtered bytes of these images. */
  readonly zlibSeconds: number;
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** Measures reading and decoding one file, in seconds; 0 if it cannot be decoded, which costs a preparation little. */
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

/** Lists all PNGs in a folder and its subfolders. */
async function listPngs(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(".png")).map((name) => join(folder, name));
}

/** Measures only decoding the input of a preparation and encoding its images, on this thread. */
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
