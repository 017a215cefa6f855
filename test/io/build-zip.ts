import { crc32 } from "../../src/io/files/crc32.js";

/** An entry of an archive as its two headers state it: each field may lie. */
export interface ZipPart {
  readonly name: string | Uint8Array;
  /** The bytes that lie in the archive, as they are. */
  readonly data?: Uint8Array;
  /** 0 is stored, the default; 8 is deflated. */
  readonly method?: number;
  /** Bit 0 is encryption, bit 11 a name in UTF-8. */
  readonly flags?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  readonly checksum?: number;
  readonly offset?: number;
}

type WholePart = Required<Omit<ZipPart, "name">> & { readonly name: Uint8Array };

/** Writes numbers of the given bytes, little endian. */
function numbers(...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Buffer {
  return Buffer.concat(
    fields.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 8) field.writeBigUInt64LE(BigInt(value));
      else field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

/** The header before the data of an entry (APPNOTE.TXT 4.3.7). */
function localHeader({ flags, method, checksum, compressedSize, size, name }: WholePart): Buffer {
  return Buffer.concat([
    numbers([0x04034b50, 4], [45, 2], [flags, 2], [method, 2], [0, 4], [checksum, 4]),
    numbers([compressedSize % 2 ** 32, 4], [size % 2 ** 32, 4], [name.length, 2], [0, 2]),
    name,
  ]);
}

/** An entry of the directory (APPNOTE.TXT 4.3.12), with its numbers in a zip64 field (4.5.3) where asked for. */
function directoryEntry(part: WholePart, isZip64: boolean): Buffer {
  const { flags, method, checksum, compressedSize, size, name, offset } = part;
  const short = (value: number) => (isZip64 ? 0xffffffff : value);
  const extra = isZip64 ? numbers([1, 2], [24, 2], [size, 8], [compressedSize, 8], [offset, 8]) : Buffer.alloc(0);
  return Buffer.concat([
    numbers([0x02014b50, 4], [45, 2], [45, 2], [flags, 2], [method, 2], [0, 4], [checksum, 4]),
    numbers([short(compressedSize), 4], [short(size), 4], [name.length, 2], [extra.length, 2]),
    numbers([0, 2], [0, 2], [0, 2], [0, 4], [short(offset), 4]),
    name,
    extra,
  ]);
}

/** Records after the directory (APPNOTE.TXT 4.3.14 to 4.3.16). */
function endOfDirectory(count: number, start: number, length: number, isZip64: boolean): Buffer {
  if (!isZip64) return numbers([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [length, 4], [start, 4], [0, 2]);
  return Buffer.concat([
    numbers([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 8], [count, 8], [count, 8], [length, 8], [start, 8]),
    numbers([0x07064b50, 4], [0, 4], [start + length, 8], [1, 4]),
    endOfDirectory(0xffff, 0xffffffff, 0xffffffff, false),
  ]);
}

/**
 * Builds a zip archive byte by byte, so that it can lie.
 *
 * @param options `base`: where in a file the bytes will stand; `count`: how many entries the directory claims.
 */
export function buildZip(
  parts: readonly ZipPart[],
  {
    base = 0,
    isZip64 = false,
    count = parts.length,
  }: { readonly base?: number; readonly isZip64?: boolean; readonly count?: number } = {},
): Uint8Array {
  const chunks: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let end = base;
  for (const { data = new Uint8Array(), ...stated } of parts) {
    const part: WholePart = {
      data,
      method: 0,
      flags: 0x800,
      size: data.length,
      compressedSize: data.length,
      checksum: crc32(data),
      offset: end,
      ...stated,
      name: Buffer.from(stated.name),
    };
    const header = localHeader(part);
    chunks.push(header, data);
    directory.push(directoryEntry(part, isZip64));
    end += header.length + data.length;
  }
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  return Uint8Array.from(Buffer.concat([...chunks, ...directory, endOfDirectory(count, end, length, isZip64)]));
}
