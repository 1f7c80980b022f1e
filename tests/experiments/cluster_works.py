"""What workers of a cluster are given in tests, in a module so that they find it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import Any


def square(number: int, seconds: float = 0.0) -> tuple[int, int]:
    """The square of a number, and the process that found it."""
    time.sleep(seconds)
    return number**2, os.getpid()


def square_by_a_child(number: int) -> int:
    """The square of a number, found by a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", f"print({number} ** 2)"], capture_output=True, text=True, check=True
    )
    return int(said.stdout)


def variables() -> dict[str, str]:
    """The environment of the worker."""
    return dict(os.environ)


def die_once(number: int, marker: str) -> int:
    """Kill the worker the first time that 3 comes up."""
    if number == 3 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number**2


def fail() -> None:
    """Raise."""
    raise ZeroDivisionError("no such luck")


def answers(executor: Executor, work: Any, *arguments: Any, numbers: int = 40) -> list[Any]:
    """What work says of each number, four in hand at a time, as the supervisor does it."""
    waiting: dict[Future[Any], int] = {}
    found: dict[int, Any] = {}
    left = list(range(numbers))
    while left or waiting:
        while left and len(waiting) < 4:
            number = left.pop(0)
            waiting[executor.submit(work, number, *arguments)] = number
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            found[waiting.pop(future)] = future.result()
    return [found[number] for number in range(numbers)]
