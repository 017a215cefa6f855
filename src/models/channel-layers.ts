import { mul, reshape, serialization, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { spatialMean, sumProducts, withGradients } from "../backend/internal.js";
import { firstInput } from "./first-input.js";
import type { Shape } from "./layer-types.js";
import { swish } from "./swish.js";

/** Layer of the swish activation. */
export class Swish extends layers.Layer {
  static readonly className = "CtSwish";

  override call(inputs: Tensor | Tensor[]): Tensor {
    return swish(firstInput<Tensor>(inputs));
  }
}

/** Layer of the mean over rows and columns: `[batch, rows, cols, channels]` -> `[batch, 1, 1, channels]`. */
export class SpatialMean extends layers.Layer {
  static readonly className = "CtSpatialMean";

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = inputShape as Shape;
    return [batch, 1, 1, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return spatialMean(firstInput(inputs));
  }
}

/** Scales each channel of images `[batch, rows, cols, channels]` by a gate `[batch, 1, 1, channels]`. */
export function scaleChannels(images: Tensor4D, gates: Tensor4D): Tensor4D {
  return withGradients(
    [images, gates],
    (x, gate) => ({ value: mul(x, gate) as Tensor4D, saved: [x, gate] }),
    (dy, [x, gate]) => [mul(dy, gate), sumProducts(dy, x)],
  );
}

/** Layer of the product of images and gates: the last step of squeeze-and-excitation (arXiv 1709.01507). */
export class ScaleChannels extends layers.Layer {
  static readonly className = "CtScaleChannels";

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return (inputShape as Shape[])[0];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [images, gates] = inputs as [Tensor4D, Tensor4D];
    return scaleChannels(images, gates);
  }
}

/** Layer that removes the two axes of length 1: `[batch, 1, 1, channels]` -> `[batch, channels]`. */
export class DropSpatialAxes extends layers.Layer {
  static readonly className = "CtDropSpatialAxes";

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = inputShape as Shape;
    return [batch, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = firstInput(inputs);
    return reshape(x, [x.shape[0], x.shape[3]]);
  }
}
serialization.registerClass(Swish);
serialization.registerClass(SpatialMean);
serialization.registerClass(ScaleChannels);
serialization.registerClass(DropSpatialAxes);
