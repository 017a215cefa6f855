"""Trains EfficientNet-B0 of PyTorch Image Models in folds as bench/own-images/train-pictures.ts does, and prints its predictions as JSON.

own-images.py FOLDER SIZE EPOCHS BATCH SEED < PLAN

PLAN is JSON: `labels` by id, and `folds`, each with `train` and `valid` ids. New weights, AdamW at 1e-3 with cosine annealing
by the epoch, torchvision's flip, rotation and resized crop, the last epoch, the mean logit of four views. The classifier
starts within 1 / sqrt(inputs), as a new head does in PyTorch: timm draws it within 1 / sqrt(outputs), for one class 36
times as wide, and so many epochs are too few to come back from that.

Needs PyTorch, torchvision, timm and Pillow. Measured with 1.13.0, 0.14.1, 0.9.16 and 9.4.0 in Python 3.11.2.
"""
import json
import math
import pathlib
import sys

import torch
from PIL import Image

from recipe import VIEWS, augmentation, new_model, squaring

torch.set_num_threads(1)

folder, *numbers = sys.argv[1:]
size, epochs, batch, seed = (int(text) for text in numbers)
plan = json.load(sys.stdin)
images = {name: Image.open(pathlib.Path(folder) / f"{name}.png").convert("RGB") for name in plan["labels"]}

augment = augmentation(size)
to_square = squaring(size)


def label_tensor(names):
    return torch.tensor([[float(plan["labels"][name])] for name in names])


def train(names):
    model = new_model(1)
    optimizer = torch.optim.AdamW(model.parameters())
    model.train()
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = 1e-3 * (1 + math.cos(math.pi * epoch / epochs)) / 2
        order = [names[index] for index in torch.randperm(len(names))]
        for first in range(0, len(order) - batch + 1, batch):
            part = order[first:first + batch]
            logits = model(torch.stack([augment(images[name]) for name in part]))
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, label_tensor(part))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def predict(model, names):
    with torch.no_grad():
        views = [torch.cat([model(to_square(view(images[name]))[None]) for name in names]) for view in VIEWS]
    return torch.sigmoid(torch.stack(views).mean(0)).ravel().tolist()


predictions = {}
for number, fold in enumerate(plan["folds"]):
    torch.manual_seed(seed + number)
    predictions.update(zip(fold["valid"], predict(train(fold["train"]), fold["valid"])))
print(json.dumps(predictions))
