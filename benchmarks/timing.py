"""What the benchmarks of speed share: clocks, memory, and lines of a table."""

import time
from pathlib import Path

import numpy as np


def memory() -> str:
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return f"{int(told['RssAnon'].split()[0]) // 1024} MB own, {int(told['RssFile'].split()[0]) // 1024} MB mapped"


def disk(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) >> 20} MB"


def say(name, what):
    print(f"| {name} | {what} |", flush=True)


def times(asks, here=True):
    """p50 / p95 in ms of the wall, and of the processor for what runs in this process."""
    wall, own = [], []
    for ask in asks:
        start, used = time.perf_counter(), time.process_time()
        ask()
        wall.append(1e3 * (time.perf_counter() - start))
        own.append(1e3 * (time.process_time() - used))
    told = "{:.2f} / {:.2f} ms".format(*np.percentile(wall, [50, 95]))
    return told + (" (processor {:.2f} / {:.2f})".format(*np.percentile(own, [50, 95])) if here else "")


class Watch:
    def __enter__(self):
        self.start, self.used = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.told = f"{time.perf_counter() - self.start:.1f} s (processor {time.process_time() - self.used:.1f})"
