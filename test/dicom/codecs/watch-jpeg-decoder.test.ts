import { describe, expect, test } from "vitest";
import { watchJpegDecoder } from "../../../src/dicom/codecs/watch-jpeg-decoder.js";

const SEQUENTIAL = "Start Of Frame 0xc0: width=512, height=512, components=1";
const PROGRESSIVE = "Start Of Frame 0xc2: width=512, height=512, components=1";
const FIRST_SCAN = "  Ss=0, Se=0, Ah=0, Al=0";
const OTHER_COEFFICIENTS = "  Ss=1, Se=63, Ah=0, Al=1";
const THEIR_LAST_BIT = "  Ss=1, Se=63, Ah=1, Al=0";
const WARNING = "JpegDecoder8::EmitMessage::Corrupt JPEG data: premature end of data segment";

/** Judges a decoding by its messages. */
function judge(...messages: readonly string[]): void {
  const watch = watchJpegDecoder();
  for (const message of messages) watch.hear(message);
  watch.assertWhole();
}

describe("watchJpegDecoder", () => {
  test("accepts one scan of a sequential codestream and all scans of a progressive one", () => {
    expect(() => judge(SEQUENTIAL, FIRST_SCAN, "End Of Image")).not.toThrow();
    expect(() => judge(PROGRESSIVE, FIRST_SCAN, OTHER_COEFFICIENTS, THEIR_LAST_BIT)).not.toThrow();
  });

  test.each([
    WARNING,
    "Corrupt JPEG data: bad Huffman code",
    "Premature end of JPEG file",
    "Inconsistent progression sequence for component 0 coefficient 1",
  ])("rejects a decoding with a warning: %s", (message) => {
    expect(() => judge(SEQUENTIAL, FIRST_SCAN, message)).toThrow(message.replace(/^.*::/, ""));
  });

  test("rejects a progressive codestream without some coefficients or their last bit", () => {
    expect(() => judge(PROGRESSIVE, FIRST_SCAN)).toThrow("fewer scans than the image has");
    expect(() => judge(PROGRESSIVE, FIRST_SCAN, OTHER_COEFFICIENTS)).toThrow("fewer scans than the image has");
  });

  test("rejects a decoder that reports no scan", () => {
    expect(() => judge(SEQUENTIAL)).toThrow("no scan");
  });

  test("stops a decoder after 256 warnings", () => {
    const watch = watchJpegDecoder();
    for (let i = 0; i < 256; i++) watch.hear(WARNING);
    expect(() => watch.hear(WARNING)).toThrow("more than 256 warnings");
  });
});
