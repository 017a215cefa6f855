import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { prepare } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { buildZip } from "../io/build-zip.js";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { encodeSlice, writeInto } from "../pipeline/dicom-slices.js";

const pathOf = useTemporaryFolder();

const HOSTILE_NAMES = [
  ...[1, 2, 4, 8].map((levels) => `${"../".repeat(levels)}x`),
  "/etc/x",
  "/etc/x.dcm",
  "a/../../y",
  "..",
  ".",
  "",
  "..\\..\\x",
  "C:\\x",
  "con",
  "NUL.dcm",
  "com1.png",
  "x".repeat(300),
  `${"folder/".repeat(100)}deep`,
  "a\0b",
  "\0",
  "line\nbreak",
  "-rf",
  "~root",
  "$(id)",
  "trailing. ",
  "s_manifest.jsonl",
  "\u202egnp.dcm",
];

/** Encodes a slice with any SOPInstanceUID, control characters too, for which the encoder itself does not stand. */
function encodeWithUid(uid: string, z: number): Uint8Array {
  const placeholder = "#".repeat(uid.length);
  const file = Buffer.from(encodeSlice(placeholder, { z })).toString("latin1");
  return Uint8Array.from(
    Buffer.from(
      file.replaceAll(placeholder, () => uid),
      "latin1",
    ),
  );
}

/** All files and folders of the temporary folder, but those that preparation may write. */
const listOutside = async () =>
  (await readdir(pathOf(), { recursive: true })).filter((name) => !name.startsWith("a/b/prepared")).sort();

describe("prepare of a zip archive", () => {
  test.each<[string, (name: string, index: number) => string]>([
    ["sound", (_, index) => `1.2.${index}`],
    ["the same", (name) => name || "x"],
  ])("writes nothing outside of its folder, whatever entries are called; UIDs are %s", async (_, uidOf) => {
    const entries = HOSTILE_NAMES.map((name, index) => ({
      name,
      data: encodeWithUid(uidOf(name, index), 5 * index),
    }));
    await writeInto(pathOf("archive.zip"), buildZip(entries));
    await mkdir(pathOf("a", "b"), { recursive: true });
    const before = await listOutside();
    const { images, failures } = await prepare({
      input: pathOf("archive.zip"),
      output: pathOf("a", "b", "prepared"),
      set: "s",
      threads: 1,
    });
    expect(await listOutside()).toEqual(before);
    expect(["/etc/x", "/etc/x.png", "/etc/x.dcm"].filter(existsSync)).toEqual([]);
    expect(images + failures.length).toBe(HOSTILE_NAMES.length);
    const written = await readdir(pathOf("a", "b", "prepared", "png", "s", "adjacent_hu_cropped"));
    expect(written.filter((name) => !/^[\w.-]{1,200}\.png$/.test(name))).toEqual(["manifest.json"]);
    expect(written).toHaveLength(images + 1);
  });
});
