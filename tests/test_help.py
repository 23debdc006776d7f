"""`matcalc help`: every topic has its page, tables list every row, and what the pages show is what is printed."""

import re

import pytest

from matcalc_cli.cli.app import app
from matcalc_cli.cli.topics import PAGES, TOPICS
from matcalc_cli.model.functions import FUNCTIONS
from matcalc_cli.model.operations.table import OPERATIONS, SIZED_ROWS
from matcalc_cli.render import FORMATS
from matcalc_cli.study.derivation import catalogue
from tests.shell import matcalc

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))}


def test_the_list_names_every_topic_with_its_line():
    out = matcalc("help").out
    for name, row in TOPICS.items():
        assert re.search(rf"^  {name} +{re.escape(row.help)}$", out, re.MULTILINE)
    assert {"reading", "language", "layouts", "functions", "operations", "formats", "decisions"} <= set(TOPICS)


@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_is_a_page(name):
    done = matcalc("help", name)
    assert done.code == 0 and done.out.startswith("# ") and not done.err
    assert done.out == matcalc("help", name.upper()).out == matcalc("help", name[:-1]).out


@pytest.mark.parametrize("name", TEXTS)
def test_no_page_holds_two_versions_of_a_text(name):
    assert not re.search(r"^(<{7}|={7}|>{7})", TEXTS[name], re.MULTILINE)


def test_every_page_belongs_to_a_topic():
    assert set(TEXTS) == set(TOPICS)


TABLES = [
    ("functions", [row.name for row in FUNCTIONS]),
    ("functions", [alias for row in FUNCTIONS for alias in row.aliases]),
    ("operations", [row.name for row in (*OPERATIONS, *SIZED_ROWS)]),
    ("formats", list(FORMATS)),
    ("commands", [command.name for command in app.registered_commands]),
    ("rules", [entry.name for entry in catalogue.catalogue()]),
]


@pytest.mark.parametrize("topic, names", TABLES)
def test_tables_list_every_row(topic, names):
    out = matcalc("help", topic).out
    assert names and all(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", out) for name in names)


def test_a_command_is_a_topic_too():
    assert matcalc("help", "grad").out == matcalc("grad", "--help").out


def test_another_word_gets_the_list_or_the_nearest():
    assert "did you mean layouts?" in matcalc("help", "layot").err
    done = matcalc("help", "banana")
    assert done.code == 2 and all(name in done.err for name in TOPICS)
