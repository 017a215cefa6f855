import type { Machine } from "./simd-kernels.js";
import { withIntegers, withScratch } from "./wasm-heap.js";

/** A matrix in the heap: where it begins, and how many bytes its rows, and its columns, are apart. */
interface HeapMatrix {
  readonly pointer: number;
  readonly rowBytes: number;
  readonly colBytes: number;
}

/** A matrix that lies by rows of so many columns. */
export function byRows(pointer: number, cols: number): HeapMatrix {
  return { pointer, rowBytes: 4 * cols, colBytes: 4 };
}

/** The same numbers with rows and columns exchanged. */
export function transposed({ pointer, rowBytes, colBytes }: HeapMatrix): HeapMatrix {
  return { pointer, rowBytes: colBytes, colBytes: rowBytes };
}

/**
 * Writes the product of two matrices, by rows, to `target`. The engine's own product copies a matrix that is new to it,
 * and takes longer for that than for the product where few rows are multiplied; with a transpose it takes ten times as long.
 *
 * @param sizes Rows and columns of the product, and how many terms each of its sums has.
 */
export function matrixProduct(
  { kernels, backend }: Machine,
  [a, b]: readonly [HeapMatrix, HeapMatrix],
  target: number,
  { rows, cols, depth }: { readonly rows: number; readonly cols: number; readonly depth: number },
): void {
  const ofA = [a.pointer, a.rowBytes, a.colBytes];
  const ofB = [b.pointer, b.rowBytes, b.colBytes];
  withIntegers(backend, [rows, cols, depth, ...ofA, ...ofB, target], (product) => {
    withScratch(backend, kernels.productScratch(product), (scratch) => kernels.multiplyMatrices(product, scratch));
  });
}
