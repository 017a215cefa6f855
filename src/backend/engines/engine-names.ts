/** The engines of this package, best first. `tensorflow` is native TensorFlow, with CUDA where it is available. */
export const ENGINES = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

/** The name of an engine. */
export type EngineName = (typeof ENGINES)[number];

/** Execution providers of ONNX Runtime that predictions can run on, as far as the package on a machine has them. */
export const ONNX_PROVIDERS = ["cpu", "cuda", "dml", "coreml", "webgpu"] as const;

/** The name of an execution provider: CPU, CUDA, DirectML, CoreML or WebGPU. */
export type OnnxProvider = (typeof ONNX_PROVIDERS)[number];
