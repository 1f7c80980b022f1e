"""The machine in words, without anything that names it."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_gibibytes() -> float:
    """Memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def processor() -> str:
    """What the processor calls itself."""
    try:
        listing = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return listing.split("model name")[1].split(":", 1)[1].splitlines()[0].strip()
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def in_words() -> str:
    """Cores, processor, memory and system."""
    return (
        f"{cores()} cores ({processor()}, {platform.machine()}), {memory_gibibytes():.0f} GiB of"
        f" memory, {platform.system()}"
    )
