"""The flags and settings of Hydra that a command may have; every other one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.documents import refuse_calls
from experiments.guessing import flag_as_key
from experiments.manner import EXTEND, SHARD
from experiments.overrides import parsed, refuse_masses
from experiments.problems import Problem, listing, nearest, suggestion

MULTIRUN = ("--multirun", "-m")
INFO = ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath")
SHOWING = {"--cfg": ("job", "hydra", "all"), "--info": INFO}
SHORT = {"-c": "--cfg", "-i": "--info", "-p": "--package"}
ELSEWHERE = ("--config-path", "-cp", "--config-dir", "-cd", "--config-name", "-cn")
CLOSED = ("--experimental-rerun", "--run", "-r", "--shell-completion", "-sc", "--hydra-help")
LAUNCHER, OWN = "hydra/launcher", "basic"
PLUGINS = ("joblib", "submitit_local", "submitit_slurm")  # come with nhs-spread[launchers]
OUTSIDE = ("submitit_folder", "temp_folder")  # keys of launchers that would write anywhere


@dataclass(frozen=True)
class Command:
    """A command line, taken apart.

    Attributes
    ----------
    multirun
        Whether values are taken in turn.
    shows
        ``cfg``, ``info`` or nothing: what is shown instead of running anything.
    what
        Which configuration or information is shown.
    resolve, package
        Whether references are followed in what is shown, and which part of it is shown.
    launcher
        What starts the jobs; `OWN` does one after the other, in this process.
    settings
        Words for Hydra itself.
    words
        Overrides of ours.
    """

    multirun: bool
    shows: str
    what: str
    resolve: bool
    package: str | None
    launcher: str
    settings: tuple[str, ...]
    words: tuple[str, ...]


def take_apart(words: Sequence[str]) -> Command:
    """Sort the words of a command line, and refuse flags and settings that are not open.

    Raises
    ------
    Problem
        Naming the nearest flag, launcher or setting. Hydra's own could call code, or read and
        write elsewhere.
    """
    refuse_masses(words)
    flags, rest = _flags(words)
    settings = [word for word in rest if word.lstrip("+~").startswith("hydra")]
    shows = [name.removeprefix("--") for name in SHOWING if name in flags]
    multirun = "--multirun" in flags
    if len(shows) + multirun > 1:
        raise Problem("--multirun, --cfg and --info are three different things: give one of them")
    if settings and not (multirun or shows):
        raise Problem(f"'{settings[0]}' is a setting of Hydra, which goes with --multirun")
    if not shows and (extra := {"--resolve", "--package"} & set(flags)):
        raise Problem(f"{min(extra)} goes with --cfg job")
    return Command(
        multirun=multirun,
        shows=shows[0] if shows else "",
        what=flags[f"--{shows[0]}"] if shows else "",
        resolve="--resolve" in flags,
        package=flags.get("--package"),
        launcher=_launcher(settings),
        settings=tuple(_as_choice(text) for text in settings),
        words=tuple(word for word in rest if word not in settings),
    )


def _flags(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the flags, each with what follows it, and all the other words."""
    flags: dict[str, str] = {}
    rest: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if not word.startswith("-"):
            rest.append(word)
            continue
        name, _, value = word.partition("=")
        name = "--multirun" if name in MULTIRUN else SHORT.get(name, name)
        if name in SHOWING or name == "--package":
            if not value and left and "=" not in left[0] and left[0][:1] not in ("-", "~"):
                value = left.pop(0)
            flags[name] = _followed(name, value)
        elif name in ("--multirun", "--resolve") and not value:
            flags[name] = ""
        else:
            raise Problem(_unknown_flag(word))
    return flags, rest


def _followed(flag: str, value: str) -> str:
    """Return what follows a flag, once it is known to be one of the words that may."""
    if flag == "--package":
        if not value:
            raise Problem("--package needs the key of a part, as in --cfg job --package population")
        return value
    allowed = SHOWING[flag]
    if flag == "--info" and not value:
        return "all"
    if value not in allowed:
        said = f", not '{value}'{suggestion(value, allowed)}" if value else " after it"
        raise Problem(f"{flag} takes one of {', '.join(allowed)}{said}")
    return value


def _unknown_flag(word: str) -> str:
    """Say what is wrong with a flag."""
    flag = word.split("=")[0]
    known = (*MULTIRUN, SHARD, EXTEND, *SHOWING, "--resolve", "--package", "--help", "--version")
    if flag in ELSEWHERE or nearest(flag, (*known, *ELSEWHERE)) in ELSEWHERE:
        return (
            f"'{flag}' is closed: a configuration comes from configs/ alone; files of your own "
            "are named by keys such as recommendation_folder, scenario_folder, population.table"
        )
    if flag in CLOSED:
        return f"'{flag}' is an option of Hydra that is closed here (see spread --help)"
    meant = suggestion(flag, known) or flag_as_key(flag)
    return f"unknown option '{flag}'{meant} (see spread --help)"


def _launcher(settings: Sequence[str]) -> str:
    """Return the launcher that the settings choose, once each of them is known to be open."""
    read = [parsed(text) for text in settings]
    for text, override in zip(settings, read, strict=True):
        key = str(override.key_or_group)
        is_open = key == LAUNCHER or key.startswith("hydra.launcher.")
        if not is_open or override.package is not None or override.is_delete():
            near = "" if is_open else suggestion(key, [LAUNCHER])
            near = near or "; open are hydra/launcher=NAME and hydra.launcher.KEY=VALUE"
            raise Problem(f"'{text}' is a setting of Hydra that is closed{near}")
        if override.is_sweep_override():
            raise Problem(f"'{text}' gives several values in turn, {key} takes one")
        refuse_calls(_nested(key.split("."), override.value()), f"'{text}'")
    chosen = [str(o.value()) for o in read if str(o.key_or_group) == LAUNCHER]
    launcher = chosen[-1] if chosen else OWN
    if read:
        _check_launcher(launcher)
        _check_settings(launcher, [str(o.key_or_group) for o in read])
    return launcher


def _as_choice(text: str) -> str:
    """Return a setting as Hydra takes it: a group is chosen without a sign."""
    plain = text.lstrip("+")
    return plain if plain.startswith(LAUNCHER) else text


def _nested(path: Sequence[str], value: object) -> object:
    """Return a value below the keys of its path."""
    for name in reversed(path):
        value = {name: value}
    return value


def _check_launcher(name: str) -> None:
    """Refuse a launcher that does not exist, or whose package is missing."""
    found = _installed()
    known = {*PLUGINS, *found}
    if name not in known:
        raise Problem(f"unknown launcher '{name}'{suggestion(name, known)} {listing(known)}")
    if name not in found:
        raise Problem(f"hydra/launcher={name} needs: pip install 'nhs-spread[launchers]'")


def _check_settings(launcher: str, keys: Sequence[str]) -> None:
    """Refuse a key that the launcher does not have."""
    from hydra.core.config_store import ConfigStore

    stored = ConfigStore.instance().load(f"{LAUNCHER}/{launcher}.yaml").node
    names = {str(name) for name in stored} - set(OUTSIDE)
    known = [name for name in names if not name.startswith("_")]
    for key in keys:
        name = key.removeprefix("hydra.launcher.").split(".")[0]
        if key != LAUNCHER and name not in known:
            near = suggestion(name, known) or f" {listing(known)}"
            raise Problem(f"launcher {launcher} has no key '{name}'{near}")


def _installed() -> list[str]:
    """Return the launchers that Hydra finds."""
    from hydra.core.config_store import ConfigStore
    from hydra.core.plugins import Plugins

    Plugins.instance()  # looks for them, and lets each leave its settings
    return [name.removesuffix(".yaml") for name in ConfigStore.instance().list(LAUNCHER)]
