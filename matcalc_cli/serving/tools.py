"""TOOLS: what a language model can ask, one function a tool, answered by the warm workers of pool.py.

A function takes the words of a question and returns plain data; its docstring is what the model reads, its annotations
are the schema of `matcalc mcp` (mcp.py), and its example is one that runs. `Wrong` carries what the command line would
have said, caret and hint included: a model that reads it can ask better.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from matcalc_cli.serving.outcome import Busy, Outcome
from matcalc_cli.serving.pool import Pool

_ENDINGS = {1: "the mathematics says no", 2: "the question cannot be read", 3: "a limit was hit"}
LONG = 20_000  # characters of one text in an answer; a model reads no more


class Wrong(Exception):
    """The question has no answer as it stands: what is wrong with it, and how to ask better."""


Expr = Annotated[
    str,
    Field(
        description="The function: x'*A*x, norm2(A*x-b)^2, log(det(X)), x0*sin(x1), [x*y, exp(x)], or LaTeX. "
        "' transposes, * is the matrix product, .* acts entry by entry; lower-case names are vectors or numbers, "
        "capitals matrices."
    ),
]
Wrt = Annotated[
    list[str] | None,
    Field(
        description='What to differentiate by, ["x"]; twice for a mixed second derivative. Left out: all free names.'
    ),
]
Given = Annotated[
    str,
    Field(
        description='Declarations, "A: m,n; x: n; S: n,n symmetric; c: scalar positive". Read from the text if empty.'
    ),
]
At = Annotated[str, Field(description='A point, "x=[1,2], c=3": the value there as well as sizes.')]
Layout = Annotated[
    Literal["numerator", "denominator", "mixed"],
    Field(description="numerator: the gradient of a scalar is a row; denominator: a column, as in optimisation."),
]
Command = Annotated[
    Literal["diff", "grad", "jacobian", "hessian", "tangent"],
    Field(description="Which derivative: diff is any by any; grad of a scalar, jacobian of a vector, hessian."),
]
Language = Literal["numpy", "jax", "torch", "julia", "matlab", "c", "cpp", "rust", "javascript", "fortran"]


class Name(TypedDict):
    """A name as it was read; `shape` is [] of a number, sizes are numbers or letters."""

    name: str
    kind: str
    shape: list[int | str]
    assumptions: list[str]


class Derived(TypedDict):
    """A derivative: `read` says how the text was understood, `check` sets the answer against two numeric ways."""

    read: str
    variables: list[Name]
    layout: str
    shape: list[int | str]
    result: str
    latex: str
    conditions: list[str]
    notes: list[str]
    check: dict[str, Any] | None
    steps: list[str]


class Judged(TypedDict):
    """Of a claim: is it right, in which layouts; else what is wrong, where the two differ, and the derivative."""

    right: bool
    layouts: list[str]
    message: str
    derivative: str
    counterexample: dict[str, Any] | None


class Read(TypedDict):
    """How a text is read: its names with kinds and sizes, and a line for each that says why."""

    read: str
    variables: list[Name]
    why: list[str]
    notes: list[str]


class Linted(TypedDict):
    """The claims of a text, each with line, column, claim, verdict, layout, reason; what is wrong with the text."""

    claims: list[dict[str, Any]]
    problems: list[str]


class Tools:
    """The tools over one pool of workers."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def functions(self) -> Iterator[Callable[..., Any]]:
        """The tools, in the order in which they are listed."""
        yield from (self.derive, self.check_claim, self.explain, self.read, self.code, self.critical, self.lint_text)

    def derive(
        self,
        expr: Expr,
        wrt: Wrt = None,
        command: Command = "diff",
        layout: Layout = "numerator",
        given: Given = "",
        order: Annotated[int, Field(ge=1, le=9)] = 1,
        at: At = "",
        steps: Annotated[bool, Field(description="With the derivation, rule by rule.")] = False,
    ) -> list[Derived]:
        """The derivative of a scalar, vector or matrix function by a scalar, vector or matrix, exactly, with its sizes,
        the conditions under which it exists, and a check against automatic differentiation and difference quotients.
        One answer for each variable. Example: expr="norm2(A*x-b)^2", wrt=["x"] gives 2*(A*x - b)'*A."""
        flags = _flags(layout=layout, given=given, order=str(order), at=at)
        found = self._json(command, expr, wrt, [*flags, *(["--steps"] if steps else []), *([] if at else ["--check"])])
        return [_derived(one) for one in (found if isinstance(found, list) else [found])]

    def check_claim(
        self,
        expr: Expr,
        claim: Annotated[str, Field(description="The derivative to be judged, in the same language or in LaTeX.")],
        wrt: Wrt = None,
        command: Command = "diff",
        given: Given = "",
        order: Annotated[int, Field(ge=1, le=9)] = 1,
    ) -> Judged:
        """Is a derivative that someone worked out right? In which layout; else the likeliest mistake (a sign, a factor,
        transposed, a missing term, right only if A is symmetric), with numbers at which the two differ.
        Example: expr="x'*A*x", claim="2*A*x", wrt=["x"] is right only if A is symmetric."""
        flags = [*_flags(given=given, order=str(order), command=command), "--claim", claim]
        found = self._json("check", expr, wrt, flags, codes=(0, 1))
        return Judged(
            right=found["right"],
            layouts=found["layouts"],
            message=found["message"],
            derivative=_short(found["derivative"]["result"]["text"]),
            counterexample=found["counterexample"],
        )

    def explain(self, expr: Expr, wrt: Wrt = None, layout: Layout = "numerator", given: Given = "") -> str:
        """The derivation of a derivative, step by step, in Markdown: which rule, on which part, and what comes of it.
        Example: expr="log(det(X))", wrt=["X"]."""
        return _short(self._text("explain", expr, wrt, [*_flags(layout=layout, given=given), "-f", "markdown"]))

    def read(self, expr: Expr, given: Given = "", command: Command = "diff") -> Read:
        """How a text would be read, before anything is derived: which names are numbers, vectors and matrices, of which
        sizes, and why. Ask this where an answer looks like one to another question. Example: expr="a*x+b"."""
        outcome = self._asked([command, "-f", "json", "--explain-reading", *_flags(given=given), "--", expr])
        data = json.loads(outcome.text)
        first = data[0] if isinstance(data, list) else data
        why = [line.strip() for line in outcome.err.splitlines() if line.strip()]
        return Read(read=first["read"], variables=first["variables"], why=why, notes=first["notes"])

    def code(
        self,
        expr: Expr,
        language: Language = "numpy",
        wrt: Wrt = None,
        command: Command = "diff",
        layout: Layout = "numerator",
        given: Given = "",
        value: Annotated[bool, Field(description="With a function for the value of expr, too.")] = False,
    ) -> str:
        """The derivative as a function that runs, in NumPy, JAX, PyTorch, Julia, MATLAB or C.
        Example: expr="norm2(A*x-b)^2", wrt=["x"], language="torch"."""
        flags = [*_flags(layout=layout, given=given), *(["--value"] if value else []), "-f", language]
        return _short(self._text(command, expr, wrt, flags))

    def critical(
        self,
        expr: Expr,
        wrt: Wrt = None,
        given: Given = "",
        at: Annotated[str, Field(description='Values of parameters, "a=1,b=2".')] = "",
        box: Annotated[str, Field(description='Where a numeric search looks, "-10:10" or "x=-2:2,y=0:3".')] = "",
    ) -> dict[str, Any]:
        """Critical points of a scalar function, each a minimum, maximum or saddle; of a square vector field f the
        equilibria of x' = f(x), each with its stability. Example: expr="x^3-3*x*y+y^3"."""
        found: dict[str, Any] = self._json("critical", expr, wrt, _flags(given=given, at=at, box=box))
        return found

    def lint_text(
        self,
        text: Annotated[str, Field(description="The document itself, or a part of it with its definitions.")],
        kind: Annotated[Literal["markdown", "latex", "python"], Field(description="What the text is.")] = "markdown",
    ) -> Linted:
        """Every claim about a derivative in a document, judged: right (in which layout), wrong with the reason and
        numbers, or not understood. Example: text="Let $f(x)=x^3$. Then $f'(x)=2x^2$." finds that f' is wrong."""
        outcome = self._ended(lambda: self._pool.ask("lint", {"text": text, "kind": kind}))
        found: Linted = json.loads(outcome.text)
        return found

    def topic(self, name: str = "") -> str:
        """A page of `matcalc help`."""
        return self._asked(["help", *([name] if name else [])]).text

    def rule(self, name: str) -> str:
        """A rule of differentiation, by name or number."""
        return self._asked(["rules", "-f", "json", "--", name]).text

    def _json(
        self, command: str, expr: str, wrt: Sequence[str] | None, flags: list[str], codes: tuple[int, ...] = (0,)
    ) -> Any:
        return json.loads(self._text(command, expr, wrt, [*flags, "-f", "json"], codes))

    def _text(
        self, command: str, expr: str, wrt: Sequence[str] | None, flags: list[str], codes: tuple[int, ...] = (0,)
    ) -> str:
        by = [part for name in wrt or () for part in ("--wrt", name)]
        return self._asked([command, *by, *flags, "--", expr], codes).text

    def _asked(self, arguments: list[str], codes: tuple[int, ...] = (0,)) -> Outcome:
        return self._ended(lambda: self._pool.call(arguments), codes)

    def _ended(self, question: Callable[[], Outcome], codes: tuple[int, ...] = (0,)) -> Outcome:
        try:
            outcome = question()
        except Busy:
            raise Wrong("too many questions at once; ask again in a second") from None
        if outcome.code not in codes or not outcome.text:
            raise Wrong(f"{outcome.err.strip()}\n({_ENDINGS.get(outcome.code, 'no answer')})")
        return outcome


def _flags(**options: str) -> list[str]:
    """--name value of each that is not empty."""
    return [part for name, value in options.items() if value for part in (f"--{name}", value)]


def _derived(found: dict[str, Any]) -> Derived:
    check, result = found.get("check"), found["result"]
    return Derived(
        read=found["read"],
        variables=found["variables"],
        layout=found["layout"],
        shape=found["shape"],
        result=_short(result["text"]),
        latex=_short(result["latex"]),
        conditions=found["conditions"],
        notes=found["notes"],
        check=check,
        steps=[f"{step['left']} = {step['right']}    ({step['reason']})" for step in found.get("steps") or ()],
    )


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]} … ({len(text):,} characters in all)"
