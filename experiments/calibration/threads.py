"""One thread for small matrices: faster than several that wait for each other, and always alike."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Return the context in which linear algebra takes one thread: the same bits on any load."""
    limit: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limit


@cache
def _controller() -> Any:
    """Return what limits the libraries of numpy and scipy, found once: looking for them is slow."""
    import scipy.linalg  # noqa: F401  (brings its library in, so that it is found)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
