"""What the parameters of a comparison have been held to: how many claims hold, and which do not."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.claims import claims_from, claims_section
from analysis.load import Results
from analysis.sections import Section

CLAIMS = "validation"  # key of the manifest
HEADING = "What the model has been held to"


def sections(results: Results) -> Iterable[Section]:
    """Yield the section, for results whose parameters were calibrated and then validated."""
    rows = results.manifest.get(CLAIMS)
    if rows:
        yield claims_section(claims_from(pd.DataFrame(rows)), heading=HEADING, name=CLAIMS)
