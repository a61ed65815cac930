"""CPU time and memory of a server's processes, from /proc."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """Return the process and its descendants."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):  # it has just ended
                found += map(int, children.read_text().split())
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return user and system time of these processes and their descendants, those that ended included."""
    ticks = 0
    for pid in (each for top in pids for each in tree(top)):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def cpu_seconds_when_idle(pids: Iterable[int]) -> float:
    """Return the same once the processes have done what the last requests left to do."""
    pids, before, end = list(pids), -1.0, time.monotonic() + 60
    while ((now := cpu_seconds(pids)) != before or is_busy(pids)) and time.monotonic() < end:
        before = now
        time.sleep(0.1)
    return now


def is_busy(pids: Iterable[int]) -> bool:
    """Return whether a thread runs, or waits for a processor or a disk."""
    for thread in (path for top in pids for pid in tree(top) for path in Path(f"/proc/{pid}/task").glob("*/stat")):
        with suppress(OSError):
            if thread.read_text().rpartition(")")[2].split()[0] in "RD":
                return True
    return False


def memory(pids: Iterable[int]) -> float:
    """Return the proportional set size in megabytes: shared pages count once in all."""
    kilobytes = 0
    for pid in (each for top in pids for each in tree(top)):
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
