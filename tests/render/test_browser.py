"""Pages in a browser (headless Chromium, where it is installed): narrow and wide, light and dark, printed."""

import json
import re
import shutil
import subprocess

import pytest

from tests.render.test_page import CALLS
from tests.shell import matcalc

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not BROWSER, reason="Chromium is not installed")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=2000")

# what a person would see: widths, the sizes of formulas, whether brackets are as tall as what they hold
LOOK = """
const box = (e) => e.getBoundingClientRect();
const math = [...document.querySelectorAll("math")];
const fences = [...document.querySelectorAll("mrow")].filter((row) => row.children.length == 3
  && row.children[1].localName == "mtable" && row.children[0].localName == "mo");
document.documentElement.setAttribute("data-seen", JSON.stringify({
  window: innerWidth,
  page: document.documentElement.scrollWidth,
  formulas: math.length,
  empty: math.filter((m) => box(m).width < 3 || box(m).height < 3).length,
  short: fences.filter((row) => box(row.children[0]).height < 0.8 * box(row.children[1]).height).length,
  fences: fences.length,
  cut: math.filter((m) => !m.closest(".formula,.step,.wide") && box(m).right > innerWidth).length,
  buttons: document.querySelectorAll(".source button").length,
  ink: getComputedStyle(document.body).color,
  paper: getComputedStyle(document.body).backgroundColor,
}));
"""


def seen(page, folder, width, *flags):
    """What LOOK finds; the page's own script has run before."""
    watched = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", page, flags=re.S)
    file = folder / "page.html"
    file.write_text(watched.replace("</body>", f"<script>{LOOK}</script></body>"), encoding="utf-8")
    command = [BROWSER, *FLAGS, *flags, f"--window-size={width},1200", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert found, done.stderr[-2000:]
    return json.loads(found[1].replace("&quot;", '"'))


@pytest.fixture(scope="module")
def pages():
    return {name: matcalc(*call, "-f", "html").out for name, call in CALLS.items()}


@pytest.mark.parametrize("width", [360, 1100])
@pytest.mark.parametrize("name", CALLS)
def test_a_page_fits_the_window(pages, name, width, tmp_path):
    found = seen(pages[name], tmp_path, width)
    assert found["window"] <= max(width, 500)  # some releases have no narrower window
    assert found["page"] <= found["window"]
    assert found["formulas"] and not found["empty"] and not found["short"] and not found["cut"]
    assert found["buttons"] == pages[name].count('<div class="source">')


def test_matrices_have_brackets_as_tall_as_they_are(pages, tmp_path):
    assert seen(pages["conditions"], tmp_path, 1100)["fences"] >= 2


def test_dark_and_light(pages, tmp_path):
    light = seen(pages["gradient"], tmp_path, 800)
    dark = seen(pages["gradient"], tmp_path, 800, "--blink-settings=preferredColorScheme=0")
    brightness = lambda colour: sum(map(int, re.findall(r"\d+", colour)[:3]))
    assert brightness(light["paper"]) > brightness(light["ink"]) + 400
    assert brightness(dark["ink"]) > brightness(dark["paper"]) + 400


def test_the_policy_of_the_page_lets_its_own_script_run(pages, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(pages["gradient"], encoding="utf-8")
    done = subprocess.run([BROWSER, *FLAGS, "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=120)
    assert done.stdout.count("Copy</button>") == pages["gradient"].count('<div class="source">')
    refused = pages["gradient"].replace("</body>", "<script>document.title = 'another';</script></body>")
    file.write_text(refused, encoding="utf-8")
    done = subprocess.run([BROWSER, *FLAGS, "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=120)
    assert "<title>another" not in done.stdout


@pytest.mark.parametrize("name", ["wide", "derivation"])
def test_a_page_can_be_printed(pages, name, tmp_path):
    file, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    file.write_text(pages[name], encoding="utf-8")
    subprocess.run(
        [BROWSER, *FLAGS, f"--print-to-pdf={paper}", "--no-pdf-header-footer", file.as_uri()],
        capture_output=True,
        timeout=120,
    )
    assert paper.read_bytes().startswith(b"%PDF")
