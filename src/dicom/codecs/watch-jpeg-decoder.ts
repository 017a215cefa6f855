/** Coefficients of a block of 8 x 8 pixels. */
const COEFFICIENTS = 64;

/** Warnings of libjpeg before it invents pixels or skips bytes, and continues. */
const DAMAGE = /(Corrupt JPEG data|Premature end of JPEG file|Inconsistent progression sequence).*/;

/** Most warnings before decoding is stopped: a hostile codestream can cause one per sample. */
const MOST_WARNINGS = 256;

/** The frame header of the progressive process, SOF2 (ITU-T T.81 table B.1). */
const PROGRESSIVE = /Start Of Frame 0xc2/;

/** Parameters of a scan: its first and last coefficient, and the lowest bit that it sends of them. */
const SCAN = /Ss=(\d+), Se=(\d+), Ah=\d+, Al=(\d+)/;

/** An observer of one decoding. */
export interface JpegWatch {
  /** Takes a message of the decoder. Throws an Error after too many warnings. */
  readonly hear: (message: string) => void;
  /** Throws an Error after any warning about damage, and if scans of the image are missing. */
  readonly assertWhole: () => void;
}

/**
 * Creates an observer of the messages with which libjpeg accompanies the decoding of one codestream. A progressive
 * codestream that ends between two scans causes no warning, so the scans are compared with what the image needs: each
 * coefficient down to its lowest bit (ITU-T T.81 section G.1.1.1).
 */
export function watchJpegDecoder(): JpegWatch {
  const warnings: string[] = [];
  const lowestBits = new Uint8Array(COEFFICIENTS).fill(255);
  let isProgressive = false;
  let scans = 0;
  return {
    hear(message) {
      const warning = DAMAGE.exec(message);
      if (warning && warnings.push(warning[0]) > MOST_WARNINGS) throw new Error(`more than ${MOST_WARNINGS} warnings`);
      isProgressive ||= PROGRESSIVE.test(message);
      const scan = SCAN.exec(message);
      if (!scan) return;
      scans += 1;
      lowestBits.fill(Number(scan[3]), Number(scan[1]), Number(scan[2]) + 1);
    },
    assertWhole() {
      if (warnings.length > 0) throw new Error(warnings[0]);
      if (scans === 0) throw new Error("no scan");
      if (isProgressive && lowestBits.some((bit) => bit > 0)) throw new Error("fewer scans than the image has");
    },
  };
}
