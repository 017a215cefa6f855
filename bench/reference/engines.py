"""Prints images/s of EfficientNet-B0 in PyTorch on one thread as JSON: engines.py SIZE BATCH [SIZE BATCH ...]"""
import json
import sys

import torch
import torchvision

from timing import median_seconds

torch.set_num_threads(1)


def measure(size, batch):
    model = torchvision.models.efficientnet_b0(weights=None, num_classes=6)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    images, labels = torch.rand(batch, 3, size, size), torch.randint(0, 2, (batch, 6)).float()

    def train():
        model.train()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    def infer():
        model.eval()
        with torch.no_grad():
            model(images)

    return {"train": batch / median_seconds(train), "infer": batch / median_seconds(infer)}


sizes = [int(text) for text in sys.argv[1:]]
print(json.dumps([measure(size, batch) for size, batch in zip(sizes[::2], sizes[1::2])]))
