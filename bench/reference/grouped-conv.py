"""Prints milliseconds of grouped 3 x 3 convolutions in PyTorch on one thread as JSON.

grouped-conv.py GROUPS BATCH SIZE CHANNELS [BATCH SIZE CHANNELS ...]
"""
import json
import sys

import torch

from timing import median_seconds

torch.set_num_threads(1)


def measure(groups, batch, size, channels):
    images = torch.randn(batch, channels, size, size, requires_grad=True)
    weights = torch.randn(channels, channels // groups, 3, 3, requires_grad=True)
    direction = torch.randn(batch, channels, size, size)

    def forward():
        with torch.no_grad():
            torch.nn.functional.conv2d(images, weights, padding=1, groups=groups)

    def training():
        result = torch.nn.functional.conv2d(images, weights, padding=1, groups=groups)
        torch.autograd.grad(result, [images, weights], direction)

    return {"forward": 1000 * median_seconds(forward), "training": 1000 * median_seconds(training)}


groups, *numbers = (int(text) for text in sys.argv[1:])
shapes = zip(numbers[::3], numbers[1::3], numbers[2::3])
print(json.dumps([measure(groups, *shape) for shape in shapes]))
