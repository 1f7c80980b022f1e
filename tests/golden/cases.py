"""Small runs whose numbers are kept."""

from pathlib import Path

from tests.scenarios import RECOMMENDATIONS, run, scenario, with_recommendations

FILE = Path(__file__).parent / "known.json"
FIXED = ("1b", "2c", "2d", "2e-i", "3b", "4a")
CASES = {
    "toy": lambda: scenario(),
    "trust": lambda: scenario(population="trust"),
    "trust_together": lambda: with_recommendations(scenario(population="trust"), *FIXED),
    "england": lambda: scenario("population.scale=0.01", population="england_2008"),
}
assert set(FIXED) <= set(RECOMMENDATIONS)


def measured(name: str) -> dict[str, int]:
    """Counts at the horizon; whole numbers, so that no rounding can hide or make a change."""
    model = run(CASES[name](), seed=2008)
    counts = {
        key: int(value)
        for key, value in model.summary().items()
        if key.startswith(("staff_", "organisations_", "months_", "messages_"))
    }
    # the sum of all event months sees a change in anyone's history
    for column in ("aware_month", "use_month", "sustained_month", "stop_month"):
        counts[f"sum_{column}"] = int(getattr(model.columns, column).sum(dtype="int64"))
    return counts
