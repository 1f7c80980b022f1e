import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import launch
from app.main import words

PAGE = Path(launch.__file__).with_name("main.py")


@pytest.fixture
def page(monkeypatch):
    def open_page(root):
        monkeypatch.setenv(launch.RESULTS_VARIABLE, str(root))
        return AppTest.from_file(str(PAGE), default_timeout=60).run()

    return open_page


def test_the_page_answers_first_and_is_marked(page, results_root):
    shown = page(results_root)
    assert not shown.exception
    assert shown.sidebar.selectbox[0].options == ["compare / planted"]
    assert "Uncalibrated" in shown.warning[0].value
    assert "recommendations, taken alone" in shown.subheader[0].value
    note = shown.caption[0].value
    assert "luck of the draw" in note
    assert "England" in note
    assert "person–product pairs" in note
    assert len(shown.dataframe[0].value) == 7 * 8


def test_names_from_files_are_escaped(page, results_root):
    shown = page(results_root)
    said = "\n".join(block.value for block in shown.markdown)
    assert "Leaders" in said
    assert "<script>" not in said
    assert r"\*starred\* \$x\$" in said
    assert words("a_b[c](d)") == r"a\_b\[c\]\(d\)"


def test_an_empty_folder_says_what_to_do(page, tmp_path):
    shown = page(tmp_path)
    assert not shown.exception
    assert "spread experiment=compare" in shown.info[0].value


def test_a_torn_folder_is_an_error_in_words(page, results_root):
    part = next((results_root / "compare" / "planted" / "runs").glob("*.parquet"))
    part.write_bytes(b"PAR1")
    shown = page(results_root)
    assert not shown.exception
    assert "torn" in shown.error[0].value


def test_it_listens_on_this_machine_only_and_tells_nobody():
    arguments = launch.command(8501)
    assert "--server.address=127.0.0.1" in arguments
    assert "--browser.gatherUsageStats=false" in arguments
    config = (PAGE.parent / ".streamlit" / "config.toml").read_text()
    assert 'address = "127.0.0.1"' in config
    assert "gatherUsageStats = false" in config


def test_help_is_quick_and_needs_no_server():
    done = subprocess.run(
        [sys.executable, "-m", "app", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PAGE.parents[1],
    )
    assert "127.0.0.1" in done.stdout


def test_without_streamlit_one_line_and_exit_code_2(monkeypatch, capsys):
    monkeypatch.setattr(launch.importlib.util, "find_spec", lambda name: None)
    assert launch.main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1
