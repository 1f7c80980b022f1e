"""A Dask scheduler that somebody else runs: reaching it, and whether its workers are as we are."""

from __future__ import annotations

import ipaddress
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from experiments.problems import Problem

ANSWER_SECONDS = 5
WORKER_SECONDS = 10
# Packages that results, or the way of results to this process, could depend on.
COMPARED = ("nhs-spread", "numpy", "numba", "pandas", "pyarrow", "distributed")
ENCRYPTION = (
    "Dask's traffic can be read and changed by others: beyond this machine the address must begin "
    "with tls://, or be the end of a tunnel here"
)

CERTIFICATES = (
    "Dask's configuration names no certificate for this; set distributed.comm.tls.ca-file, "
    "distributed.comm.tls.client.cert and distributed.comm.tls.client.key"
)


@contextmanager
def scheduler_client(address: str) -> Iterator[Any]:
    """Yield a client of a running scheduler whose workers run this code; close only the client.

    Certificates for a ``tls://`` address come from Dask's own configuration.
    """
    _check_address(address)
    client = _client(address)
    try:
        _check_workers(client, address)
        yield client
    finally:
        with suppress(TimeoutError, OSError):
            client.close(timeout=ANSWER_SECONDS)


def _check_address(address: str) -> None:
    """Raise a Problem unless an address is encrypted or of this machine."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise Problem(f"executor.address is {address}: it looks like tls://10.0.0.1:8786")
    if parts.scheme == "tcp" and not _is_here(parts.hostname):
        raise Problem(f"executor.address is {address}: {ENCRYPTION}")
    if parts.scheme == "tls" and not _has_certificates():
        raise Problem(f"executor.address is {address}: {CERTIFICATES}")


def _is_here(host: str) -> bool:
    """Return whether a host is the loopback of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_certificates() -> bool:
    """Return whether Dask is configured to speak TLS."""
    from distributed import Security

    return Security().get_connection_args("client").get("ssl_context") is not None


def _client(address: str) -> Any:
    """Connect, or raise a Problem."""
    from distributed import Client

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared below, in one line
            return Client(address, timeout=f"{ANSWER_SECONDS}s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise Problem(f"executor.address is {address}: no Dask scheduler answers there") from error


def _check_workers(client: Any, address: str) -> None:
    """Raise a Problem if there is no worker, or one that differs from this process."""
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        raise Problem(f"executor.address is {address}: the scheduler has no worker") from error
    found = client.get_versions(packages=list(COMPARED))
    here = _versions(found["client"])
    for worker, versions in sorted(found["workers"].items()):
        _compare(worker, here, _versions(versions))
    code = _code()
    for worker, there in sorted(client.run(_ask_for_code(), on_error="return").items()):
        if isinstance(there, BaseException):
            raise Problem(
                f"the worker {worker} cannot import nhs-spread ({type(there).__name__}: {there})"
            )
        _compare(worker, code, there)


def _versions(found: Mapping[str, Any]) -> dict[str, str | None]:
    """Pick what is compared from what Dask knows of a process."""
    packages: Mapping[str, str | None] = found["packages"]
    python = ".".join(str(found["host"]["python"]).split(".")[:2])
    return {"Python": python} | {name: packages.get(name) for name in COMPARED}


def _compare(worker: str, here: Mapping[str, str | None], there: Mapping[str, str | None]) -> None:
    """Raise a Problem that names the worker and the first thing that differs."""
    for name, version in here.items():
        other = there.get(name)
        if other != version:
            raise Problem(
                f"the worker {worker} has {f'{name} {other}' if other else f'no {name}'}, this "
                f"process {version or 'none'}: install the same versions in both places"
            )


def _code() -> dict[str, str | None]:
    """Return what stands for the source of the model in this process."""
    from experiments.identity import code_fingerprint

    return {"model code": code_fingerprint()[:12]}


def _ask_for_code() -> Any:
    """Return `_code` as a function that travels whole: the worker may lack this very module."""

    def ask() -> dict[str, str | None]:
        from experiments.identity import code_fingerprint

        return {"model code": code_fingerprint()[:12]}

    return ask
