import { pad, type Tensor4D, zeros } from "@tensorflow/tfjs-core";
import { type BackendWasm, heapFloats } from "./wasm-heap.js";

/** Where the rows and columns of an image go in a larger one: stride between them, zeros before, length in all. */
export interface Placement {
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Copies each pixel of `[batch, rows, cols, channels]` to its place among zeros. */
function scatterPixels(source: Float32Array, target: Float32Array, shape: readonly number[], place: Placement): void {
  const [batch, rows, cols, channels] = shape;
  for (let row = 0; row < batch * rows; row++) {
    const image = Math.floor(row / rows);
    const targetRow = image * place.height + place.top + (row % rows) * place.strideHeight;
    for (let col = 0; col < cols; col++) {
      const from = (row * cols + col) * channels;
      const to = (targetRow * place.width + place.left + col * place.strideWidth) * channels;
      target.set(source.subarray(from, from + channels), to);
    }
  }
}

/**
 * Spreads images `[batch, rows, cols, channels]` over larger ones with zeros between and around their pixels: what a
 * convolution must be given to be the transpose of a strided convolution (arXiv 1603.07285, section 4).
 */
export function dilate(backend: BackendWasm, images: Tensor4D, place: Placement): Tensor4D {
  const [batch, rows, cols, channels] = images.shape;
  if (place.strideHeight === 1 && place.strideWidth === 1) {
    const below = place.height - place.top - rows;
    const right = place.width - place.left - cols;
    return pad(images, [
      [0, 0],
      [place.top, below],
      [place.left, right],
      [0, 0],
    ]);
  }
  const spread: Tensor4D = zeros([batch, place.height, place.width, channels]);
  scatterPixels(heapFloats(backend, images), heapFloats(backend, spread), images.shape, place);
  return spread;
}
