import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { findBackend, type KernelBackend, registerBackend, setBackend } from "@tensorflow/tfjs-core";
import { UnsupportedError } from "../../errors.js";
import type { StartedEngine } from "./started-engine.js";

/** Optional packages. Variables hold their names because neither has to be installed. */
const DAWN: string = "webgpu";
const BACKEND: string = "@tensorflow/tfjs-backend-webgpu";

/** Limits of a device that TensorFlow.js raises to those of its adapter. */
const LIMITS = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBufferBindingSize",
] as const;

/** Description of a graphics adapter. */
interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter: boolean;
}

/** The part of the WebGPU API that is used here; the types of Node leave the API to browsers. */
interface Adapter {
  readonly info: AdapterInfo;
  readonly limits: Readonly<Record<(typeof LIMITS)[number], number>>;
  readonly requestDevice: (descriptor: object) => Promise<object>;
}

interface Dawn {
  readonly create: (options: readonly string[]) => Gpu;
  readonly globals: object;
}

interface Gpu {
  readonly requestAdapter: (options: object) => Promise<Adapter | null>;
}

interface BackendModule {
  readonly WebGPUBackend: new (device: object, info: AdapterInfo) => KernelBackend;
}

/** Imports an optional package. */
async function importOptional<T>(name: string): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    const why = code === "ERR_MODULE_NOT_FOUND" ? "is not installed" : `does not load (${message.split("\n")[0]})`;
    throw new UnsupportedError(`${name} ${why}`, { feature: "webgpu" });
  }
}

/**
 * Throws when no graphics adapter can exist. On Linux a hardware driver needs a device file; without one only software
 * renderers would answer, with lines of their own on standard error.
 */
function assertGraphicsDevice(): void {
  if (process.platform !== "linux") return;
  const found = ["/dev/dri", "/dev/nvidia0", "/dev/kfd", "/dev/dxg"].some((path) => existsSync(path));
  if (!found) throw new UnsupportedError("no graphics device in /dev", { feature: "webgpu" });
}

/** Names of software renderers whose drivers do not report that they are one. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** Returns the name by which people know an adapter. */
function nameOf({ description, device, architecture, vendor }: AdapterInfo): string {
  return [description, device, architecture, vendor].find((text) => text) ?? "unnamed adapter";
}

/** Whether an adapter is a software renderer, which computes on the CPU. */
function isSoftware(info: AdapterInfo): boolean {
  return info.isFallbackAdapter || SOFTWARE.test(Object.values({ name: nameOf(info), device: info.device }).join());
}

/** TensorFlow.js backend that computes on a WebGPU device. */
interface WebgpuBackend extends KernelBackend {
  readonly device: { readonly adapterInfo: AdapterInfo };
}

function assertHardware(info: AdapterInfo): void {
  if (isSoftware(info)) {
    throw new UnsupportedError(`${nameOf(info)} is a software renderer`, { feature: "webgpu" });
  }
}

/** Creates a backend on the high-performance adapter. */
async function createBackend(software: boolean): Promise<WebgpuBackend> {
  const { create, globals } = await importOptional<Dawn>(DAWN);
  const { WebGPUBackend } = await importOptional<BackendModule>(BACKEND);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new UnsupportedError("no graphics adapter with a driver", { feature: "webgpu" });
  if (!software) assertHardware(adapter.info);
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredLimits });
  // The backend looks for the API in `navigator`, and Dawn lives only as long as something refers to it.
  const scope = globalThis as { navigator?: object };
  scope.navigator ??= {};
  Object.assign(scope.navigator, { gpu });
  return new WebGPUBackend(device, adapter.info) as WebgpuBackend;
}

/**
 * Starts WebGPU with Dawn, on any graphics card through Vulkan, Metal or Direct3D 12.
 *
 * @param options `software`: whether to accept a software renderer.
 * @throws UnsupportedError when a package is not installed, or no such adapter exists.
 */
export async function startWebgpu({ software }: { readonly software: boolean }): Promise<StartedEngine> {
  if (!software) assertGraphicsDevice();
  const running = findBackend("webgpu") as WebgpuBackend | null;
  const engine = running ?? (await createBackend(software));
  const { adapterInfo } = engine.device;
  if (!software) assertHardware(adapterInfo);
  if (!running) registerBackend("webgpu", () => engine);
  await setBackend("webgpu");
  return { device: nameOf(adapterInfo), threads: isSoftware(adapterInfo) ? availableParallelism() : 0 };
}
