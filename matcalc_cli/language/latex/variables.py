"""What is differentiated by: operators in front of a formula, --wrt, the optimum, the brackets of a left side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.errors import Span, SyntaxProblem, UsageError
from matcalc_cli.language.latex.derivatives import derivative_of
from matcalc_cli.language.latex.letters import Symbol, symbol_of
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names

if TYPE_CHECKING:
    from matcalc_cli.language.latex.lines import Draft

Groups = list[tuple[Symbol | None, ...]]  # by what is differentiated, operator by operator; None: it does not say


class Variables:
    """The variables of one pass over a draft."""

    draft: Draft
    notes: list[str]
    alone: set[str]

    if TYPE_CHECKING:  # what resolve.py adds

        def convert(self, node: Node) -> Node: ...

    def _differentiated(self, node: Node) -> tuple[Node, Groups | None]:
        """The function and the variables of \\frac{\\partial}{\\partial x} and \\nabla in front of everything."""
        found: Groups | None = None
        inner = node.bare()
        while inner.kind == "derivative":
            kind, variables, _ = derivative_of(inner)
            together = kind == "grad" and len(set(variables)) > 1
            groups = [variables] if together else [(variable,) for variable in variables]
            found = [*(found or []), *groups]
            node = inner.args[0]
            inner = node.bare()
        if inner.kind == "add" and found is None:
            first = inner.args[0].bare()
            if first.kind == "derivative" and not derivative_of(first)[2]:
                raise SyntaxProblem(
                    "it is not clear how much is differentiated",
                    first.span,
                    hint="put what is differentiated in brackets",
                )
        return node, found

    def _wrt(self, variables: Groups | None, wrt: list[str], targets: bool) -> list[str] | None:
        """The --wrt of the text: its operators have to agree with what is asked, the rest is a default. What is not to
        be differentiated, as the result on the right of \\frac{\\partial f}{\\partial x} =, may lack the variable."""
        if variables is not None and (None,) not in variables:
            return self._operators([[symbol for symbol in group if symbol] for group in variables], wrt)
        if wrt:
            return None
        left = self.draft.left
        if left.derivative and left.variables and not targets:
            return None
        if left.derivative and left.variables:
            for symbol in left.variables:
                self._refuse_absent(symbol, left.span)
            self.notes.append("the left side is a derivative: its right side is what is differentiated")
            return [self._listed([v]) for v in left.variables]
        for group in (self.draft.optimum, left.arguments):
            if group and all(self._occurs(symbol) for symbol in group):
                return [self._listed(group)]
        return None

    def _operators(self, groups: list[list[Symbol]], wrt: list[str]) -> list[str]:
        """The variables of the operators in front; raises UsageError where --wrt says others."""
        for symbol in (s for group in groups for s in group):
            self._refuse_absent(symbol, self.draft.expression.span)
        stated = [self._listed(group) for group in groups]
        if wrt and [names.key(w) for w in wrt] != [names.key(s) for s in stated]:
            raise UsageError(
                f"the text differentiates by {', '.join(stated)}, and --wrt says {', '.join(wrt)}",
                hint="leave out one of them",
            )
        return stated

    def _refuse_absent(self, symbol: Symbol, span: Span) -> None:
        """dy/dx of a y that is not written out is not 0."""
        if not self._occurs(symbol):
            raise SyntaxProblem(
                f"{symbol.name} does not occur in what is differentiated", span, hint="write the function out"
            )

    def _occurs(self, symbol: Symbol) -> bool:
        key = names.key(symbol.name)
        stems = {names.key(s.stem) for s in self.draft.symbols() if s.atoms}
        return key in self.alone or key in stems and not symbol.atoms or key in self._defined_with()

    def _defined_with(self) -> set[str]:
        """The names in the definitions, and of what they are entries."""
        symbols = [symbol_of(n) for _, _, e in self.draft.lets for n in e.walk() if n.kind == "symbol"]
        return {names.key(name) for s in symbols for name in (s.name, s.stem)}

    def _listed(self, symbols: list[Symbol]) -> str:
        texts = []
        for symbol in symbols:
            node = self.convert(Node("symbol", [], Span(0, 1), symbol))
            if node.kind == "index":
                texts.append(f"{node.stem}[{','.join(map(str, node.indices))}]")
            else:
                texts.append(str(node.value))
        return ", ".join(texts)
