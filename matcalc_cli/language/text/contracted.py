"""np.einsum('i,ij,j', x, A, x): a sum over indices -> the same in products of matrices.

CONTRACTED has a row for every pattern that is read, its letters i, j, k, l in the order of their appearance and its
result written out; a pattern that is not there is refused. What the pattern says of the operands (a letter: a vector,
two: a matrix) is a fact, whatever their letters. Imports no SymPy.
"""

from __future__ import annotations

from functools import lru_cache

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names

# pattern: what it is, for operands a, b, c, d
CONTRACTED: dict[str, str] = {
    "i->": "sum(a)",
    "i->i": "a",
    "ij->": "sum(a)",
    "ij->i": "sum(a, axis=1)",
    "ij->j": "sum(a, axis=0)",
    "ij->ij": "a",
    "ij->ji": "a'",
    "ii->": "tr(a)",
    "ii->i": "diag(a)",
    "i,i->": "a'*b",
    "i,i->i": "a.*b",
    "i,j->ij": "a*b'",
    "i,j->ji": "b*a'",
    "i,j->": "sum(a)*sum(b)",
    "ij,j->i": "a*b",
    "ij,i->j": "a'*b",
    "ij,j->ij": "a*diag(b)",
    "ij,i->ij": "diag(b)*a",
    "i,ij->j": "b'*a",
    "i,ji->j": "b*a",
    "ij,ij->": "sum(a.*b)",
    "ij,ij->i": "sum(a.*b, axis=1)",
    "ij,ij->j": "sum(a.*b, axis=0)",
    "ij,ij->ij": "a.*b",
    "ij,ji->": "tr(a*b)",
    "ij,ji->ij": "a.*b'",
    "ij,ji->i": "diag(a*b)",
    "ij,jk->ik": "a*b",
    "ij,jk->ki": "(a*b)'",
    "ij,kj->ik": "a*b'",
    "ij,ki->jk": "a'*b'",
    "ij,ik->jk": "a'*b",
    "i,ij,j->": "a'*b*c",
    "i,j,ij->": "a'*c*b",
    "ij,i,j->": "b'*a*c",
    "ij,j,i->": "c'*a*b",
    "ij,jk,k->i": "a*b*c",
    "ij,jk,kl->il": "a*b*c",
    "ij,jk,ki->": "tr(a*b*c)",
    "ij,jk,lk->il": "a*b*c'",
    "ij,ik,kl->jl": "a'*b*c",
    "i,ij,jk,k->": "a'*b*c*d",
}


def canonical(pattern: str) -> str:
    """ "b c, c d" as ij,jk->ik: the letters in the order of their appearance, the result written out."""
    inputs, arrow, result = pattern.replace(" ", "").partition("->")
    letters = inputs.replace(",", "")
    if not arrow:
        result = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    order = dict(zip(dict.fromkeys(letters), "ijklmnopqrstuvwxyz"))
    return "".join(order.get(c, c) for c in f"{inputs}->{result}")


def contracted(node: Node, kinds: dict[str, str]) -> Node:
    """The tree of a call of einsum; `kinds` learns what its names are. Raises SyntaxProblem for a pattern that is no
    row."""
    pattern, *operands = [arg for arg in node.args if arg.kind != "keyword"] or [node]
    if pattern.kind != "string":
        raise SyntaxProblem("einsum begins with its pattern", node.span, hint="as in np.einsum('i,ij,j', x, A, x)")
    found = canonical(pattern.word)
    meant = CONTRACTED.get(found)
    groups = found.partition("->")[0].split(",")
    if meant is None or len(groups) != len(operands):
        raise SyntaxProblem(
            f"einsum of '{pattern.value}' is not read" if meant is None else "einsum has as many arrays as its pattern",
            pattern.span,
            hint="write the products with *, transposes and sum( )",
        )
    for group, operand in zip(groups, operands):
        bare = operand.bare()
        if bare.kind == "name":
            kinds[names.key(bare.word)] = "vector" if len(group) == 1 else "matrix"
    return Node("group", [_put(_tree(meant), dict(zip("abcd", operands)), node)], node.span)


@lru_cache(maxsize=64)
def _tree(text: str) -> Node:
    from matcalc_cli.language.text.reader import read

    return read(text)[1]


def _put(part: Node, operands: dict[str, Node], call: Node) -> Node:
    """The tree of a row with the operands in the places of its letters, and the places of the call."""
    if part.kind == "name" and part.word in operands:
        return Node("group", [operands[part.word]], call.span)
    made = Node(part.kind, [_put(arg, operands, call) for arg in part.args], call.span, part.value)
    made.marks, made.prefix = [call.marks[0]] * len(part.marks), part.prefix
    return made
