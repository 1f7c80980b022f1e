"""Every number's range and source, as the files state them and as the run used them."""

from __future__ import annotations

import pytest

from experiments import compose
from experiments.documents import leaves
from experiments.provenance import BY_USER, UNSTATED, provenance

NETWORK = "networks.nhs_live.channels.events"


def by_path(*words: str) -> dict[str, dict[str, object]]:
    """The provenance of an experiment by path."""
    return {entry["path"]: entry for entry in provenance(compose(list(words)))}


def test_every_number_of_the_scenario_has_an_entry() -> None:
    experiment = compose(["population=toy"])
    groups = {k: v for k, v in experiment.configuration.items() if isinstance(v, dict)}
    numbers = {
        ".".join(path)
        for path, value in leaves(groups)
        if isinstance(value, int | float) and not isinstance(value, bool) and path[0] != "executor"
    }
    assert numbers == {entry["path"] for entry in provenance(experiment)}
    assert len(numbers) > 200


def test_range_and_source_are_read_from_the_line() -> None:
    entry = by_path()["peers.contact_per_month"]
    assert (entry["value"], entry["low"], entry["high"]) == (0.02, 0.005, 0.05)
    assert str(entry["source"]).startswith("ASSUMED until calibration")
    assert entry["assumed"] is True
    derived = by_path()["staff.stop_per_month"]
    assert str(derived["source"]).startswith("derived: a third stopped")
    assert derived["assumed"] is False


def test_numbers_on_one_line_share_its_source() -> None:
    found = by_path()
    pulls = [
        entry for path, entry in found.items() if path.startswith("networks.chain.profession_pull")
    ]
    assert len(pulls) == 8
    assert {(entry["low"], entry["high"]) for entry in pulls} == {(0.0, 10.0)}


def test_what_an_option_starts_from_is_read_too() -> None:
    entry = by_path("population=toy")["population.traits.attention_median"]
    assert (entry["low"], entry["high"]) == (2.0, 15.0)


def test_what_the_user_sets_is_said_to_be_the_users() -> None:
    entry = by_path(f"{NETWORK}.new_ties=2.5")[f"{NETWORK}.new_ties"]
    assert (entry["value"], entry["source"], entry["assumed"]) == (2.5, BY_USER, False)
    assert (entry["low"], entry["high"]) == (0.0, 3.0)


def test_a_key_that_no_file_holds_is_the_users() -> None:
    path = "networks.chain.member_organisations"
    entry = by_path(f"{path}=3")[path]
    assert (entry["value"], entry["low"], entry["source"]) == (3, None, BY_USER)


@pytest.mark.parametrize("path", ["products.ward_productivity.launch_month"])
def test_a_number_without_a_comment_says_so_or_states_one(path: str) -> None:
    entry = by_path()[path]
    assert entry["source"] == UNSTATED or entry["low"] is not None
