"""Whether the documentation points at what exists, and whether what it shows works."""

from __future__ import annotations

import re
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from tests.architecture.survey import ROOT, headings, repository_files

DOCS = ROOT / "docs"
CHECKLISTS = ("stress.md", "rap.md")
# A pointer in a checklist: `path` or `path` § Heading
POINTER = re.compile(
    r"`(?P<path>[\w./-]*[./][\w./-]*|Makefile|LICENSE)`(?: § (?P<heading>[^|;]+))?"
)


def pages() -> list[Path]:
    """Every Markdown file of the repository."""
    return [path for path in repository_files() if path.suffix == ".md"]


def pointers(text: str) -> list[tuple[str, str | None]]:
    """Path and heading of each pointer in the text of a checklist."""
    return [
        (match["path"], match["heading"].strip() if match["heading"] else None)
        for match in POINTER.finditer(text)
    ]


def dangling(text: str) -> list[str]:
    """Pointers of a checklist to a file or heading that does not exist."""
    lost = []
    for path, heading in pointers(text):
        target = ROOT / path
        if not target.exists():
            lost.append(path)
        elif heading and heading not in headings(target.read_text(encoding="utf-8")):
            lost.append(f"{path} § {heading}")
    return lost


@pytest.mark.parametrize("name", CHECKLISTS)
def test_no_pointer_of_a_checklist_dangles(name: str) -> None:
    text = (DOCS / "checklists" / name).read_text(encoding="utf-8")
    assert len(pointers(text)) >= 10
    assert dangling(text) == []


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_item_of_a_checklist_points_somewhere_or_says_not_yet(name: str) -> None:
    text = (DOCS / "checklists" / name).read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if re.match(r"\|\s*\d", row)]
    assert len(rows) >= 10
    assert [row for row in rows if not pointers(row) and "not yet" not in row] == []


def test_planted_dangling_pointers_are_seen() -> None:
    assert dangling("| 1 | `docs/nowhere.md` § A | `README.md` § No such heading; `LICENSE` |") == [
        "docs/nowhere.md",
        "README.md § No such heading",
    ]


@pytest.mark.parametrize("page", pages(), ids=str)
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)", text)
    lost = [target for target in targets if not ((ROOT / page).parent / target).exists()]
    assert lost == []


def blocks(language: str) -> list[tuple[str, str]]:
    """Place and text of every fenced block of a language in the documentation."""
    found = []
    for page in pages():
        text = (ROOT / page).read_text(encoding="utf-8")
        for match in re.finditer(rf"^```{language}\n(.*?)^```", text, re.M | re.S):
            found.append((f"{page}:{text[: match.start()].count(chr(10)) + 1}", match[1]))
    return found


def commands() -> list[tuple[str, list[str]]]:
    """Place and words of each `spread experiment=...` command that the pages show."""
    found = []
    for place, text in blocks("(?:bash|console|sh)"):
        joined = text.replace("\\\n", " ")
        for line in joined.splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words and words[0].endswith("spread") and any("=" in word for word in words):
                found.append((f"{place} {line.strip()}", words[1:]))
    return found


def test_the_commands_shown_compose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments import compose
    from experiments.catalogue import FIT
    from experiments.fit_settings import read_fit_settings
    from experiments.hydra_words import take_apart
    from experiments.multirun import jobs_of
    from experiments.validating import asked_for

    for name in ("recommendations", "scenarios"):
        (tmp_path / name).mkdir()
    for place, text in blocks("yaml"):
        content = yaml.safe_load(text)
        if "changes" in content:
            folder = tmp_path / ("scenarios" if "kind" in content else "recommendations")
            (folder / f"{content['id']}.yaml").write_text(text, encoding="utf-8")
        assert content, place
    (tmp_path / "organisations.csv").write_text("code,name\n", encoding="utf-8")
    shown_files = [text for place, text in blocks("text") if place.startswith("docs/people.md")]
    for name, text in zip(("staff.csv", "contacts.csv"), shown_files, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = commands()
    assert len(shown) >= 3
    for place, words in shown:
        if words[0] == FIT:
            assert read_fit_settings(words[1:]).file.suffix == ".csv", place
            continue
        if words[0] == "validate":
            assert asked_for(words[1:]).parameters, place
            continue
        command = take_apart(words)
        for overrides in jobs_of(command.words):
            assert compose(overrides) is not None, place


@pytest.mark.parametrize(("place", "text"), blocks("python"), ids=lambda value: value[:40])
def test_the_python_shown_runs(
    place: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs to its end in an empty folder, leaves what it defines, and no file behind."""
    monkeypatch.chdir(tmp_path)
    page: dict[str, object] = {"__name__": "page"}
    exec(compile(text, place, "exec"), page)
    assert set(page) - {"__name__", "__builtins__"}, f"{place} defines and imports nothing"
    assert list(tmp_path.iterdir()) == []


def test_the_channel_shown_reaches_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments import compose
    from sim import DiffusionModel

    shown = [text for place, text in blocks("python") if place.startswith("docs/extend.md")]
    code = next(text for text in shown if "NoticeBoard" in text)
    (tmp_path / "notice_board_shown.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    page = import_module("notice_board_shown")
    settings = page.NoticeBoard(
        kind="notice_board", aware_if_seen=0.1, persuasion=0.02, notice_pounds=0.5
    )
    model = DiffusionModel(compose(["experiment=run", "population=toy"]).scenario, seed=1)
    model.step()
    channel = page.NoticeBoardChannel("nhs_networks", "notices")
    channel.settings = lambda _: settings
    sending = channel.send(model)
    assert [exposure.product for exposure in sending.exposures] == model.launched()
    reached = sum(exposure.staff.size for exposure in sending.exposures)
    assert reached > 0
    assert sending.bill.institute == 0.5 * reached


def shown_entry(key: str) -> str:
    """The one YAML text in the page on extensions that has a key, and no `kind` unless asked."""
    page = [text for place, text in blocks("yaml") if place.startswith("docs/extend.md")]
    found = [
        text
        for text in page
        if key in (content := yaml.safe_load(text)) and ("kind" in content) == (key == "kind")
    ]
    assert len(found) == 1
    return found[0]


def test_the_recommendation_shown_can_be_used(tmp_path: Path) -> None:
    from experiments import compose

    text = shown_entry("changes")
    name = yaml.safe_load(text)["id"]
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    experiment = compose([f"recommendation_folder={tmp_path}", f"recommendations=[{name}]"])
    assert [item.id for item in experiment.recommendations] == [name]


def test_the_scenario_shown_can_be_compared(tmp_path: Path) -> None:
    from experiments import compare, compose

    text = shown_entry("kind")
    name = yaml.safe_load(text)["id"]
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    words = ["recommendations=[]", f"scenario_folder={tmp_path}", f"scenarios=[{name}]"]
    planned = compare.scenarios(compose(words))
    assert [item.name for item in planned] == ["baseline", name]


def test_the_bundle_and_the_selling_point_shown_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments import compare, compose
    from experiments.catalogue import CONFIGS, SHELVES

    for folder in SHELVES:
        shutil.copytree(CONFIGS / folder, tmp_path / folder)
    monkeypatch.setattr("experiments.library.CONFIGS", tmp_path)
    texts = {"bundle": shown_entry("recommendations"), "selling_point": shown_entry("measure")}
    names = {folder: yaml.safe_load(text)["id"] for folder, text in texts.items()}
    for folder, text in texts.items():
        (tmp_path / folder / f"{names[folder]}.yaml").write_text(text, encoding="utf-8")
    words = ["recommendations=[2c,2d,4a]", f"selling_points=[{names['selling_point']}]"]
    planned = [item.name for item in compare.scenarios(compose(words))]
    assert names["bundle"] in planned
    assert f"without-{names['selling_point']}" in planned


@pytest.mark.parametrize(("place", "text"), blocks("yaml"), ids=lambda value: value[:40])
def test_the_yaml_shown_parses(place: str, text: str) -> None:
    assert yaml.safe_load(text), place
