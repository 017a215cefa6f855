import { serialization, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { type RunningStatistics, updateRunning } from "./batch-norm.js";
import type { CallOptions } from "./call-options.js";
import { appendChannels, type DenseLayerWeights } from "./dense-layer.js";
import { firstInput } from "./first-input.js";
import type { LayerVariable, Shape } from "./layer-types.js";
import { trainDenseBlock } from "./train-dense-block.js";

/** Settings of {@link DenseBlock}. */
interface DenseBlockConfig {
  readonly name?: string;
  /** Number of layers. */
  readonly repeats: number;
  /** Channels that each layer appends. */
  readonly growth: number;
  /** Channels between the two convolutions of a layer. */
  readonly bottleneck: number;
  /** Weight of the newest batch in the running statistics, 0..1. */
  readonly momentum: number;
  /** Number added to variances. */
  readonly epsilon: number;
}

/** Variables of a batch norm. */
interface Norm {
  readonly gamma: LayerVariable;
  readonly beta: LayerVariable;
  readonly running: RunningStatistics;
}

/** Variables of a dense layer. */
interface DenseLayer {
  readonly norm1: Norm;
  readonly conv1: LayerVariable;
  readonly norm2: Norm;
  readonly conv2: LayerVariable;
}

const readNorm = ({ gamma, beta }: Norm) => ({ gamma: gamma.read(), beta: beta.read() });
const readKernel = (kernel: LayerVariable) => kernel.read() as Tensor4D;
const readRunning = ({ running: { mean, variance } }: Norm) => ({ mean: mean.read(), variance: variance.read() });

function readWeights({ norm1, conv1, norm2, conv2 }: DenseLayer): DenseLayerWeights {
  return {
    norm1: readNorm(norm1),
    conv1: readKernel(conv1),
    norm2: readNorm(norm2),
    conv2: readKernel(conv2),
  };
}

/**
 * Block of DenseNet (arXiv 1608.06993). Each layer appends channels to those of all layers before it, computed by a 1x1
 * and a 3x3 convolution, each after batch norm and ReLU: `[batch, rows, cols, channels]` to
 * `[batch, rows, cols, channels + repeats * growth]`. The block is a single layer of the network, so that its gradients
 * need less memory; its weights have the names of PyTorch Image Models (`denselayer1.norm1`).
 */
export class DenseBlock extends layers.Layer {
  static readonly className = "CtDenseBlock";
  private readonly config: DenseBlockConfig;
  private denseLayers: DenseLayer[] = [];

  constructor(config: DenseBlockConfig) {
    super({ name: config.name });
    this.config = config;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, rows, cols, channels] = inputShape as Shape;
    return [batch, rows, cols, (channels as number) + this.config.repeats * this.config.growth];
  }

  override build(inputShape: Shape | Shape[]): void {
    const { repeats, growth, bottleneck } = this.config;
    const inputChannels = (inputShape as Shape).at(-1) as number;
    this.denseLayers = Array.from({ length: repeats }, (_, index) => {
      const name = `denselayer${index + 1}`;
      const channels = inputChannels + index * growth;
      return {
        norm1: this.addNorm(`${name}.norm1`, channels),
        conv1: this.addKernel(`${name}.conv1`, [1, 1, channels, bottleneck]),
        norm2: this.addNorm(`${name}.norm2`, bottleneck),
        conv2: this.addKernel(`${name}.conv2`, [3, 3, bottleneck, growth]),
      };
    });
    this.built = true;
  }

  private addNorm(name: string, channels: number): Norm {
    const zeros = initializers.zeros();
    const ones = initializers.ones();
    const gamma = this.addWeight(`${name}/weight`, [channels], "float32", ones);
    const beta = this.addWeight(`${name}/bias`, [channels], "float32", zeros);
    const mean = this.addWeight(`${name}/running_mean`, [channels], "float32", zeros, undefined, false);
    const variance = this.addWeight(`${name}/running_var`, [channels], "float32", ones, undefined, false);
    return { gamma, beta, running: { mean, variance } };
  }

  private addKernel(name: string, shape: Shape): LayerVariable {
    return this.addWeight(`${name}/kernel`, shape, "float32", initializers.zeros());
  }

  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor {
    const x = firstInput(inputs);
    return options.training ? this.train(x) : this.evaluate(x);
  }

  private train(x: Tensor4D): Tensor4D {
    const { momentum, epsilon } = this.config;
    const weight = { momentum, count: x.size / x.shape[3] };
    return trainDenseBlock(x, this.denseLayers.map(readWeights), {
      epsilon,
      onStatistics: (index, first, second) => {
        const { norm1, norm2 } = this.denseLayers[index];
        updateRunning(norm1.running, first, weight);
        updateRunning(norm2.running, second, weight);
      },
    });
  }

  private evaluate(x: Tensor4D): Tensor4D {
    const { epsilon } = this.config;
    return this.denseLayers.reduce((images, layer) => {
      const bottleneck = readRunning(layer.norm2);
      const longer = appendChannels({ x: images, ...readRunning(layer.norm1) }, readWeights(layer), {
        epsilon,
        bottleneck,
      });
      // Disposed here, since the images of all layers together would need memory that grows with the square of their
      // number.
      if (images !== x) images.dispose();
      return longer;
    }, x);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.config };
  }
}
serialization.registerClass(DenseBlock);
