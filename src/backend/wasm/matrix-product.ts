import type { WasmContext } from "./simd-kernels.js";
import { withIntegers, withScratch } from "./wasm-heap.js";

/** A matrix in the heap: its address, and the distances in bytes between its rows and between its columns. */
interface HeapMatrix {
  readonly pointer: number;
  readonly rowBytes: number;
  readonly colBytes: number;
}

/** Returns the matrix that lies row by row, with `cols` columns, at an address. */
export function byRows(pointer: number, cols: number): HeapMatrix {
  return { pointer, rowBytes: 4 * cols, colBytes: 4 };
}

/** Returns the same numbers with rows and columns exchanged. */
export function transposed({ pointer, rowBytes, colBytes }: HeapMatrix): HeapMatrix {
  return { pointer, rowBytes: colBytes, colBytes: rowBytes };
}

/**
 * Writes the product of two matrices, row by row, to `target`. The engine's own product first copies a matrix that is
 * new to it, which takes longer than the product when rows are few, and it takes ten times as long with a transposed
 * matrix.
 *
 * @param sizes Rows and columns of the product, and the number of terms of each sum.
 */
export function matrixProduct(
  { kernels, backend }: WasmContext,
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
