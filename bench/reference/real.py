"""Trains EfficientNet-B0 of PyTorch Image Models by the recipe of bench/real/train-ours.ts, and prints its predictions as JSON.

real.py IMAGES SIZE EPOCHS BATCH SEED KEPT THREADS < PLAN

PLAN is JSON: `labels`, a list of six by id, and `folds`, each with `train` and `valid` ids. Random weights, AdamW at 1e-3 with
cosine annealing by the epoch, torchvision's flip, rotation and resized crop, the weighted log loss, the weights of the epoch
with the lowest validation loss of the plain image, the mean logit of four views. KEPT is a folder that keeps the predictions
of each fold, so that a run that was stopped continues with the next one.

Needs PyTorch, torchvision, timm and Pillow.
"""
import copy
import json
import math
import os
import pathlib
import sys

import torch
from PIL import Image

from recipe import VIEWS, augmentation, new_model, squaring

folder, *numbers = sys.argv[1:6]
size, epochs, batch, seed = (int(text) for text in numbers)
kept = pathlib.Path(sys.argv[6])
torch.set_num_threads(int(sys.argv[7]))
plan = json.load(sys.stdin)
images = {name: Image.open(pathlib.Path(folder) / f"{name}.png").convert("RGB") for name in plan["labels"]}
weights = torch.tensor([2, 1, 1, 1, 1, 1]) / 7

augment = augmentation(size)
to_square = squaring(size)


def loss_of(logits, names):
    labels = torch.tensor([plan["labels"][name] for name in names], dtype=torch.float32)
    losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return (losses.mean(0) * weights).sum()


def logits_of(model, names, view):
    with torch.inference_mode():
        parts = [names[first:first + 32] for first in range(0, len(names), 32)]
        batches = [torch.stack([to_square(view(images[name])) for name in part]) for part in parts]
        return torch.cat([model(part.to(memory_format=torch.channels_last)) for part in batches])


def train(fold, number):
    model = new_model(6).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters())
    best, best_loss = None, math.inf
    for epoch in range(epochs):
        model.train()
        optimizer.param_groups[0]["lr"] = 1e-3 * (1 + math.cos(math.pi * epoch / epochs)) / 2
        order = [fold["train"][index] for index in torch.randperm(len(fold["train"]))]
        for first in range(0, len(order) - batch + 1, batch):
            part = order[first:first + batch]
            inputs = torch.stack([augment(images[name]) for name in part]).to(memory_format=torch.channels_last)
            optimizer.zero_grad()
            loss_of(model(inputs), part).backward()
            optimizer.step()
        model.eval()
        valid_loss = loss_of(logits_of(model, fold["valid"], VIEWS[0]), fold["valid"]).item()
        print(f"PyTorch: fold {number + 1}, epoch {epoch + 1}, validation loss {valid_loss:.4f}", file=sys.stderr)
        if valid_loss <= best_loss:
            best, best_loss = copy.deepcopy(model.state_dict()), valid_loss
    model.load_state_dict(best)
    return model


def predict(fold, number):
    file = kept / f"fold_{number + 1}.json"
    if file.exists():
        return json.loads(file.read_text())
    torch.manual_seed(seed + number)
    model = train(fold, number)
    logits = torch.stack([logits_of(model, fold["valid"], view) for view in VIEWS]).mean(0)
    predictions = dict(zip(fold["valid"], torch.sigmoid(logits).tolist()))
    # Written under another name first, so that a stopped run leaves whole files alone.
    file.with_suffix(".part").write_text(json.dumps(predictions))
    os.replace(file.with_suffix(".part"), file)
    return predictions


kept.mkdir(parents=True, exist_ok=True)
predictions = {}
for number, fold in enumerate(plan["folds"]):
    predictions.update(predict(fold, number))
print(json.dumps(predictions))
