import type { OpenJpeg } from "@cornerstonejs/codec-openjpeg/decodewasmjs";
import { CODING_STYLE, COMPONENT_STYLE, mainHeaderSegments, trimJpeg2000 } from "./codestream-size.js";

/** Bytes to which the memory of a module may grow before it is discarded: CT slices need less, and it never shrinks. */
const LARGEST_MEMORY = 2 ** 27;

/**
 * The flag for code-blocks with a predictable end (ITU-T T.800 table A.19). Here it leaves decoding as it is, except
 * that OpenJPEG then reports code-blocks that have more or fewer bytes than it needs.
 */
const PREDICTABLE_END = 0x10;

/** Such a report: bytes left over, or bytes that OpenJPEG invented. */
const CODE_BLOCK_REPORT = /PTERM check failure: (\d+)/;

/**
 * Most bytes by which a sound code-block may miss its end, because encoders may estimate where it ends. Observed: 0 in
 * codestreams of OpenJPEG, up to 29 in those of FFmpeg, mostly hundreds in damaged ones.
 */
const MOST_MISSED_BYTES = 32;

/** Any other error or warning, such as that of a missing end marker. */
const DAMAGE = /^\[(ERROR|WARNING)\]/;

/** Most complaints before decoding is stopped: a hostile codestream can cause one per code-block. */
const MOST_COMPLAINTS = 256;

/** A loaded module, with its complaints about the codestream that it decodes. */
interface Decoder {
  readonly openJpeg: OpenJpeg;
  readonly complaints: string[];
}

let loading: Promise<Decoder> | undefined;

function isComplaint(message: string): boolean {
  const report = CODE_BLOCK_REPORT.exec(message);
  return report ? Number(report[1]) > MOST_MISSED_BYTES : DAMAGE.test(message);
}

async function load(): Promise<Decoder> {
  const { default: create } = await import("@cornerstonejs/codec-openjpeg/decodewasmjs");
  const complaints: string[] = [];
  const print = (message: string) => {
    if (!isComplaint(message) || complaints.push(message) <= MOST_COMPLAINTS) return;
    throw new Error(`more than ${MOST_COMPLAINTS} errors`);
  };
  // A module keeps its state in these options, so each needs its own. Nothing is written to the console.
  return { openJpeg: await create({ print, printErr() {} }), complaints };
}

/** Finds the end of a codestream: after its end marker, EOC, if only the zeros that pad a fragment follow. */
function findEnd(codestream: Uint8Array): number {
  let end = codestream.length;
  while (end > 0 && codestream[end - 1] === 0) end -= 1;
  return codestream[end - 2] === 0xff && codestream[end - 1] === 0xd9 ? end : codestream.length;
}

/** Copies a codestream, without padding and with the flag that makes OpenJPEG report on code-blocks. */
function requestReports(codestream: Uint8Array): Uint8Array {
  const copy = codestream.slice(0, findEnd(codestream));
  for (const { marker, start } of mainHeaderSegments(codestream)) {
    if (marker === CODING_STYLE) copy[start + 12] |= PREDICTABLE_END;
    if (marker === COMPONENT_STYLE) copy[start + 9] |= PREDICTABLE_END;
  }
  return copy;
}

function decodeWith({ openJpeg, complaints }: Decoder, codestream: Uint8Array): Uint8Array {
  complaints.length = 0;
  const decoder = new openJpeg.J2KDecoder();
  decoder.getEncodedBuffer(codestream.length).set(codestream);
  decoder.decode();
  const samples = decoder.getDecodedBuffer().slice();
  decoder.delete();
  return samples;
}

/**
 * Decodes with a module that is loaded on first use, and again after a failure: the state of its memory is then
 * unknown.
 */
async function decodeSafely(codestream: Uint8Array): Promise<Uint8Array> {
  loading ??= load();
  const current = loading;
  let isUsable = false;
  try {
    const decoder = await current;
    if (loading === current) {
      const samples = decodeWith(decoder, codestream);
      isUsable = decoder.openJpeg.HEAPU8.length <= LARGEST_MEMORY;
      if (decoder.complaints.length > 0) throw new Error(decoder.complaints[0]);
      return samples;
    }
  } finally {
    if (loading === current && !isUsable) loading = undefined;
  }
  // Another frame failed, and its module was discarded, while this frame waited for it.
  return decodeSafely(codestream);
}

/**
 * Decodes a JPEG 2000 codestream, lossless or lossy (ITU-T T.800).
 *
 * @returns Samples of one byte, or of two bytes if the codestream has more than 8 bits.
 * @throws Error for a codestream that breaks off or is damaged.
 */
export async function decodeJpeg2000(bytes: Uint8Array): Promise<Uint8Array> {
  return decodeSafely(requestReports(trimJpeg2000(bytes)));
}
