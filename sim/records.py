"""What the compiled loops are handed: columns by name, and buffers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
UInt16 = npt.NDArray[np.uint16]
UInt32 = npt.NDArray[np.uint32]

Rows = Int64  # of some staff, or of some organisations
Values = Float64


class StaffColumns(NamedTuple):
    """Columns of one product over all staff, each of shape (n_staff,)."""

    stage: UInt8
    episode: UInt16  # how often a rejected product was reconsidered
    forward: Float32  # what is left on the clock of the next stage
    backward: Float32  # what is left on the clock of rejecting or stopping
    conviction: Float32  # log-odds, as of conviction_month
    conviction_month: Int16
    outside: Float32  # hazard of awareness per month from outside the networks
    peer: Float32  # hazard of awareness per month for each unit of colleagues' talk
    talk: Float32  # summed talk of one's neighbours
    users_near: UInt32  # neighbours using
    leaders_near: Float32  # engaged opinion leaders, by credibility
    relevance: Float32
    overrun: Float32  # of the clock of becoming aware, when it ran out
    aware_month: Int16  # month of the event, -1 for never
    persuaded_month: Int16
    use_month: Int16
    sustained_month: Int16
    stop_month: Int16


class Surroundings(NamedTuple):
    """What is the same for all products: traits, ties' degrees, and one product's organisations."""

    organisation: Int32  # (n_staff,)
    innovativeness: Float32  # (n_staff,)
    degree: Int32  # (n_staff,)
    organisation_stage: UInt8  # (n_organisations,)
    progress: Float32  # (n_organisations,) of implementation, 0 when not implementing
    help: Float64  # (n_organisations,) log hazard of use becoming routine: support, encouragement
    kept: Float64  # (n_organisations,) hazard of stopping where support reaches, relative to 1


class Changes(NamedTuple):
    """Buffers for the month's changes of stage, each of shape (n_staff,)."""

    row: Int32
    old: UInt8
    new: UInt8


class Hearers(NamedTuple):
    """Those who are unaware of a product that concerns them, and room for those who hear of it."""

    unaware: Int32  # rows, (n_concerned,)
    heard: Int32  # rows of those who become aware, (n_staff,)
    none: UInt8  # of size 0


class Engaged(NamedTuple):
    """Those who ever became aware of a product and may still change."""

    rows: Int32
    length: int


class Clocks(NamedTuple):
    """What the clocks of one product are keyed by."""

    product: int
    key: UInt32
    purpose: int
