import { parseHeader } from "ct-hemorrhage/dicom";
import { listSource } from "ct-hemorrhage/io";
import { readSourceStart } from "../../dist/io/internal.js";
import { medianSeconds } from "../measure.js";

/** Bytes that preparation reads of a file for its header. */
const HEADER_BYTES = 16_384;

/** Headers that are read for one time measured: the files are taken again where there are fewer. */
const HEADERS = 4000;

/** Measures how many headers a second one thread reads and parses. The first round warms the cache of the disk. */
export async function measureHeaders(input: string, { repeats = 5 } = {}): Promise<number> {
  const sources = await listSource(input);
  const readable = sources.filter((source) => {
    try {
      return parseHeader(readSourceStart(source, HEADER_BYTES).bytes);
    } catch {
      return false;
    }
  });
  const rounds = Math.ceil(HEADERS / readable.length);
  const seconds = await medianSeconds(
    async () => {
      for (let round = 0; round < rounds; round++) {
        for (const source of readable) parseHeader(readSourceStart(source, HEADER_BYTES).bytes);
      }
    },
    { repeats },
  );
  return (rounds * readable.length) / seconds;
}
