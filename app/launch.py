"""Start Streamlit on this machine's own address, with nothing sent outside."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path

RESULTS_VARIABLE = "NHS_SPREAD_RESULTS"
FLAGS = (
    "--server.address=127.0.0.1",
    "--server.headless=true",
    "--server.enableXsrfProtection=true",
    "--browser.gatherUsageStats=false",
    "--client.toolbarMode=minimal",
)


def command(port: int) -> list[str]:
    """Give Streamlit's arguments: this page, bound to 127.0.0.1 whatever a user's settings say."""
    page = Path(__file__).with_name("main.py")
    return ["run", str(page), f"--server.port={port}", *FLAGS]


def main(arguments: list[str] | None = None) -> int:
    """Serve the results under a folder until interrupted; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    parser.add_argument("results", nargs="?", default="results", help="folder of results")
    parser.add_argument("--port", type=int, default=8501, help="port on 127.0.0.1")
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("streamlit") is None:
        print("app: streamlit is not installed; pip install 'nhs-spread[app]'", file=sys.stderr)
        return 2
    os.environ[RESULTS_VARIABLE] = str(Path(options.results).resolve())
    from streamlit.web import cli

    cli.main(command(options.port), standalone_mode=False)
    return 0
