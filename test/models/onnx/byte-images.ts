/** The images of fixtures/check-onnx.py, `[batch, size, size, 3]`: noise, each image brighter than the one before it. */
export function byteImages(batch: number, size: number): Uint8Array {
  const length = size * size * 3;
  return Uint8Array.from({ length: batch * length }, (_, index) => {
    const noise = Math.imul(index, 2654435761) >>> 24;
    return Math.floor((noise * (Math.floor(index / length) + 1)) / batch);
  });
}
