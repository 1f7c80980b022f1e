"""What a user can get wrong, said in one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST = 600


class Problem(Exception):  # noqa: N818  (a mistake of the user, no error of the program)
    """Bad input: its text is one clear line that names what is wrong and what is allowed."""

    def __init__(self, text: str) -> None:
        line = " ".join(text.split())
        super().__init__(line if len(line) <= LONGEST else line[: LONGEST - 3] + "...")


def nearest(name: str, options: Iterable[str]) -> str | None:
    """Return the option that a misspelt name is nearest to, or begins, if there is one."""
    known = {str(option).lower(): str(option) for option in options}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    if near:
        return known[near[0]]
    begun = [option for option in known if len(name) >= 3 and option.startswith(name.lower())]
    return known[begun[0]] if len(begun) == 1 else None


def suggestion(name: str, options: Iterable[str]) -> str:
    """Return ``, did you mean 'x'?`` for the nearest of the options, empty where none is near."""
    near = nearest(name, options)
    return f", did you mean '{near}'?" if near else ""


def listing(options: Iterable[str], *, most: int = 20) -> str:
    """Return ``(there are: a, b, c)``, cut after `most` names."""
    names = sorted(str(option) for option in options)
    if not names:
        return "(there are none)"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"(there are: {', '.join(names[:most])}{more})"


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, its kind where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
