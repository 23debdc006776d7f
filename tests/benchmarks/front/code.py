"""The generated C of the arms: what it is made of, and how long a call takes.

Counts are read off the text of whoever wrote it, between the braces of the function: nobody's own counting is believed.
One harness calls every text, compiled by `gcc -O2` (`g++ -O2` for C++), at one point after the other of a table. (A
number that is changed just before the call is waited for by whoever takes his numbers on the stack: 26 ns where there
are more than eight, which is a third of a call.)
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from statistics import median
from typing import NamedTuple

CALLS = 200_000
HARNESS = """
#include <stdio.h>
#include <time.h>
void call(const double *in, double *out);
int main(void) {
    static double points[64][64];
    double in[] = {%s}, out[%d] = {0}, sum = 0.0;
    const int names = sizeof in / sizeof *in, entries = sizeof out / sizeof *out;
    call(in, out);
    for (int i = 0; i < entries; i++) printf("%%.17g ", out[i]);
    for (int p = 0; p < 64; p++) for (int i = 0; i < names; i++) points[p][i] = in[i] + 1e-3 * ((7 * p + 13 * i) %% 64);
    const clock_t start = clock();
    for (int i = 0; i < %d; i++) { call(points[i & 63], out); sum += out[0]; }
    const double taken = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("%%g %%g\\n", sum, taken / %d * 1e9);
    return 0;
}
"""


class Counts(NamedTuple):
    """Operations of a text; `others` are pow, sqrt and their like."""

    multiplications: int
    additions: int
    divisions: int
    angles: int
    others: int

    def __str__(self) -> str:
        """102 + 55 + 12: multiplications, additions, sines and cosines; and what else there is."""
        text = f"{self.multiplications} + {self.additions} + {self.angles}"
        return text + "".join(f", {n} {sign}" for n, sign in ((self.divisions, "÷"), (self.others, "others")) if n)


_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN = re.compile(rf"{_NUMBER}|[A-Za-z_][\w:]*|[-+*/(),=?:;&!]")
_VALUE = re.compile(rf"{_NUMBER}|[A-Za-z_][\w:]*|\)")
_FUNCTIONS = re.compile(r"(?:std::)?(?:pow|sqrt|tan|exp|log|tanh|fabs|hypot|fmax|fmin)")
_ANGLES = re.compile(r"(?:std::)?(?:sin|cos)")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_IDLE = re.compile(
    r"\[[^\]]*\]|^\s*for .*$|^\s*\(void\).*$|static_cast<\w+>", re.MULTILINE
)  # no arithmetic of the result


def body(text: str, entry: str) -> str:
    """What stands between the braces of a function; the text itself where no function is named."""
    if not entry:
        return text
    opened = re.search(rf"\b{entry}\([^;{{]*\{{", text)
    assert opened, f"no function {entry}"
    depth, i = 1, opened.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        i += 1
    return text[opened.end() : i - 1]


def counts(statements: str) -> Counts:
    """Of the statements of a function; a sign before a value is no operation."""
    text = re.sub(_IDLE, "", re.sub(_COMMENT, "", statements))
    found = dict.fromkeys("*+/sf", 0)
    before = ""
    for token in _TOKEN.findall(text):
        if token in ("*", "/") or token in ("+", "-") and _VALUE.fullmatch(before):
            found["+" if token == "-" else token] += 1
        elif token.endswith("sq"):  # CasADi's square
            found["*"] += 1
        elif _ANGLES.fullmatch(token):
            found["s"] += 1
        elif _FUNCTIONS.fullmatch(token):
            found["f"] += 1
        before = token
    return Counts(found["*"], found["+"], found["/"], found["s"], found["f"])


class Way(NamedTuple):
    """How the text of a peer is called: its suffix, the function, and the wrapper that calls it."""

    suffix: str
    entry: str
    wrapper: str


_SCALARS = """
{text}
{extern}void call(const double *in, double *out) {{ {entry}({arguments}); }}
"""
WAYS = {
    "matcalc": Way("c", "derivative", _SCALARS),
    "wrenfold": Way("cpp", "wrenfold_arm", "#include <cmath>\n" + _SCALARS),
    "casadi": Way(
        "c",
        "casadi_f0",
        "{text}\nvoid call(const double *in, double *out) {{\n    double x[] = {{{named}}}, w[1000];\n"
        "    const double *arg[] = {{x}};\n    double *res[] = {{out}};\n    casadi_arm(arg, res, 0, w, 0);\n}}\n",
    ),
    "sympy": Way("c", "", "#include <math.h>\nvoid call(const double *in, double *out) {{\n{unpacked}\n{text}\n}}\n"),
}
WAYS["symengine"] = WAYS["sympy"]


def source(peer: str, text: str, names: list[str], entries: int) -> str:
    """A file with `call`; `names` are the names of the entries of `in`."""
    way = WAYS[peer]
    parameters = re.search(rf"\b{way.entry}\(([^)]*)\)", text) if way.entry else None
    words = re.findall(r"(\w+)(?:\[\d+\])?\s*(?:,|$)", parameters[1].strip()) if parameters else []
    at = {name: f"in[{i}]" for i, name in enumerate(names)} | {"out": "out"}
    at |= {f"out{k}": f"out[{k}]" for k in range(entries)}
    listed = re.match(r"/\* (.*?) \*/", text)
    return way.wrapper.format(
        text=text,
        entry=way.entry,
        extern='extern "C" ' if way.suffix == "cpp" else "",
        arguments=", ".join(at.get(word, word) for word in words),
        named=", ".join(at.get(word, word) for word in listed[1].split()) if listed and peer == "casadi" else "",
        unpacked="\n".join(f"const double {name} = in[{i}]; (void){name};" for i, name in enumerate(names)),
    )


def compiled(folder: Path, peer: str, text: str, point: dict[str, float], entries: int) -> Path:
    """The program that calls a text."""
    program, way = folder / peer, WAYS[peer]
    file, harness = program.with_suffix("." + way.suffix), folder / "harness.c"
    file.write_text(source(peer, text, list(point), entries), encoding="utf-8")
    harness.write_text(HARNESS % (", ".join(map(repr, point.values())), entries, CALLS, CALLS), encoding="utf-8")
    steps = [
        ["gcc", "-O2", "-c", str(harness), "-o", f"{program}.harness.o"],
        ["g++" if way.suffix == "cpp" else "gcc", "-O2", "-c", str(file), "-o", f"{program}.o"],
        ["g++", f"{program}.harness.o", f"{program}.o", "-o", str(program), "-lm"],
    ]
    for step in steps:
        subprocess.run(step, check=True, capture_output=True)
    return program


def called(program: Path) -> tuple[list[float], float]:
    """(the entries at the first point, nanoseconds a call)."""
    out = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout.split()
    return [float(word) for word in out[:-2]], float(out[-1])


def nanoseconds(programs: dict[str, Path], repeat: int) -> dict[str, float]:
    """Median time of a call of each, in turns."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(repeat):
        for name, program in programs.items():
            taken[name].append(called(program)[1])
    return {name: median(times) for name, times in taken.items()}
