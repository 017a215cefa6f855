"""Prints images/s and the peak of memory of a network in PyTorch on one thread as JSON.

models.py predict|train NETWORK SIZE BATCH REPEATS

The network is timm's or, without timm, torchvision's; null where that has none.
"""
import json
import resource
import sys

import torch

from timing import median_seconds

TIMM = {
    "efficientnet-b0": "tf_efficientnet_b0",
    "efficientnet-b3": "tf_efficientnet_b3",
    "efficientnet-b5": "tf_efficientnet_b5",
    "densenet169": "densenet169",
    "seresnext101-32x4d": "seresnext101_32x4d",
}


def build(network):
    try:
        import timm
    except ImportError:
        import torchvision

        builder = getattr(torchvision.models, network.replace("-", "_"), None)
        return builder and builder(weights=None, num_classes=6)
    return timm.create_model(TIMM[network], num_classes=6)


def make_work(mode, model, size, batch):
    """What is measured: a step of training, or the prediction of a batch."""
    images, labels = torch.rand(batch, 3, size, size), torch.randint(0, 2, (batch, 6)).float()

    def predict():
        with torch.no_grad():
            model(images)

    def train():
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    model.train(mode == "train")
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    return train if mode == "train" else predict


def measure(mode, model, size, batch, repeats):
    rate = batch / median_seconds(make_work(mode, model, size, batch), repeats)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {"imagesPerSecond": rate, "peakMegabytes": peak}


if __name__ == "__main__":
    mode, network, *numbers = sys.argv[1:]
    torch.set_num_threads(1)
    model = build(network)
    print(json.dumps(model and measure(mode, model, *(int(text) for text in numbers))))
