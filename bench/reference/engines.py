"""Prints images/s of a network in PyTorch as JSON: engines.py NETWORK SIZE BATCH REPEATS THREADS"""
import json
import sys

import torch
import torchvision

from timing import median_seconds

NETWORKS = {
    "efficientnet-b0": lambda: torchvision.models.efficientnet_b0(weights=None, num_classes=6),
    # conv0, norm0, relu0, pool0 and denseblock1.
    "densenet-block": lambda: torchvision.models.densenet169(weights=None).features[:5],
}


def measure(model, size, batch, repeats):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    images = torch.rand(batch, 3, size, size)

    def train():
        loss = model(images).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    def infer():
        with torch.no_grad():
            model(images)

    model.train()
    train_seconds = median_seconds(train, repeats)
    model.eval()
    return {"train": batch / train_seconds, "infer": batch / median_seconds(infer, repeats)}


network, *numbers = sys.argv[1:]
size, batch, repeats, threads = (int(text) for text in numbers)
torch.set_num_threads(threads)
print(json.dumps(measure(NETWORKS[network](), size, batch, repeats)))
