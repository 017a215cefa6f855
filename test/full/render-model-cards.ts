import type { ModelCost } from "../../src/models/index.js";

/** Settings of a network in the original solution, and its published weights. */
interface Card {
  readonly paper: string;
  /** Rows and columns of the input. */
  readonly size: number;
  readonly batch: number;
  /** Weights on the Hugging Face hub, by the padding that they need. */
  readonly weights: Partial<Record<"same" | "symmetric", readonly string[]>>;
}

const EFFICIENTNET = "Tan and Le, [EfficientNet](https://arxiv.org/abs/1905.11946), 2019";

/** By the names of `MODELS`. */
export const CARDS: Readonly<Record<string, Card>> = {
  "efficientnet-b0": {
    paper: EFFICIENTNET,
    size: 224,
    batch: 256,
    weights: {
      same: [
        "timm/tf_efficientnet_b0.in1k",
        "timm/tf_efficientnet_b0.aa_in1k",
        "timm/tf_efficientnet_b0.ap_in1k",
        "timm/tf_efficientnet_b0.ns_jft_in1k",
      ],
      symmetric: ["timm/efficientnet_b0.ra_in1k"],
    },
  },
  "efficientnet-b3": {
    paper: EFFICIENTNET,
    size: 300,
    batch: 64,
    weights: {
      same: [
        "timm/tf_efficientnet_b3.in1k",
        "timm/tf_efficientnet_b3.aa_in1k",
        "timm/tf_efficientnet_b3.ap_in1k",
        "timm/tf_efficientnet_b3.ns_jft_in1k",
      ],
      symmetric: ["timm/efficientnet_b3.ra2_in1k"],
    },
  },
  "efficientnet-b5": {
    paper: EFFICIENTNET,
    size: 456,
    batch: 24,
    weights: {
      same: [
        "timm/tf_efficientnet_b5.in1k",
        "timm/tf_efficientnet_b5.aa_in1k",
        "timm/tf_efficientnet_b5.ra_in1k",
        "timm/tf_efficientnet_b5.ap_in1k",
        "timm/tf_efficientnet_b5.ns_jft_in1k",
      ],
      symmetric: ["timm/efficientnet_b5.sw_in12k", "timm/efficientnet_b5.sw_in12k_ft_in1k"],
    },
  },
  densenet169: {
    paper: "Huang et al., [DenseNet](https://arxiv.org/abs/1608.06993), 2017",
    size: 448,
    batch: 32,
    weights: { symmetric: ["timm/densenet169.tv_in1k"] },
  },
  "seresnext101-32x4d": {
    paper:
      "Xie et al., [ResNeXt](https://arxiv.org/abs/1611.05431), 2017; Hu et al., [squeeze-and-excitation](https://arxiv.org/abs/1709.01507), 2018",
    size: 512,
    batch: 20,
    weights: { symmetric: ["timm/seresnext101_32x4d.gluon_in1k"] },
  },
};

/** Cost and feature map of a network, as measured after it is built. */
export interface Measured extends ModelCost {
  /** Rows, columns and channels of the last feature map. */
  readonly featureMap: readonly number[];
}

/** Weights, gradients, and the two moments of AdamW, four bytes each. */
const BYTES_PER_PARAMETER = 16;

const inMillions = (number: number) => `${(number / 1e6).toFixed(1)} M`;
const inBillions = (number: number) => `${(number / 1e9).toPrecision(3)} G`;
const inGigabytes = (bytes: number) => `${(bytes / 1e9).toPrecision(3)} GB`;

function renderRow([name, { parameters, multiplyAdds, activationBytes, featureMap }]: [string, Measured]): string {
  const { size, batch } = CARDS[name];
  const training = batch * activationBytes + BYTES_PER_PARAMETER * parameters;
  return `| ${[
    name,
    inMillions(parameters),
    `${size} x ${size}`,
    featureMap.join(" x "),
    inBillions(multiplyAdds),
    inGigabytes(activationBytes),
    batch,
    inGigabytes(training),
  ].join(" | ")} |`;
}

function renderCard([name, { parameters }]: [string, Measured]): string {
  const { paper, weights } = CARDS[name];
  const rows = Object.entries(weights).flatMap(([padding, repositories]) =>
    repositories.map((repository) => `| \`${repository}\` | \`${padding}\` |`),
  );
  return `## ${name}

${paper}. ${parameters.toLocaleString("en-US")} parameters with 6 classes.

| Weights | \`padding\` |
| --- | --- |
${rows.join("\n")}`;
}

const INTRODUCTION = `# Networks

What each network of \`MODELS\` in \`ct-hemorrhage/models\` costs, as counted by \`modelCost\`, and which published weights it
can load. Sizes and batches are those of the original solution, with 6 classes and images of 3 channels.

- **Multiply-adds** are per image; papers call them FLOPs.
- **Activations** are the outputs of all layers and convolutions for one image, 4 bytes per number. Training keeps them
  until it has the gradients.
- **Training** is the activations of a batch plus 16 bytes per parameter: the weight, its gradient, and the two moments
  of AdamW. At its peak the wasm engine takes two to three times as much, for gradients and for what it keeps in
  addition to the activations; \`npm run bench -- models\` measures it. Its memory is limited to 4 GiB.`;

const HOW_TO_LOAD = `## Loading published weights

The repositories below are on [huggingface.co](https://huggingface.co/timm); the file to download from each is
\`model.safetensors\`. A network loads it by the names of PyTorch Image Models (timm 0.9.16 and 1.0.31), here with a new
classifier:

\`\`\`ts
import { selectEngine } from "ct-hemorrhage/backend";
import { readSafetensors } from "ct-hemorrhage/io";
import { loadWeights, MODELS } from "ct-hemorrhage/models";
await selectEngine();
const model = MODELS["efficientnet-b0"]({ size: 224, padding: "same" });
const { tensors } = await readSafetensors("model.safetensors");
loadWeights(model, tensors, { head: "new" });
\`\`\`

The wrong \`padding\` goes unnoticed because it changes no shape, but the network then computes another function. All
weights were trained on natural images in 0..1, from which a mean was subtracted and which were divided by a standard
deviation per channel: (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225), or 0.5 and 0.5 for weights with \`.ap_\` in their
name. The original solution used head CT in 0..1 without this normalization.`;

/** Writes the cards of networks as Markdown. */
export function renderModelCards(measured: Readonly<Record<string, Measured>>): string {
  const entries = Object.entries(measured);
  const header = [
    "| Network | Parameters | Input | Last feature map | Multiply-adds | Activations | Batch | Training |",
    "| --- | ---: | --- | --- | ---: | ---: | ---: | ---: |",
  ];
  const table = [...header, ...entries.map(renderRow)].join("\n");
  return `${[INTRODUCTION, table, HOW_TO_LOAD, ...entries.map(renderCard)].join("\n\n")}\n`;
}
