"""Measure the golden cases anew: ``python -m tests.golden.refresh``."""

import json

from tests.golden.cases import CASES, FILE, measured

if __name__ == "__main__":
    numbers = {name: measured(name) for name in CASES}
    FILE.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {FILE.name}: note in the changelog that results change")
