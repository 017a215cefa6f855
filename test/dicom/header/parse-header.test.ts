import { describe, expect, test } from "vitest";
import { parseHeader, parseMetadata } from "../../../src/dicom/index.js";
import { buildDicom } from "../build-dicom.js";

const identifyingOf = (values: Readonly<Record<string, string | undefined>>) =>
  parseHeader(buildDicom({ values })).identifying;

describe("parseHeader", () => {
  test("gives the metadata of the file", () => {
    const bytes = buildDicom();
    expect(parseHeader(bytes).metadata).toEqual(parseMetadata(bytes));
  });

  test("names the elements that tell who the patient is, and none of their values", () => {
    const values = { PatientName: "Doe^Jane", PatientBirthDate: "19700101", PatientAddress: "Main Street 1" };
    const header = parseHeader(buildDicom({ values }));
    expect(header.identifying).toEqual(["PatientName", "PatientBirthDate", "PatientAddress"]);
    expect(JSON.stringify(header)).not.toMatch(/Jane|1970|Main/);
  });

  test.each(["", "Anonymous", "ANON^12", "^^^^", "XXXXXXXX", "00000000", "removed", "De-Identified", "Anonymised 007"])(
    "takes %j for a name that was removed",
    (PatientName) => {
      expect(identifyingOf({ PatientName })).toEqual([]);
    },
  );

  test.each(["Anonsen^Kari", "Anon^Kari", "De-identified^Kari", "Unknown^Kari", "X^Kari"])(
    "takes %j for a name, whatever it begins with",
    (PatientName) => {
      expect(identifyingOf({ PatientName })).toEqual(["PatientName"]);
    },
  );
});
