import ndarray from "ndarray";
import type { ByteImage } from "../../src/types.js";

/** The image that the fixtures were made of. */
export function pattern([rows, cols]: readonly number[]): ByteImage {
  const image = ndarray(new Uint8Array(rows * cols * 3), [rows, cols, 3]);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      for (let channel = 0; channel < 3; channel++) {
        image.set(row, col, channel, (row * 7 + col * 13 + channel * 29 + ((row * col) % 17)) % 256);
      }
    }
  }
  return image;
}

/** An image with the same value in all channels, from rows of values. */
export function gray(rows: readonly (readonly number[])[]): ByteImage {
  const values = rows.flatMap((row) => row.flatMap((value) => [value, value, value]));
  return ndarray(Uint8Array.from(values), [rows.length, rows[0].length, 3]);
}

/** The first channel of an image as rows of values. */
export function grayRows(image: ByteImage): number[][] {
  const [rows, cols] = image.shape;
  return Array.from({ length: rows }, (_, row) => Array.from({ length: cols }, (_, col) => image.get(row, col, 0)));
}
