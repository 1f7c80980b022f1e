"""The portrait of one run: everybody and every tie, for a map of how it spread."""

from __future__ import annotations

from experiments.designs import PlannedScenario
from experiments.store import Store

MOST_IN_PORTRAIT = 20_000  # staff: larger maps cannot be read, and are large files
REPLICATE = 0


def keep_portrait(store: Store, planned: PlannedScenario, *, seed: int) -> None:
    """Keep who did what when, and all ties, of one scenario's first replicate.

    It is run once more, in this process: the same bits as before. Nothing happens where the
    portrait is there already, or where the run failed.
    """
    design = store.design
    first = (design["scenario"] == planned.name) & (design["replicate"] == REPLICATE)
    if "network" in store.manifest or not store.done().issuperset(design.loc[first, "run_id"]):
        return
    from sim import DiffusionModel
    from sim.portrait import portrait

    model = DiffusionModel(planned.scenario, seed=seed, replicate=REPLICATE)
    try:
        people, ties = portrait(model.run())
    finally:
        model.close()
    of = {"scenario": planned.name, "replicate": REPLICATE}
    store.add_network(people, ties, of=of)
