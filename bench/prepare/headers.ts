import { parseHeader } from "ct-hemorrhage/dicom";
import { listSource } from "ct-hemorrhage/io";
import { readSourceStart } from "../../dist/io/internal.js";
import { medianSeconds } from "../measure.js";

/** Bytes that a preparation reads from a file for its header. */
const HEADER_BYTES = 16_384;

/** Minimum number of headers per measurement. If there are fewer files, they are read repeatedly. */
const HEADERS = 4000;

/** Measures how many headers per second one thread reads and parses. The first round warms the disk cache. */
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
