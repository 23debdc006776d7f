"""The page of a result: all of it is there, nothing comes from elsewhere, and what was typed is text."""

import hashlib
import html
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest

from tests.shell import matcalc

CALLS = {
    "gradient": ("grad", "norm2(A*x-b)^2", "--wrt", "x"),
    "several": ("grad", "norm2(W*x + b - y)^2", "--wrt", "W,b"),
    "derivation": ("explain", "logdet(X'*A*X)", "--wrt", "X"),
    "steps and check": ("grad", "x'*A*x", "--wrt", "x", "--steps", "--check"),
    "conditions": ("jacobian", "[x*y, where(x>0, x^2, y/x), log(x)/sqrt(y)]"),
    "slices": ("hessian", "[x^2*y, sin(x*y)]"),
    "wide": ("jacobian", "[" + ", ".join(f"sin(x{i}*x{i + 1})^2*exp(x0)" for i in range(6)) + "]"),
    "sparse": ("hessian", " + ".join(f"x{i}*x{i + 1}" for i in range(40))),
    "shared": ("grad", "sin(x*y)*exp(sin(x*y))", "--cse"),
    "points": ("critical", "x^3 - 3*x*y + y^3"),
    "polynomial": ("taylor", "exp(x)*cos(y)", "--at", "x=0,y=0", "--order", "3"),
    "product": ("jvp", "[x*y, sin(x)]", "--v", "[1, a]"),
    "value": ("eval", "inv([a, b; c, d])"),
    "undefined": ("hessian", "f(x, y)*g(x)"),
    "at a point": ("grad", "x^2*y", "--at", "x=1,y=2"),
}


@pytest.fixture(scope="module")
def pages():
    return {name: matcalc(*call, "-f", "html") for name, call in CALLS.items()}


class Reader(HTMLParser):
    """The text of a page by element, and every attribute."""

    VOID = ("meta", "mspace", "wbr", "br")

    def __init__(self):
        super().__init__()
        self.open, self.attributes, self.texts = [], [], {}

    def handle_starttag(self, tag, attributes):
        self.attributes += [(tag, *a) for a in attributes]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.attributes += [(tag, *a) for a in attributes]

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
        self.open.pop()

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts.setdefault(tag, []).append(data)


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


@pytest.mark.parametrize("name", CALLS)
def test_a_page_is_whole(pages, name):
    done = pages[name]
    assert done.code == 0, done.err
    page = read(done.out)
    typed = " ".join(CALLS[name][1].split())
    assert typed in " ".join(page.texts["code"])
    assert "math" in page.texts and "Sources" in page.texts["h2"]
    latex = matcalc(
        *[w for w in CALLS[name] if w not in ("--steps", "--check")], "-f", "latex", "--env", "equation"
    ).out
    if CALLS[name][0] != "explain":
        assert latex.rstrip() in "".join(page.texts["code"])


@pytest.mark.parametrize("name", CALLS)
def test_nothing_comes_from_elsewhere(pages, name):
    text = pages[name].out
    page = read(text)
    assert not [a for a in page.attributes if a[1] in ("src", "href", "action", "data", "poster") or a[1][:2] == "on"]
    assert "url(" not in text and "@import" not in text
    assert set(re.findall(r"https?://[^\"'< ]+", text)) <= {"http://www.w3.org/1998/Math/MathML"}
    script = re.search(r"<script>(.*?)</script>", text, re.S)[1]
    known = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{known}'" in text  # the browser runs this script and no other


def test_what_holds_is_on_the_page(pages):
    assert "numerator layout" in pages["gradient"].out and "(inferred)" in pages["gradient"].out
    conditions = pages["conditions"].out
    assert "where" in conditions and conditions.count("<li>") == 2
    assert "agrees with automatic" in pages["steps and check"].out
    assert "product" in pages["derivation"].out and pages["derivation"].out.count("<li>") > 4
    assert "x = 1, y = 2" in pages["at a point"].out
    assert "f is read as an undefined function" in pages["undefined"].out
    assert "entries are 0" in pages["sparse"].out
    assert pages["several"].out.count("<h2>Result</h2>") == 2


def test_code_stands_beside_the_formula(pages):
    labels = re.findall(r"<summary>(.*?)</summary>", pages["conditions"].out)
    languages = ["NumPy", "JAX", "PyTorch", "Julia", "MATLAB", "C", "C++", "Rust", "JavaScript", "Fortran"]
    assert labels == ["LaTeX", "Typst", "matcalc", *languages]
    assert re.findall(r"<summary>(.*?)</summary>", pages["undefined"].out) == ["LaTeX", "Typst", "matcalc"]
    numpy = matcalc(*CALLS["conditions"], "-f", "numpy").out.rstrip()
    assert html.escape(numpy) in pages["conditions"].out


def test_a_wide_matrix_is_a_table_with_names(pages):
    text = pages["wide"].out
    assert text.count("<th>") == 1 + 7 + 6
    assert '<td class="zero">0</td>' in text


HOSTILE = ["<script>alert(1)</script>", "x*y </code><img src=x onerror=alert(1)>", "x & y", "x*y\n<script>1</script>"]
SIGNS = ["where(x < y, x^2, y)", "norm(X, 'fro')^2"]


@pytest.mark.parametrize("text", [*HOSTILE, *SIGNS])
def test_what_was_typed_is_text(text):
    done = matcalc("grad", text, "-f", "html")
    assert done.code == 0 or text in HOSTILE
    if done.code == 0:
        page = read(done.out)
        assert done.out.count("<script>") == 1 and not [a for a in page.attributes if a[0] == "img"]
        assert " ".join(text.split()) in " ".join("".join(page.texts["code"]).split())
