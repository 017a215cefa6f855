import { engine, pad, type Tensor4D, zeros } from "@tensorflow/tfjs-core";
import { allocate, type BackendWasm, heapFloats } from "./wasm-heap.js";

/**
 * Placement of the rows and columns of an image in a larger one: distance between them, zeros before them (negative
 * where the first ones are left out), and total length.
 */
export interface Placement {
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Visits each pixel of images `[batch, rows, cols, channels]` with its offset in them and in the larger images. Pixels
 * that would lie outside are skipped.
 */
function visitPixels(shape: readonly number[], place: Placement, visit: (small: number, large: number) => void): void {
  const [batch, rows, cols, channels] = shape;
  for (let row = 0; row < batch * rows; row++) {
    const image = Math.floor(row / rows);
    const targetRow = place.top + (row % rows) * place.strideHeight;
    if (targetRow < 0 || targetRow >= place.height) continue;
    for (let col = 0; col < cols; col++) {
      const targetCol = place.left + col * place.strideWidth;
      if (targetCol < 0 || targetCol >= place.width) continue;
      const large = (image * place.height + targetRow) * place.width + targetCol;
      visit((row * cols + col) * channels, large * channels);
    }
  }
}

/**
 * Spreads images `[batch, rows, cols, channels]` over larger ones, with zeros between and around their pixels: the
 * input with which a convolution becomes the transpose of a strided convolution (arXiv 1603.07285, section 4).
 */
export function dilate(backend: BackendWasm, images: Tensor4D, place: Placement): Tensor4D {
  const [batch, rows, cols, channels] = images.shape;
  const below = place.height - place.top - rows;
  const right = place.width - place.left - cols;
  const isInside = Math.min(place.top, below, place.left, right) >= 0;
  if (place.strideHeight === 1 && place.strideWidth === 1 && isInside) {
    return pad(images, [
      [0, 0],
      [place.top, below],
      [place.left, right],
      [0, 0],
    ]);
  }
  const spread: Tensor4D = zeros([batch, place.height, place.width, channels]);
  const source = heapFloats(backend, images);
  const target = heapFloats(backend, spread);
  visitPixels(images.shape, place, (small, large) => target.set(source.subarray(small, small + channels), large));
  return spread;
}

/** Picks from images the pixels onto which {@link dilate} would spread images of `shape`: the transpose of `dilate`. */
export function pickPixels(
  backend: BackendWasm,
  images: Tensor4D,
  shape: Tensor4D["shape"],
  place: Placement,
): Tensor4D {
  const picked = allocate(backend, shape);
  const source = heapFloats(backend, images);
  const target = heapFloats(backend, picked);
  const channels = shape[3];
  visitPixels(shape, place, (small, large) => target.set(source.subarray(large, large + channels), small));
  return engine().makeTensorFromTensorInfo(picked) as Tensor4D;
}
