"""The page: pick a results folder, read its answer, take the report away."""

from __future__ import annotations

import os
import re
from pathlib import Path

import streamlit as st

from analysis import Results, ResultsError, load, results_folders
from analysis.report import Report, build
from analysis.report.headline import Headline, headline
from analysis.wording import plain
from app.launch import RESULTS_VARIABLE

CAPTIONS = {
    "effects": "Mean differences from the baseline with 95 % intervals; hollow and grey cannot be "
    "told from zero.",
    "adoption": "Above, the baseline and how far its replicates spread; below, what each adds.",
    "cost": "Higher is more use, further right is dearer.",
    "together": "What each adds alone, and on top of all the others, with 95 % intervals.",
    "origins": "First uses a month by the source that they are owed to, quarter by quarter; the "
    "line on a bar is the 95 % interval of its total.",
    "reached": "Share using of those reachable in each group, and the difference, with 95 % "
    "intervals.",
    "regions": "A tile is a region: the mean over replicates and half its 95 % interval.",
}


def words(text: str) -> str:
    """Escape text that came from a file, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$~:&])", r"\\\1", plain(text))


@st.cache_resource(max_entries=8, show_spinner="Reading results …")
def read(folder: str, changed: float) -> tuple[Results, Report]:
    """Read a results folder and make its report; `changed` makes a newer folder read anew."""
    results = load(folder)
    return results, build(results)


def show_headline(results: Results, said: Headline) -> None:
    """Show the answer first, marked if the model is not calibrated."""
    if not results.manifest["calibrated"]:
        st.warning(
            "**Uncalibrated.** The model's parameters have not yet been fitted to observed "
            "uptake. Read the numbers as what the assumptions imply, not as a forecast."
        )
    st.subheader(words(said.opening))
    st.markdown("\n".join(f"- {words(line)}" for line in said.told))
    st.markdown(words(said.order))
    for heading, lines in (
        ("Staff using: cannot be told from zero", said.untold),
        ("Several together", said.bundles),
        ("Other scenarios", said.others),
        ("Before you quote this", said.cautions),
    ):
        if lines:
            st.markdown(f"**{heading}**")
            st.markdown("\n".join(f"- {words(line)}" for line in lines))
    if said.together:
        st.markdown(words(said.together))
    st.caption(words(said.note))


def show(folder: Path) -> None:
    """Show one results folder."""
    results, report = read(str(folder), (folder / "manifest.json").stat().st_mtime)
    show_headline(results, headline(results, report.effects))
    st.download_button(
        "Download the report (one page, opens offline)",
        report.page,
        file_name="report.html",
        mime="text/html",
    )
    mark = "" if results.manifest["calibrated"] else " (uncalibrated)"
    for name, caption in CAPTIONS.items():
        if name not in report.figures:
            continue
        st.image(report.figures[name], caption=caption + mark, width="stretch")
    st.subheader(f"Effects{mark}")
    st.dataframe(report.effects, hide_index=True)


def main() -> None:
    """Lay out the page."""
    st.set_page_config(page_title="nhs-spread", layout="wide")
    st.title("What the recommendations would add")
    root = Path(os.environ.get(RESULTS_VARIABLE, "results"))
    folders = results_folders(root)
    if not folders:
        st.info(
            f"No results under {words(str(root))} yet\\. Run `spread experiment=compare` first\\."
        )
        return
    chosen = st.sidebar.selectbox(
        "Results", folders, format_func=lambda folder: f"{folder.parent.name} / {folder.name}"
    )
    try:
        show(chosen)
    except ResultsError as error:
        st.error(words(str(error)))


if __name__ == "__main__":
    main()
