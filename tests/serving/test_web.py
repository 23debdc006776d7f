"""The addresses of `matcalc serve`: answers, errors with their caret, and what is refused."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")
pytest.importorskip("httpx")
from starlette.testclient import TestClient

from matcalc_cli.cli.table import BY_NAME
from matcalc_cli.serving import asking
from matcalc_cli.serving.pool import Pool
from matcalc_cli.serving.web import MOST, application
from tests.shell import matcalc

HOST = "127.0.0.1:8642"


@pytest.fixture(scope="module")
def site() -> Iterator[TestClient]:
    pool = Pool(workers=2, seconds=8, waiting=2)
    app = application(pool, frozenset({HOST}))
    with TestClient(app, base_url=f"http://{HOST}") as client:
        client.post("/answer", json={"expr": "x"})
        yield client
    pool.close()


def test_the_page_is_small_and_asks_nothing_of_others(site: TestClient) -> None:
    page = site.get("/").text
    files = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    whole = [page, *(site.get(path).text for path in files if path != "/")]
    assert len(files) >= 3 and sum(len(text.encode()) for text in whole) < 100_000
    assert not any(re.search(r"""(?:src|href|url\()["'(]*(?:https?:)?//""", text) for text in whole)
    assert "{{" not in page


def test_an_answer_is_a_part_of_a_page(site: TestClient) -> None:
    found = site.post("/answer", json={"expr": "norm2(A*x-b)^2", "wrt": "x", "steps": "1"}).json()
    assert "<math" in found["html"] and "rule 29" in found["html"] and "<script" not in found["html"]
    text = site.post("/text", json={"expr": "norm2(A*x-b)^2", "wrt": "x", "format": "numpy"}).json()["text"]
    assert text + "\n" == matcalc("diff", "norm2(A*x-b)^2", "--wrt", "x", "-f", "numpy").out
    claim = site.post("/claim", json={"expr": "x'*A*x", "wrt": "x", "claim": "2*A*x"}).json()
    assert "right only if A is symmetric" in claim["text"]
    plot = site.post("/plot", json={"expr": "x^3-3*x"}).json()
    assert plot["svg"].lstrip().startswith("<?xml") and plot["caption"]


def test_a_text_is_read_while_it_is_typed(site: TestClient) -> None:
    found = site.post("/reading", json={"expr": "A*x - b"}).json()
    assert [(n["name"], n["kind"], n["sizes"]) for n in found["names"]] == [
        ("A", "matrix", ["m", "n"]),
        ("b", "vector", ["m"]),
        ("x", "vector", ["n"]),
    ]
    wrong = site.post("/reading", json={"expr": "x*)"}).json()
    assert wrong["error"] and wrong["place"] == [2, 3]


def test_a_browser_without_scripts_posts_a_form(site: TestClient) -> None:
    page = site.post("/", data={"expr": "x0*sin(x1)", "command": "grad", "layout": "denominator", "steps": "1"}).text
    assert "<math" in page and "denominator layout" in page
    assert "x0*sin(x1)</textarea>" in page and "<option selected>grad</option>" in page and 'value="1" checked' in page
    assert "x*)" in site.post("/", data={"expr": "x*)"}).text


BAD = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("field", ["expr", "wrt", "given", "at", "order", "box", "layout", "command"])
def test_texts_never_become_markup(site: TestClient, field: str) -> None:
    asked = {"expr": "x^2", field: BAD}
    assert "<img" not in site.post("/", data=asked).text.replace("<img alt", "")
    assert "<img" not in str(site.post("/answer", json=asked).json().get("html", ""))


@pytest.mark.parametrize("expr", ["@/etc/hostname", "/etc/passwd.py:loss", "-"])
def test_no_file_is_reached(site: TestClient, expr: str) -> None:
    assert "error" in site.post("/answer", json={"expr": expr}).json()


@pytest.mark.parametrize("wrt", ["x --output=/tmp/a", "-o", "--output"])
def test_a_field_is_no_option(site: TestClient, wrt: str) -> None:
    asked = asking.question({"expr": "x^2", "wrt": wrt})
    words = asking.call(asked, "html")
    assert [word for word in words if word.startswith("--")] == [f"--wrt={wrt}", "--format=html", "--"]


def test_an_error_has_its_caret(site: TestClient) -> None:
    found = site.post("/answer", json={"expr": "x*)"}).json()
    assert "\n  x*)\n    ^" in found["error"] and found["code"] == 2


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"host": "example.org"}, 421),
        ({"host": "example.org:8642"}, 421),
        ({"origin": "http://example.org"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"http://{HOST}"}, 200),
        ({}, 200),
    ],
)
def test_other_hosts_and_pages_are_refused(site: TestClient, headers: dict[str, str], status: int) -> None:
    found = site.post("/answer", json={"expr": "x"}, headers=headers)
    assert found.status_code == status
    policy = found.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "set-cookie" not in found.headers


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b'{"expr": 3}', b'{"expr": "x", "layout": "odd"}', b"{", b"\xff"])
def test_what_is_no_question_is_refused(site: TestClient, body: bytes) -> None:
    assert site.post("/answer", content=body).status_code == 400


def test_long_questions_are_refused(site: TestClient) -> None:
    assert site.post("/answer", content=b" " * (MOST + 1)).status_code == 413
    assert site.post("/answer", content=iter([b" " * 10, b" " * MOST])).status_code == 413


def test_a_flood_is_turned_away_and_the_rest_answered(site: TestClient) -> None:
    slow = {"expr": "x^2*y^2 + sin(x)", "command": "critical", "box": "-1000:1000"}
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(site.post("/answer", json=slow).status_code)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) <= {200, 429} and 429 in codes
    assert site.post("/answer", json={"expr": "x^2"}).status_code == 200


def test_commands_of_the_page_take_its_fields() -> None:
    for name in asking.COMMANDS:
        words = asking.call(asking.question({"expr": "x^2", "command": name, "wrt": "x", "layout": "mixed"}), "html")
        assert words[0] == name and words[-2:] == ["--", "x^2"]
        known = {flag for row in BY_NAME[name].options for flags in row.flags for flag in flags.split("/")}
        assert {word.partition("=")[0] for word in words[1:-2]} <= known


def test_workers_answer_while_one_is_at_its_limit(site: TestClient) -> None:
    hard = {"expr": "x^7*y - sin(x*y)*exp(x) + y^5*cos(x)", "command": "critical", "box": "-500:500"}
    busy = threading.Thread(target=site.post, args=("/answer",), kwargs={"json": hard})
    busy.start()
    for _ in range(10):
        assert site.post("/reading", json={"expr": "A*x"}).status_code == 200
    busy.join()
