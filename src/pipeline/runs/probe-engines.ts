import { ENGINES, type EngineName } from "../../backend/index.js";
import { reasonOf } from "../../errors.js";
import { chooseEngine } from "./choose-engine.js";

/** An engine that starts on this machine, or the reason why it does not. */
type EngineProbe =
  | { readonly name: EngineName; readonly device: string; readonly version: string; readonly threads: number }
  | { readonly name: EngineName; readonly reason: string };

/** Removes what the message of a failed start says before the reason itself. */
function startReason(name: EngineName, error: unknown): string {
  const [, reason] = new RegExp(`\\(${name}: (.*)\\)$`).exec(reasonOf(error)) ?? [];
  return reason ?? reasonOf(error);
}

/** Starts every engine in a thread of its own, the best first, which then ends. */
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
