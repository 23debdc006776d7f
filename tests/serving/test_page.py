"""A visitor at the page of `matcalc serve` in Chromium: typed, read, derived, copied, judged, stopped, linked."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra web is not installed")
pytest.importorskip("selenium")
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 30
pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")), reason="Chromium and its driver are not installed"
)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = _port()
    process = subprocess.Popen([sys.executable, "-m", "matcalc_cli", "serve", "--port", str(port)])
    url = f"http://127.0.0.1:{port}/"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url).close()
            break
        except OSError:
            time.sleep(0.1)
    yield url
    process.terminate()
    assert process.wait(10) in (0, -15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(flag)
    options.binary_location = shutil.which("chromium") or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield found
    found.quit()


@pytest.fixture
def page(browser: Any, address: str) -> Any:
    browser.get("about:blank")
    browser.get(address)
    return browser


def until(page: Any, seen: Callable[[], Any]) -> Any:
    return WebDriverWait(page, PATIENCE).until(lambda _: seen())


def field(page: Any, name: str) -> Any:
    return page.find_element(By.ID, name)


def test_a_visitor_derives_and_gets_code(page: Any) -> None:
    field(page, "expr").send_keys("norm2(A*x-b)^2")
    until(page, lambda: "A: m×n" in field(page, "reading").text)
    field(page, "wrt").send_keys("x")
    field(page, "expr").send_keys(Keys.ENTER)
    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#result math"))
    assert "1×n, numerator layout" in field(page, "result").text
    page.find_element(By.CSS_SELECTOR, "[data-format=torch]").click()
    until(page, lambda: "import torch" in field(page, "source").text)
    field(page, "claim").send_keys("2*A*x", Keys.ENTER)
    until(page, lambda: "wrong" in field(page, "verdict").text)
    assert page.get_log("browser") == []


def test_a_click_on_a_name_changes_what_it_is(page: Any) -> None:
    field(page, "expr").send_keys("a*x")
    until(page, lambda: len(page.find_elements(By.CSS_SELECTOR, ".name")) == 2)
    page.find_element(By.XPATH, "//button[text()='x']").click()
    until(page, lambda: "x: n" in field(page, "reading").text)
    assert field(page, "given").get_attribute("value") == "x: n"


def test_a_mistake_is_marked_where_it_is(page: Any) -> None:
    field(page, "expr").send_keys("x*)")
    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#marks mark"))
    assert page.find_element(By.CSS_SELECTOR, "#marks mark").get_attribute("textContent") == ")"
    field(page, "expr").send_keys(Keys.ENTER)
    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#result .wrong"))
    assert "^" in field(page, "result").text


def test_a_link_holds_the_question(page: Any, address: str) -> None:
    page.get("about:blank")
    page.get(f"{address}#expr=x%5E3-3*x*y&command=hessian&layout=denominator")
    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#result math"))
    assert field(page, "command").get_attribute("value") == "hessian"
    assert "2×2" in field(page, "result").text
    page.find_element(By.CSS_SELECTOR, "[data-plot]").click()
    until(
        page,
        lambda: field(page, "plot").find_element(By.TAG_NAME, "img").get_attribute("naturalWidth") not in (None, "0"),
    )
    assert "hessian x^3-3*x*y" in field(page, "history").text


def test_work_is_stopped(page: Any) -> None:
    page.execute_script("document.getElementById('command').value = 'critical'")
    field(page, "expr").send_keys("x^7*y - sin(x*y)*exp(x) + y^5*cos(x)", Keys.ENTER)
    until(page, lambda: field(page, "stop").is_displayed())
    field(page, "expr").send_keys(Keys.ESCAPE)
    until(page, lambda: "stopped" in field(page, "progress").text)
    assert not field(page, "stop").is_displayed()


@pytest.mark.parametrize("width", [360, 800, 2000])
def test_nothing_runs_off_the_page(page: Any, address: str, width: int) -> None:
    sizes = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", sizes)
    page.get("about:blank")
    page.get(f"{address}#expr=%5Ba*b*c*d*x*y%2Csin(x*y*a*b*c)%2Cexp(x)%2By%5D&command=jacobian&steps=1")
    until(page, lambda: page.find_elements(By.CSS_SELECTOR, "#result math"))
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_every_field_has_a_name_and_keys_reach_it(page: Any) -> None:
    unnamed = page.execute_script(
        "return [...document.querySelectorAll('input, select, textarea, button')].filter("
        "e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute('aria-label')).map(e => e.id)"
    )
    assert unnamed == []
    reached = set()
    for _ in range(12):
        page.switch_to.active_element.send_keys(Keys.TAB)
        reached.add(page.switch_to.active_element.get_attribute("id"))
    assert {"command", "wrt", "layout", "go"} <= reached
