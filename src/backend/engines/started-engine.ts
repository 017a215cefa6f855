/** Device and threads of an engine that has started. */
export interface StartedEngine {
  /** Device that computes, in words: "CUDA, TensorFlow 2.9.1", the name of a graphics adapter, "wasm SIMD". */
  readonly device: string;
  /** Number of CPU threads that compute; 0 if a graphics adapter computes. */
  readonly threads: number;
}
