import { hasValueRepresentation, readFileMeta } from "./read-file-meta.js";
import { DEFLATED, EXPLICIT_BIG_ENDIAN } from "./transfer-syntax-name.js";
import { guessTransferSyntax, rewrap } from "./wrap-data-set.js";

/** A DICOM file that is encoded as its file meta elements say. */
interface CorrectFile {
  readonly file: Uint8Array;
  /** TransferSyntaxUID of the original, which says how its pixels are encoded; absent if the file is unchanged. */
  readonly transferSyntax?: string;
  readonly warnings: readonly string[];
}

const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/** Warnings about a file that contradicts itself, and is read as it is encoded. */
const WARNINGS = {
  implicitMeta: "file meta must be explicit, got implicit: read as implicit",
  implicitData: "the file meta says explicit, the data set is implicit: read as implicit",
  explicitData: "the file meta says implicit, the data set is explicit: read as explicit",
} as const;

/** Encoding of a data set. */
interface DataSetEncoding {
  readonly transferSyntax: string;
  readonly warnings: readonly string[];
}

/** Compares the transfer syntax with the first element of the data set, and returns that which is true. */
function findEncoding(file: Uint8Array, start: number, transferSyntax: string): DataSetEncoding {
  const isUnclear = start + 6 > file.length || [DEFLATED, EXPLICIT_BIG_ENDIAN].includes(transferSyntax);
  const isExplicit = isUnclear || hasValueRepresentation(file, start);
  const saysExplicit = isUnclear || transferSyntax !== IMPLICIT_LITTLE_ENDIAN;
  if (isExplicit === saysExplicit) return { transferSyntax, warnings: [] };
  return isExplicit
    ? { transferSyntax: EXPLICIT_LITTLE_ENDIAN, warnings: [WARNINGS.explicitData] }
    : { transferSyntax: IMPLICIT_LITTLE_ENDIAN, warnings: [WARNINGS.implicitData] };
}

/**
 * Corrects a file whose file meta elements are implicit, or say explicit although its data set is implicit, or the other
 * way round. Such files are read with a warning, as pydicom does (`pydicom.filereader._is_implicit_vr`).
 *
 * @param file A file with the letters DICM.
 * @returns The file itself if nothing is wrong; otherwise a copy with other file meta elements.
 */
export function correctEncoding(file: Uint8Array): CorrectFile {
  const meta = readFileMeta(file);
  if (meta === undefined) return { file, warnings: [] };
  const { end, isImplicit } = meta;
  const said = meta.transferSyntax ?? (isImplicit ? guessTransferSyntax(file.subarray(end)) : undefined);
  if (said === undefined) return { file, warnings: [] };
  const { transferSyntax, warnings } = findEncoding(file, end, said);
  if (!isImplicit && warnings.length === 0) return { file, warnings };
  return {
    file: rewrap(file.subarray(end), transferSyntax),
    transferSyntax: said,
    warnings: [...(isImplicit ? [WARNINGS.implicitMeta] : []), ...warnings],
  };
}
