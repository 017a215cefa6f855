import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type Engine, selectEngine } from "../../backend/index.js";
import { UnsupportedError } from "../../errors.js";
import { MODELS } from "../../models/index.js";
import { seedOf } from "../../random.js";
import { type Device, deviceName } from "../workers/devices.js";
import type { RunConfig } from "./run-config.js";

/** Starts the engine of a fold. Throws where a fold that was given a graphics card would run on the CPU instead. */
export async function startEngine(config: RunConfig, device: Device | undefined): Promise<Engine> {
  const engine = await selectEngine({ prefer: device?.engine ?? config.engine });
  if (device?.index !== undefined && engine.threads !== 0) {
    throw new UnsupportedError(`${deviceName(device)} must be a graphics card, got ${engine.device}`, {
      feature: deviceName(device),
    });
  }
  return engine;
}

/** Builds the network of a fold; settings that the configuration leaves out keep the network's defaults. */
export function buildNetwork(
  { network, size, batchNormMomentum, padding, dropout, dropConnect, seed }: RunConfig,
  fold: number,
): LayersModel {
  const chosen = Object.entries({ padding, dropout, dropConnect }).filter(([, value]) => value !== undefined);
  const options = { size, batchNormMomentum, seed: seedOf(seed, "weights", fold), ...Object.fromEntries(chosen) };
  return MODELS[network](options);
}
