import { ENGINES, type EngineName } from "../../backend/index.js";
import { reasonOf } from "../../errors.js";
import { chooseEngine } from "./choose-engine.js";

/** Description of an engine that starts on this machine, or the reason why it does not start. */
type EngineProbe =
  | { readonly name: EngineName; readonly device: string; readonly version: string; readonly threads: number }
  | { readonly name: EngineName; readonly reason: string };

/** Extracts the reason from the message of a failed start. */
function startReason(name: EngineName, error: unknown): string {
  const [, reason] = new RegExp(`\\(${name}: (.*)\\)$`).exec(reasonOf(error)) ?? [];
  return reason ?? reasonOf(error);
}

/** Starts every engine in a temporary thread, the best first. */
export async function probeEngines(): Promise<EngineProbe[]> {
  const probes: EngineProbe[] = [];
  for (const name of ENGINES) {
    const probe = await chooseEngine(name).then(
      ({ device, version, threads }): EngineProbe => ({ name, device, version, threads }),
      (error): EngineProbe => ({ name, reason: startReason(name, error) }),
    );
    probes.push(probe);
  }
  return probes;
}
