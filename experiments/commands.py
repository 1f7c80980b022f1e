"""The commands that simulate nothing: status, show and verify of a folder, fit of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.problems import Problem

DONE, DIFFERENT = 0, 4
RUNS_REPEATED = 5  # by verify, if it is not told


def status(words: Sequence[str]) -> int:
    """``spread status DIR``: how far its runs are, from any terminal."""
    from experiments.showing import status_text

    print(status_text(given_folder("status", words)))
    return DONE


def show(words: Sequence[str]) -> int:
    """``spread show DIR``: what it holds."""
    from experiments.showing import folder_text

    print(folder_text(given_folder("show", words)))
    return DONE


def verify(words: Sequence[str]) -> int:
    """``spread verify DIR [--runs K]``: whether it holds what it says."""
    runs, left = option(words, "--runs")
    from experiments.verification import verify as check

    folder = given_folder("verify", left)
    verdict = check(folder, runs=RUNS_REPEATED if runs is None else _count(runs))
    for line in verdict.wrong:
        print(f"{folder}: {line}")
    print(
        f"{folder}: {verdict.files:,} files hashed, {verdict.runs:,} runs found, "
        f"{verdict.repeated:,} of them made once more: "
        f"{f'{len(verdict.wrong):,} WRONG' if verdict.wrong else 'all as it was written'}"
    )
    return DIFFERENT if verdict.wrong else DONE


def fit(words: Sequence[str]) -> int:
    """``spread fit FILE [key=value ...]``: an adoption curve for counts of one's own."""
    from experiments.fit_command import fit_file

    print(fit_file(words))
    return DONE


def validate(words: Sequence[str]) -> int:
    """``spread validate [key=value ...]``: everything the model is held to, made anew."""
    from experiments.reporting import report_validation
    from experiments.validating import asked_for

    report_validation(asked_for(words))
    return DONE


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "status": status,
    "show": show,
    "verify": verify,
    "fit": fit,
    "validate": validate,
}


def given_folder(command: str, words: Sequence[str]) -> Path:
    """Return the one results folder that a command was given."""
    flags = [word for word in words if word.startswith("-")]
    if len(words) != 1 or flags:
        raise Problem(
            f"spread {command} takes one results folder, as in spread {command} "
            "results/compare/NAME"
        )
    return Path(words[0])


def option(words: Sequence[str], name: str) -> tuple[str | None, list[str]]:
    """Take an option with a value off the words; returns the value, None without, and the rest."""
    left = list(words)
    for place, word in enumerate(words):
        if word.startswith(f"{name}="):
            del left[place]
            return word.split("=", 1)[1], left
        if word == name:
            if place + 1 == len(words):
                raise Problem(f"{name} needs a value")
            del left[place : place + 2]
            return words[place + 1], left
    return None, left


def _count(text: str) -> int:
    """Read a number of runs."""
    if not (text.isdigit() and len(text) < 7):
        raise Problem(f"--runs is {text}, allowed: a whole number, at least 0")
    return int(text)
