"""How Sphinx builds these pages. Nothing is fetched while building or while reading."""

import tomllib
from pathlib import Path

_project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))[
    "project"
]

project = _project["name"]
author = "nhs-spread contributors"
copyright = f"2026, {author}"
release = version = _project["version"]

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
language = "en_GB"

html_theme = "furo"
html_title = f"{project} {release}"
html_show_sphinx = False
