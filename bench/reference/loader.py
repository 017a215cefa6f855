"""Prints images/s of a PyTorch DataLoader with the training transforms of the original solution, as JSON.

loader.py FOLDER SIZE BATCH WORKERS REPEATS

FOLDER holds 8-bit PNG. Each image gets the subdural window, then torchvision's flip, rotation and resized crop,
and stays in 8 bit. The workers are started, and have loaded all images once, before time is taken.

Needs PyTorch, torchvision, numpy and Pillow. Measured with 1.13.0, 0.14.1, 1.24.2 and 9.4.0 in Python 3.11.2.
"""
import json
import pathlib
import sys

import numpy
import torch
from PIL import Image
from torchvision import transforms

from timing import median_seconds

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


folder, *numbers = sys.argv[1:]
size, batch, workers, repeats = (int(text) for text in numbers)
images = Images(folder, size)
loader = torch.utils.data.DataLoader(images, batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
seconds = median_seconds(lambda: [batch.shape for batch in loader], repeats)
print(json.dumps({"imagesPerSecond": len(images) / seconds}))
