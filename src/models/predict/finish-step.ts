import { ACTIVATIONS } from "../../backend/internal.js";
import { type Build, bytesOf, LANES, pixelsOf, type Step, unsupported, type Value } from "./build.js";
import type { FinishNode } from "./fused-node.js";

/** Makes the step of a product by channel, an addition and an activation. */
export function finishStep(
  build: Build,
  node: Pick<FinishNode, "gate" | "residual" | "activation">,
  { x, y, scale, shift }: { readonly x: Value; readonly y: Value; readonly scale: number; readonly shift: number },
): Step {
  const { linked, values } = build;
  const channels = Math.min(x.channels, y.channels);
  if (channels % LANES !== 0) throw unsupported("network", "a multiple of four channels", channels);
  const gate = node.gate === undefined ? undefined : values.get(node.gate);
  const residual = node.residual === undefined ? undefined : values.get(node.residual);
  const activation = ACTIVATIONS[node.activation];
  return (count) => {
    for (let image = 0; image < count; image++) {
      linked.kernels.finish(
        x.address + image * bytesOf(x),
        gate ? gate.address + image * bytesOf(gate) : scale,
        shift,
        residual ? residual.address + image * bytesOf(residual) : 0,
        y.address + image * bytesOf(y),
        ...[pixelsOf(x), channels, x.step, y.step, activation],
      );
    }
  };
}
