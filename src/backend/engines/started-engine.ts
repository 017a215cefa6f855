/** What runs after an engine was started. */
export interface StartedEngine {
  /** What it computes on, in words: "CUDA, TensorFlow 2.9.1", the name of a graphics adapter, "wasm SIMD". */
  readonly device: string;
  /** Threads of the processor that it computes with; 0 where a graphics adapter does. */
  readonly threads: number;
}
