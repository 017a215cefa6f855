/** Exports of `backend` for other folders of `src` that load no TensorFlow.js. */
export { ENGINES, type EngineName, ONNX_PROVIDERS, type OnnxProvider } from "./engines/engine-names.js";
