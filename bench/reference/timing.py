"""How the references measure: as medianSeconds in ../measure.ts."""
import statistics
import time


def median_seconds(work, repeats=5):
    """Runs once for warming up, then gives the median."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
