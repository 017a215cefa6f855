"""Prints images a second of processor time of a PyTorch DataLoader with the original solution's transforms, as JSON.

loader.py FOLDER SIZE BATCH WORKERS REPEATS

FOLDER holds 8-bit PNG. Each image gets the subdural window, then torchvision's flip, rotation and resized crop,
and stays in 8 bit. The workers are started, and have loaded all images once, before time is taken: that of
all processes together, which other work on the machine hardly changes. Linux only.

Needs PyTorch, torchvision, numpy and Pillow. Measured with 1.13.0, 0.14.1, 1.24.2 and 9.4.0 in Python 3.11.2.
"""
import json
import multiprocessing
import os
import pathlib
import statistics
import sys

import numpy
import torch
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)


class Images(torch.utils.data.Dataset):
    def __init__(self, folder, size):
        self.paths = sorted(pathlib.Path(folder).glob("*.png"))
        self.transform = transforms.Compose([
            transforms.ToPILImage(),
            transforms.RandomHorizontalFlip(0.5),
            transforms.RandomRotation(15),
            transforms.RandomResizedCrop(size, scale=(0.85, 1), ratio=(0.8, 1.2)),
            # Not ToTensor: the batches of ours are in 8 bit too, and become floats on the way to the engine.
            transforms.PILToTensor(),
        ])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with Image.open(self.paths[index]) as image:
            pixels = numpy.asarray(image.convert("RGB"), dtype=numpy.float32)
        windowed = numpy.clip((pixels + 20) / 200, 0, 1) * 255
        return self.transform(windowed.astype(numpy.uint8))


def cpu_seconds():
    pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    fields = [pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(user) + int(system) for user, system in (each[11:13] for each in fields)) / os.sysconf("SC_CLK_TCK")


def load_all(loader):
    start = cpu_seconds()
    for _ in loader:
        pass
    return cpu_seconds() - start


folder, *numbers = sys.argv[1:]
size, batch, workers, repeats = (int(text) for text in numbers)
images = Images(folder, size)
loader = torch.utils.data.DataLoader(images, batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
load_all(loader)
seconds = statistics.median(load_all(loader) for _ in range(repeats))
print(json.dumps({"imagesPerSecond": len(images) / seconds}))
