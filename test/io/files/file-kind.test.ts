import { describe, expect, test } from "vitest";
import { fileKind } from "../../../src/io/files/file-kind.js";

describe("fileKind", () => {
  test.each([
    ["version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "git-lfs"],
    ["\n<!DOCTYPE html>\n<html>", "html"],
    ["<html lang='en'>", "html"],
    ["PK\u0003\u0004\u0014\u0000", "zip"],
    ["\u0080\u0002}q\u0000", "pickle"],
    ['  [{"id": "a"}]', "json"],
    ['{"a": 1}', "json"],
    ["\ufffdPNG\r\n\u001a\n", "binary"],
    ["ID,Label", undefined],
    ["ID\tLabel\r\n", undefined],
    ["", undefined],
  ])("%j is %s", (text, kind) => {
    expect(fileKind(text)).toBe(kind);
  });
});
