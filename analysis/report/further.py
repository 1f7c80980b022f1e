"""Sections of a comparison's page that only some comparisons have."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analysis.load import Results
from analysis.replicates import enough_replicates
from analysis.report import bundles_section, earned_section, held_section, pairs_section
from analysis.sections import Section

# each gives no section where the results hold nothing for it
SECTIONS: tuple[Callable[[Results], Iterable[Section]], ...] = (
    earned_section.sections,
    pairs_section.sections,
    bundles_section.sections,
    enough_replicates,
    held_section.sections,
)


def further_sections(results: Results) -> list[Section]:
    """Return the sections that these results have something for, in the order of the page."""
    return [section for make in SECTIONS for section in make(results)]
