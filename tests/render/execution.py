"""Generated modules of explicit entries, compiled or interpreted: many of them in one program that prints the results.

    program = PROGRAMS["rust"](); program.add(text, arguments); program.results(folder) -> [numbers, rows in order]

An argument is a number or an array, in the order of the parameters; `parameters` reads their names off the text.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

_NUMBER = re.compile(r"[-+]?(?:nan|inf\w*|\d+\.?\d*(?:e[-+]?\d+)?)", re.IGNORECASE)


class Program:
    """Modules of one language; a subclass writes the files and says how they are run."""

    compiler = ""
    head = ""  # what stands before the parameters of a function

    def __init__(self) -> None:
        self.modules: list[str] = []
        self.calls: list[tuple[int, str, list]] = []

    @classmethod
    def there(cls) -> str | None:
        """The compiler or interpreter; of Rust also where rustup puts it."""
        return shutil.which(cls.compiler) or shutil.which(cls.compiler, path=str(Path.home() / ".cargo/bin"))

    @classmethod
    def parameters(cls, text: str, name: str = "derivative") -> list[str]:
        """The names that a function takes."""
        inside = re.search(cls.head.format(name) + r"\(([^)]*)\)", text)
        assert inside, text
        parts = inside[1].replace("&\n", "").split(",")
        found = [cls.named(part.strip()) for part in parts if part.strip()]
        return [part for part in found if part and not re.search(rf"intent\(out\) :: {part}\b", text)]

    @staticmethod
    def named(part: str) -> str:
        """The name of a parameter, `x: f64`; none of one that takes a result."""
        return "" if "&mut" in part else part.partition(":")[0]

    def add(self, text: str, arguments: Sequence, name: str = "derivative") -> None:
        """One more module, and the call of one of its functions."""
        arrays = [np.asarray(a, dtype=float) for a in arguments]
        flat = [a.reshape(-1) if a.ndim == 2 and 1 in a.shape else a for a in arrays]
        if not self.modules or self.modules[-1] != text:
            self.modules.append(text)
        self.calls.append((len(self.modules) - 1, name, flat))

    def results(self, folder: Path) -> list[np.ndarray]:
        """The numbers of each call, in the order of the calls."""
        lines = self.run(folder).splitlines()
        assert len(lines) == len(self.calls)
        numbers = [np.array([float(n) for n in _NUMBER.findall(line)]) for line in lines]
        return [self.ordered(call, found) for call, found in zip(self.calls, numbers)]

    def ordered(self, call: tuple[int, str, list], numbers: np.ndarray) -> np.ndarray:
        return numbers

    def run(self, folder: Path) -> str:
        raise NotImplementedError


def ran(call: list[str], folder: Path) -> str:
    """What a program prints; what a compiler complains of is the failure."""
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=600)
    assert not done.returncode, (done.stderr or done.stdout)[:4000]
    return done.stdout


def nested(array: np.ndarray, opening: str = "[", closing: str = "]") -> str:
    if not array.ndim:
        return repr(float(array))
    return opening + ", ".join(nested(a, opening, closing) for a in array) + closing


class Rust(Program):
    compiler, head = "rustc", "fn {}"

    def run(self, folder: Path) -> str:
        flags = "#![deny(warnings)]\n#![allow(dead_code)]\n"
        source = "".join(f"mod m{i} {{\n{text}\n}}\n" for i, text in enumerate(self.modules))
        calls = [self._call(*call) for call in self.calls]
        main = "fn main() {\n" + "".join(f"    call{i}();\n" for i in range(len(calls))) + "}\n"
        functions = "".join(f"fn call{i}() {{\n{text}}}\n" for i, text in enumerate(calls))
        (folder / "main.rs").write_text(flags + source + functions + main, encoding="utf-8")
        ran([str(self.there()), "--edition=2021", "-o", "main", "main.rs"], folder)
        return ran(["./main"], folder)

    def _call(self, module: int, name: str, arguments: list) -> str:
        given = ["&" * bool(a.ndim) + nested(a) for a in arguments]
        head = re.search(rf"fn {name}\(([^)]*)\)( -> f64)?", self.modules[module])
        assert head
        outs = re.findall(r"(\w+): &mut ([^:]*?)(?:,?\s*$|, )", head[1])
        lines = [f"let mut {out} = {kind.replace('f64', '0.0')};" for out, kind in outs]
        call = f"m{module}::{name}({', '.join([*given, *(f'&mut {out}' for out, _ in outs)])})"
        shown = [*(["number"] if head[2] else []), *(out for out, _ in outs)]
        lines += [f"let number = {call};" if head[2] else f"{call};"]
        lines += [f'println!("{" ".join(["{:?}"] * len(shown))}", {", ".join(shown)});']
        return "".join(f"    {line}\n" for line in lines)


class JavaScript(Program):
    compiler, head = "node", "export function {}"

    def run(self, folder: Path) -> str:
        for i, text in enumerate(self.modules):
            (folder / f"m{i}.mjs").write_text(text, encoding="utf-8")
        lines = ["const flat = r => typeof r === 'number' ? [r] : Object.values(r).map(flat).flat();"]
        lines += [f'import * as m{i} from "./m{i}.mjs";' for i in range(len(self.modules))]
        for module, name, arguments in self.calls:
            call = f"m{module}.{name}({', '.join(map(nested, arguments))})"
            lines.append(f"console.log(String(flat({call})));")
        (folder / "main.mjs").write_text("\n".join(lines), encoding="utf-8")
        return ran(["node", "main.mjs"], folder)


class Fortran(Program):
    compiler, head = "gfortran", r"(?:subroutine|function) {}"

    def run(self, folder: Path) -> str:
        modules = [re.sub(r"\w+_mod\b", f"m{i}", text) + "\n" for i, text in enumerate(self.modules)]
        calls = [self._call(*call) for call in self.calls]
        routines = [f"subroutine call{i}()\n{text}end subroutine\n" for i, text in enumerate(calls)]
        body = "".join(f"call call{i}()\n" for i in range(len(calls)))
        source = "".join([*modules, *routines, f"program main\n{body}end program\n"])
        (folder / "main.f90").write_text(source, encoding="utf-8")
        flags = ["-std=f2018", "-Wall", "-Wextra", "-Werror", "-Wno-unused-dummy-argument", "-Wno-compare-reals"]
        ran(["gfortran", *flags, "-O0", "-o", "main", "main.f90"], folder)
        return ran(["./main"], folder)

    def _outs(self, module: int, name: str) -> list[tuple[str, str]]:
        """(name, sizes) of the parameters that take results."""
        text = self.modules[module].partition(f"subroutine {name}(")[2].partition("end subroutine")[0]
        return re.findall(r"intent\(out\) :: (\w+)(?:\(([^)]*)\))?", text)

    def _call(self, module: int, name: str, arguments: list) -> str:
        given = ", ".join(self._literal(a) for a in arguments)
        outs = self._outs(module, name)
        lines = [f"use m{module}, only: f => {name}", "implicit none"]
        show = 'write (*, "(*(es26.17e3))")'
        if not outs:
            return "\n".join([*lines, *self._continued(f"{show} f({given})")]) + "\n"
        listed = ", ".join(out for out, _ in outs)
        call = f"call f({given}{', ' if given else ''}{listed})"
        lines += [f"double precision :: {out}{f'({sizes})' if sizes else ''}" for out, sizes in outs]
        lines += [call, f"{show} {listed}"]
        return "\n".join(part for line in lines for part in self._continued(line)) + "\n"

    @staticmethod
    def _continued(line: str) -> list[str]:
        pieces = line.split(", ")
        return [", ".join(pieces)] if len(line) < 120 else [*(f"{p}, &" for p in pieces[:-1]), pieces[-1]]

    @staticmethod
    def _literal(a: np.ndarray) -> str:
        text = lambda v: f"{float(v)!r}" + ("" if "e" in repr(float(v)) else "d0")
        number = lambda v: text(v).replace("e", "d")
        if not a.ndim:
            return number(a)
        flat = "[" + ", ".join(map(number, a.ravel(order="F"))) + "]"
        return flat if a.ndim == 1 else f"reshape({flat}, [{', '.join(map(str, a.shape))}])"

    def ordered(self, call: tuple[int, str, list], numbers: np.ndarray) -> np.ndarray:
        found, rest = [], numbers
        for _, sizes in self._outs(*call[:2]):
            shape = [int(n) for n in sizes.split(",")] if sizes else [1]
            found.append(rest[: np.prod(shape)].reshape(shape, order="F").ravel())
            rest = rest[np.prod(shape) :]
        return np.concatenate([*found, rest])


class Julia(Program):
    """Interpreted, which is faster than compiled for what is called once; the type of a result has to be concrete."""

    compiler, head = "julia", r"function {}"

    def run(self, folder: Path) -> str:
        lines = [_JULIA_ROWS, *(f"module M{i}\n{text}\nend" for i, text in enumerate(self.modules))]
        for module, name, arguments in self.calls:
            given = "".join(f", {self._literal(a)}" for a in arguments)
            lines.append(f"show_rows(Base.invokelatest(M{module}.{name}{given}))")
        (folder / "main.jl").write_text("\n".join(lines), encoding="utf-8")
        return ran(["julia", "-O0", "--compile=min", str(folder / "main.jl")], folder)

    @staticmethod
    def _literal(array: np.ndarray) -> str:
        flat = "[" + ", ".join(repr(float(x)) for x in array.ravel(order="F")) + "]"
        return f"reshape({flat}, {', '.join(map(str, array.shape))})" if array.ndim else repr(float(array))


_JULIA_ROWS = """
in_rows(a::Number) = [a]
in_rows(a::AbstractVector) = a
in_rows(a::AbstractMatrix) = vec(permutedims(a))
in_rows(a::AbstractArray{T, 3}) where T = vec(permutedims(a, (2, 1, 3)))
show_rows(a) = isconcretetype(eltype(a)) ? println(join(in_rows(a), ' ')) : error(eltype(a))
"""


class Cpp(Program):
    """With Eigen, whose headers have to be there."""

    compiler, head = "g++", r"inline [^(]* {}"

    @classmethod
    def there(cls) -> str | None:
        return super().there() if Path("/usr/include/eigen3/Eigen/Dense").exists() else None

    @staticmethod
    def named(part: str) -> str:
        return part.split()[-1].lstrip("&")

    def run(self, folder: Path) -> str:
        includes = sorted({line for text in self.modules for line in text.splitlines() if line.startswith("#include")})
        lines = [
            *includes,
            "#include <Eigen/Dense>",
            "#include <array>",
            "#include <cstdio>",
            "#include <tuple>",
            "#include <vector>",
            _SHOW,
        ]
        for i, text in enumerate(self.modules):
            body = "\n".join(line for line in text.splitlines() if not line.startswith("#include"))
            lines.append(f"namespace m{i} {{\n{body}\n}}")
        for i, (module, name, arguments) in enumerate(self.calls):
            given = ", ".join(map(self._literal, arguments))
            lines.append(f'static void call{i}() {{ show(m{module}::{name}({given})); std::printf("\\n"); }}')
        lines += ["int main() {", *(f"    call{i}();" for i in range(len(self.calls))), "}"]
        (folder / "main.cpp").write_text("\n".join(lines), encoding="utf-8")
        flags = [
            "-std=c++14",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-unused-function",
            "-O0",
            "-isystem",
            "/usr/include/eigen3",
        ]
        ran(["g++", *flags, "-o", "main", "main.cpp"], folder)
        return ran(["./main"], folder)

    @staticmethod
    def _literal(a: np.ndarray) -> str:
        if not a.ndim:
            return repr(float(a))
        numbers = ", ".join(repr(float(v)) for v in a.ravel())
        sizes = ", ".join(map(str, a.shape))
        return f"(Eigen::{'VectorXd' if a.ndim == 1 else 'MatrixXd'}({sizes}) << {numbers}).finished()"


_SHOW = """
static void show(double x) { std::printf("%.17g ", x); }
template <class T> void show(const Eigen::MatrixBase<T> &a) {
    for (Eigen::Index i = 0; i < a.rows(); i++) for (Eigen::Index j = 0; j < a.cols(); j++) show(double(a(i, j)));
}
template <class T> void show(const std::vector<T> &a) { for (const T &part : a) show(part); }
template <class A, class B, class C> void show(const std::tuple<A, B, C> &t) {
    show(std::get<0>(t)); show(std::get<1>(t)); show(std::get<2>(t));
}
template <class T, std::size_t N> void show(const std::array<T, N> &a) { for (const T &part : a) show(part); }
"""
PROGRAMS: dict[str, type[Program]] = {"rust": Rust, "javascript": JavaScript, "fortran": Fortran, "cpp": Cpp}


def compiled_languages(*without: str) -> list:
    """The languages as parameters of a test, skipped where their compiler is not installed."""
    there = {name: program.there() for name, program in PROGRAMS.items()}
    missing = {name: f"{program.compiler} is not installed" for name, program in PROGRAMS.items()}
    return [
        pytest.param(n, marks=pytest.mark.skipif(not there[n], reason=missing[n])) for n in PROGRAMS if n not in without
    ]
