"""Functions of arrays of unknown sizes, in loops: many of them in one program, called with the sizes that arrays have.

loops = LOOPED["rust"](); loops.add(text, "f0", values, 3); loops.results(folder) -> [numbers, rows in order]
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matcalc_cli.model import names
from tests.render.execution import PROGRAMS, ran

_FENCE = 7.25
_OVER_LINES = ", &\n"


class Looped:
    """Functions of one language; each `add` has a name of its own."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict, int | dict[str, int]]] = []

    def add(self, text: str, name: str, values: dict, size: int | dict[str, int]) -> None:
        """One function, the values of its parameters and of the sizes by name, how many numbers its results have."""
        self.calls.append((text, name, values, size))

    @staticmethod
    def value(values: dict, called: str) -> np.ndarray:
        """What a parameter is: an array or a size by its name, which may have Greek letters and a last underscore."""
        name = called.rstrip("_")
        return np.asarray(values[name if name in values else names.key(name)])

    def results(self, folder: Path) -> list[np.ndarray]:
        raise NotImplementedError


class LoopsOfC(Looped):
    """C functions in one library."""

    def results(self, folder: Path, *flags: str, libraries: Sequence[str] = ()) -> list[np.ndarray]:
        (folder / "all.c").write_text("\n".join(text for text, *_ in self.calls), encoding="utf-8")
        strict = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O0", "-shared", "-fPIC"]
        ran(["gcc", *strict, *flags, "all.c", "-o", "all.so", *libraries, "-lm"], folder)
        library = ctypes.CDLL(str(folder / "all.so"))
        return [self._called(library, *call) for call in self.calls]

    @staticmethod
    def _called(library: ctypes.CDLL, text: str, name: str, values: dict, size: int | dict[str, int]) -> np.ndarray:
        """What it writes; whoever writes beyond the end of a result or of the workspace is found out."""
        head = re.search(rf"(double|void) {name}\(([^)]*)\)", text)
        assert head is not None, text
        given, sizes = [], []
        outs: list = []
        for part in map(str.strip, head[2].replace("void", "").split(",")):
            if not part:
                continue
            kind, _, called = part.rpartition(" ")
            called = called.lstrip("*")
            if kind == "int":
                sizes.append(ctypes.c_int(values[called.rstrip("_")]))
                given.append(sizes[-1])
            elif kind.startswith("const"):
                array = np.asarray(values[called.rstrip("_")], dtype=float)
                given.append((ctypes.c_double * array.size)(*array.ravel()))
            elif called == "work":
                counted = getattr(library, f"{name}_work")
                counted.restype = ctypes.c_size_t
                work = (ctypes.c_double * (counted(*sizes) + 1))(*[_FENCE] * (counted(*sizes) + 1))
                given.append(work)
            elif "*" in part or "[" in part:
                length = size_of(size, called)
                outs.append((ctypes.c_double * (length + 1))(*[_FENCE] * (length + 1)))
                given.append(outs[-1])
            else:
                given.append(ctypes.c_double(values[called.rstrip("_")]))
        function = getattr(library, name)
        function.restype = ctypes.c_double if head[1] == "double" else None
        returned = function(*given)
        assert all(out[len(out) - 1] == _FENCE for out in outs), f"{name} writes too far"
        assert "double *work" not in head[2] or work[len(work) - 1] == _FENCE, f"{name} works too far"
        numbers = [n for out in outs for n in list(out)[:-1]]
        return np.array(([returned] if head[1] == "double" else []) + numbers)


class LoopsOfJavaScript(Looped):
    """A module each; results and workspace are made by the functions."""

    def results(self, folder: Path) -> list[np.ndarray]:
        lines = ["const flat = r => typeof r === 'number' ? [r] : Object.values(r).map(flat).flat();"]
        for i, (text, name, values, _) in enumerate(self.calls):
            (folder / f"m{i}.mjs").write_text(text, encoding="utf-8")
            lines.append(f'import * as m{i} from "./m{i}.mjs";')
            given = ", ".join(self._literal(self.value(values, called)) for called in parameters(text, name, "="))
            lines.append(f"console.log(String(flat(m{i}.{name}({given}))));")
        (folder / "main.mjs").write_text("\n".join(lines), encoding="utf-8")
        printed = ran(["node", "main.mjs"], folder).splitlines()
        return [np.array(list(map(float, line.split(",")))) for line in printed]

    @staticmethod
    def _literal(array: np.ndarray) -> str:
        return f"Float64Array.from({array.ravel().tolist()})" if array.ndim else repr(array.item())


class LoopsOfRust(Looped):
    """A module each; results and workspace are slices of exactly the length that is needed."""

    def results(self, folder: Path) -> list[np.ndarray]:
        modules = "".join(f"mod m{i} {{\n{text}\n}}\n" for i, (text, *_) in enumerate(self.calls))
        calls = "".join(f"fn call{i}() {{\n{self._call(i, *call)}}}\n" for i, call in enumerate(self.calls))
        main = "fn main() {\n" + "".join(f"    call{i}();\n" for i in range(len(self.calls))) + "}\n"
        flags = "#![deny(warnings)]\n#![allow(dead_code)]\n"
        (folder / "main.rs").write_text(flags + modules + calls + main, encoding="utf-8")
        ran([str(PROGRAMS["rust"].there()), "--edition=2021", "-C", "opt-level=0", "-o", "main", "main.rs"], folder)
        printed = ran(["./main"], folder).splitlines()
        return [np.array([float(number) for number in line.split()]) for line in printed]

    def _call(self, i: int, text: str, name: str, values: dict, size: int | dict[str, int]) -> str:
        head = re.search(rf"pub fn {name}\(([^)]*)\)( -> f64)? {{", text)
        assert head is not None, text
        sizes: list[str] = []
        given: list[str] = []
        outs: list[str] = []
        for called, _, kind in (part.strip().partition(": ") for part in head[1].split(",") if part.strip()):
            if kind == "&mut [f64]":
                outs.append(called)
                given.append(f"&mut {called}")
                continue
            numbers = self.value(values, called).ravel().tolist()
            texts = [str(number) if kind == "usize" else f"{float(number)!r}_f64" for number in numbers]
            sizes += texts if kind == "usize" else []
            given.append(f"&[{', '.join(texts)}]" if kind == "&[f64]" else texts[0])
        work = f"m{i}::{name}_work({', '.join(sizes)})"
        lines = [f"let mut {out} = vec![{_FENCE}; {work if out == 'work' else size_of(size, out)}];" for out in outs]
        call = f"m{i}::{name}({', '.join(given)})"
        lines += [f'print!("{{:?}} ", {call});' if head[2] else f"{call};"]
        lines += [f'for x in &{out} {{ print!("{{:?}} ", x); }}' for out in outs if out != "work"]
        return "".join(f"    {line}\n" for line in [*lines, "println!();"])


class LoopsOfFortran(Looped):
    """A module each; results have the shapes that the module declares, and every index is checked."""

    def results(self, folder: Path) -> list[np.ndarray]:
        modules = [re.sub(r"\bmodule \w+_mod\b", f"module m{i}", text) for i, (text, *_) in enumerate(self.calls)]
        calls = [f"subroutine call{i}()\n{self._call(i, *call)}end subroutine\n" for i, call in enumerate(self.calls)]
        body = "".join(f"call call{i}()\n" for i in range(len(calls)))
        source = "\n".join([*modules, *calls, f"program main\n{body}end program\n"])
        (folder / "main.f90").write_text(source, encoding="utf-8")
        # the compiler runs through loops of known length, and warns of the divisions of its own numbers
        left_out = ["-Wno-unused-dummy-argument", "-Wno-compare-reals", "-Wno-integer-division"]
        strict = ["-std=f2018", "-Wall", "-Wextra", "-Werror", *left_out]
        ran(["gfortran", *strict, "-fcheck=bounds", "-O0", "-o", "main", "main.f90"], folder)
        printed = ran(["./main"], folder).splitlines()
        return [np.array(list(map(float, line.split()))) for line in printed]

    def _call(self, i: int, text: str, name: str, values: dict, size: int | dict[str, int]) -> str:
        joined = text.replace("&\n", "")
        head = re.search(rf"pure (function|subroutine) {name}\(([^)]*)\)", joined)
        assert head is not None, text
        inside = joined[head.end() :].partition(f"end {head[1]}")[0]
        outs = re.findall(r"(\w+(?:\([^()]*(?:\([^()]*\))*[^()]*\))?)", self._line(inside, "real(dp), intent(out)"))
        sizes = self._line(inside, "integer, intent(in)").split(", ")
        shapes = {out.partition("(")[0]: out for out in outs}
        lines = [f"use m{i}, only: f => {name}", "implicit none"]
        lines += [f"integer, parameter :: {n} = {self.value(values, n)}" for n in sizes if n]
        lines += [f"double precision :: {out}" for out in outs]
        given = [part.strip() for part in head[2].split(",") if part.strip()]
        texts = [p if p in shapes or p in sizes else self._literal(self.value(values, p)) for p in given]
        call = f"f({_OVER_LINES.join(texts)})"
        show = 'write (*, "(*(es26.17e3))")'
        if head[1] == "function":
            return "\n".join([*lines, f"{show} {call}\n"])
        shown = [f"transpose({out})" if shape.count(",") else out for out, shape in shapes.items()]
        return "\n".join([*lines, f"call {call}", f"{show} {', '.join(shown)}\n"])

    @staticmethod
    def _line(text: str, kind: str) -> str:
        """What is declared of a kind."""
        return next((line.partition(" :: ")[2] for line in text.splitlines() if line.strip().startswith(kind)), "")

    @staticmethod
    def _literal(array: np.ndarray) -> str:
        """Its numbers column by column, which stand for a matrix."""
        texts = [repr(float(x)).replace("e", "d") for x in array.ravel(order="F")]
        texts = [text if "d" in text else f"{text}d0" for text in texts]
        return f"[{_OVER_LINES.join(texts)}]" if array.ndim else texts[0]


def size_of(size: int | dict[str, int], result: str) -> int:
    """How many numbers one of the results has."""
    return size[result] if isinstance(size, dict) else size


def parameters(text: str, name: str, without: str) -> list[str]:
    """The names that a function takes, but those with this text beside them."""
    _, found, rest = text.partition(f" {name}(")
    assert found, text
    parts, depth = [""], 1
    for sign in rest:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if not depth:
            break
        parts = [*parts, ""] if sign == "," and depth == 1 else [*parts[:-1], parts[-1] + sign]
    return [re.split(r"[ :]", part.strip())[0] for part in parts if part.strip() and without not in part]


def sizes_of(text: str, values: dict) -> dict[str, int]:
    """{"m": 3}: the letters of sizes that the comment of a function has, by the arrays of that shape."""
    found = {}
    for name, shape in re.findall(r"^ *(?:\*|///|!) (\w+): (\w+(?:×\w+)*)(?: .*)?$", text, re.MULTILINE):
        array, letters = np.asarray(values.get(name.rstrip("_"), 0.0)), shape.split("×")
        lengths = array.shape if array.ndim == len(letters) else [n for n in array.shape if n != 1] or [1]
        found.update({letter: int(n) for letter, n in zip(letters, lengths) if not letter.isdigit()})
    return found


LOOPED: dict[str, type[Looped]] = {
    "c": LoopsOfC,
    "rust": LoopsOfRust,
    "javascript": LoopsOfJavaScript,
    "fortran": LoopsOfFortran,
}


def looped_languages() -> list:
    """The languages of loops as parameters of a test, C apart, skipped where their compiler is not installed."""
    return [
        pytest.param(name, marks=pytest.mark.skipif(not PROGRAMS[name].there(), reason="its compiler is not installed"))
        for name in LOOPED
        if name in PROGRAMS
    ]
