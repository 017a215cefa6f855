import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { transferSyntaxName } from "../../../src/dicom/index.js";

const pydicomNames: Record<string, string> = JSON.parse(
  readFileSync(new URL("../fixtures/transfer-syntaxes.json", import.meta.url), "utf8"),
);

describe("transferSyntaxName", () => {
  test("names the syntaxes that head CT comes in", () => {
    expect(transferSyntaxName("1.2.840.10008.1.2.1")).toBe("Explicit VR Little Endian");
    expect(transferSyntaxName("1.2.840.10008.1.2.4.90")).toBe("JPEG 2000 Image Compression (Lossless Only)");
  });

  test("says so where it does not know a UID, even one that looks like a property of objects", () => {
    expect(transferSyntaxName("1.2.3")).toBe("unknown transfer syntax");
    expect(transferSyntaxName("constructor")).toBe("unknown transfer syntax");
  });

  test("agrees with pydicom on every image transfer syntax that pydicom knows", () => {
    const ours = Object.fromEntries(Object.keys(pydicomNames).map((uid) => [uid, transferSyntaxName(uid)]));
    expect(ours).toEqual(pydicomNames);
  });
});
