"""What runs in a worker process: takes tasks from its parent, tells how far it is, gives results.

The time limit is kept by a thread that needs nothing of the interpreter, so that no loop can hold
it up: it writes down where the run was, and ends the process. The parent reads what it wrote.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import pickle
import signal
import struct
import sys
import time
from typing import IO, Any

TASK, BEGUN, RESULT, ERROR = b"T", b"B", b"R", b"E"
LENGTH = struct.Struct("<Q")
PARENT_DEATH_SIGNAL = 1  # of Linux's prctl


def main() -> None:
    """Serve the parent until it closes the pipe.

    Arguments of the process: its parent's id, and a file for its last words.
    """
    parent, last_words = int(sys.argv[1]), sys.argv[2]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent alone answers Ctrl-C
    _die_with(parent)
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a rule prints must not land among the answers
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)
    with open(last_words, "w", encoding="utf-8") as file:
        faulthandler.enable(file)
        while (message := receive(requests)) is not None:
            _answer(message[1], answers, file)


def _answer(request: bytes, answers: IO[bytes], last_words: IO[str]) -> None:
    """Do one task."""

    def begin(place: int) -> None:
        send(answers, BEGUN, content=LENGTH.pack(place))
        faulthandler.dump_traceback_later(limit_seconds, exit=True, file=last_words)

    try:
        work, task, limit_seconds = unpacked(request)
        faulthandler.dump_traceback_later(limit_seconds, exit=True, file=last_words)
        began = time.perf_counter()
        result = work(task, begin)
        faulthandler.cancel_dump_traceback_later()
        content = packed((result, time.perf_counter() - began))
    except Exception as error:
        faulthandler.cancel_dump_traceback_later()
        send(answers, ERROR, content=packed(f"{type(error).__name__}: {error}"))
    else:
        send(answers, RESULT, content=content)


def packed(content: Any) -> bytes:
    """Return what can be sent between a process and its child, and nowhere else."""
    return pickle.dumps(content, pickle.HIGHEST_PROTOCOL)


def unpacked(content: bytes) -> Any:
    """Return what was sent."""
    return pickle.loads(content)


def send(stream: IO[bytes], kind: bytes, *, content: bytes) -> None:
    """Send one message."""
    stream.write(kind + LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Return kind and content of the next message, None where the stream ends."""
    head = stream.read(1 + LENGTH.size)
    if len(head) < 1 + LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head[1:])
    content = stream.read(length)
    return None if len(content) < length else (head[:1], content)


def _die_with(parent: int) -> None:
    """Ask the system to end this process when its parent ends, where it can."""
    if sys.platform == "linux":
        libc: Any = ctypes.CDLL(None)
        libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if hasattr(os, "getppid") and os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main()
