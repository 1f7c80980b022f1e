"""The population as read-only columns: a row is a member of staff, or an organisation."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.settings import ORGANISATION_KINDS


@dataclass(frozen=True, eq=False)
class Population:
    """Staff and organisations of one replicate.

    Rows of staff are contiguous by organisation and, within it, by team; organisations are in
    the order of their regions. Every array is made read-only.

    Attributes
    ----------
    organisation, team : int32, shape (n_staff,)
        Row of the organisation; number of the team, counted over all organisations.
    organisation_start, team_start : int64, shape (n_organisations + 1,), (n_teams + 1,)
        First staff row of each, and the end.
    profession, seniority : uint8, shape (n_staff,)
        Index into ``PROFESSIONS``; 0 junior, 1 experienced, 2 senior.
    innovativeness, attention : float32, shape (n_staff,)
        Standard normal score; network messages a month one can take in.
    boundary_spanner : bool, shape (n_staff,)
        Whether one's ties lead out of the organisation more often.
    organisation_kind, organisation_region : uint8, shape (n_organisations,)
        Index into ``ORGANISATION_KINDS``; number of the region.
    organisation_code, organisation_name : tuple of str
        As in the table that was read, or made up from kind and rank by size.
    organisation_readiness : float32, shape (n_organisations,)
        Normal with mean 0; part of its variance is common to a region.
    organisation_leadership, organisation_slack : float32, shape (n_organisations,)
        Support of the leadership and slack resources, uniform on 0 to 1.
    organisations_in_full : tuple of int
        Organisations of each kind before scaling, in the order of ``ORGANISATION_KINDS``.
    weight : float
        Persons that one simulated person stands for: 1 / scale.
    summary : str
        One line: what was drawn or read.
    staff_id : tuple of str
        What each person is called in the file of people, in the order of rows; else empty.
    """

    organisation: npt.NDArray[np.int32]
    organisation_start: npt.NDArray[np.int64]
    team: npt.NDArray[np.int32]
    team_start: npt.NDArray[np.int64]
    profession: npt.NDArray[np.uint8]
    seniority: npt.NDArray[np.uint8]
    innovativeness: npt.NDArray[np.float32]
    attention: npt.NDArray[np.float32]
    boundary_spanner: npt.NDArray[np.bool_]
    organisation_kind: npt.NDArray[np.uint8]
    organisation_region: npt.NDArray[np.uint8]
    organisation_code: tuple[str, ...]
    organisation_name: tuple[str, ...]
    organisation_readiness: npt.NDArray[np.float32]
    organisation_leadership: npt.NDArray[np.float32]
    organisation_slack: npt.NDArray[np.float32]
    organisations_in_full: tuple[int, ...]
    weight: float
    summary: str
    staff_id: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def n_staff(self) -> int:
        """Members of staff."""
        return int(self.organisation.size)

    @property
    def n_organisations(self) -> int:
        """Organisations."""
        return int(self.organisation_kind.size)

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """Organisations and staff of each kind that is present, in the order of the kinds."""
        headcount = np.diff(self.organisation_start)
        counts = np.bincount(self.organisation_kind, minlength=len(ORGANISATION_KINDS))
        staff = np.bincount(self.organisation_kind, headcount, minlength=len(ORGANISATION_KINDS))
        return {
            kind: (int(counts[code]), int(staff[code]))
            for code, kind in enumerate(ORGANISATION_KINDS)
            if counts[code]
        }
