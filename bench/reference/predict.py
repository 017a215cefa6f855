"""Prints images/s of the prediction of a network in PyTorch as JSON, by form: eager, channels_last, compiled.

predict.py NETWORK SIZE BATCH THREADS REPEATS

The forms take turns within each repeat; a form that does not run is null.
"""
import json
import statistics
import sys
import time

import torch

from models import build


def make_forms(network, images):
    """The works by form, each warmed up; None where a form does not run, whose reason is on standard error."""
    channels_last = images.to(memory_format=torch.channels_last)
    eager, last = build(network).eval(), build(network).eval().to(memory_format=torch.channels_last)
    forms = {
        "eager": lambda: eager(images),
        "channels_last": lambda: last(channels_last),
        "compiled": (lambda compiled: lambda: compiled(channels_last))(torch.compile(last)),
    }
    for name, work in forms.items():
        try:
            work()
            work()
        except Exception as error:
            print(f"{name}: {str(error).splitlines()[0]}", file=sys.stderr)
            forms[name] = None
    return forms


def seconds(work):
    """Seconds of the processor on one thread, as predict-job.ts measures; otherwise of the clock."""
    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    start = clock()
    work()
    return clock() - start


def measure(network, size, batch, threads, repeats):
    torch.set_num_threads(threads)
    with torch.inference_mode():
        forms = make_forms(network, torch.rand(batch, 3, size, size))
        times = {name: [] for name, work in forms.items() if work}
        for _ in range(repeats):
            for name in times:
                times[name].append(seconds(forms[name]))
    return {name: batch / statistics.median(times[name]) if name in times else None for name in forms}


network, *numbers = sys.argv[1:]
print(json.dumps(measure(network, *(int(text) for text in numbers))))
