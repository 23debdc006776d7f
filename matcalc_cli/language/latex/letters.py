"""Names: \\hat{\\mathbf{y}}_{\\text{old}}^{(2)} is one name, its letters, accents, font and indices taken apart.

A name is kept as a Symbol until the declarations are known: x_i may be a name of its own, an entry of x or a row of X.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.latex.cursor import Cursor
from matcalc_cli.language.latex.reader import Token, split
from matcalc_cli.language.latex.tables import ACCENTS, BOLD, FONTS, TEXT_FONTS, UPRIGHT
from matcalc_cli.language.syntax import Node

WHOLE = ":"  # the index of X_{:,j}


@dataclass(frozen=True)
class Atom:
    """One index: a letter with a shift (i + 1), a number, a word (old), WHOLE, or a range with its `bounds`."""

    text: str
    shift: int = 0
    word: bool = False
    bounds: tuple[Atom, ...] = ()

    @property
    def spelled(self) -> str:
        """As part of a name: h_{t-1} is h_tm1."""
        return self.text + (f"{'p' if self.shift > 0 else 'm'}{abs(self.shift)}" if self.shift else "")

    @property
    def label(self) -> str:
        """i of the y_i of w_{y_i}; "" of other indices."""
        return self.text.partition("_")[2] if self.word else ""

    @property
    def number(self) -> int | None:
        return int(self.text) if self.text.isdigit() else None


Item: TypeAlias = tuple[Atom, ...]  # what stands between two commas: ij of x_{ij,k}


@dataclass(frozen=True)
class Symbol:
    """A name as written: `stem` with accents, indices above in brackets and below, item by item; `mark` is the kind
    that its font says, `form` the font and letter that tell \\mathbf{x} from x."""

    stem: str
    form: str
    mark: str = ""
    above: tuple[Item, ...] = ()
    below: tuple[Item, ...] = ()
    primes: int = 0
    word: bool = False

    @property
    def atoms(self) -> Item:
        return tuple(atom for item in (*self.above, *self.below) for atom in item)

    @property
    def name(self) -> str:
        """The name in the language: θ_hat_old, x1, W_xh."""
        items = ["".join(atom.spelled for atom in item) for item in (*self.above, *self.below)]
        return "_".join([self.stem, *items]) + "_prime" * self.primes

    @property
    def writing(self) -> str:
        """What two different names with one spelling differ in."""
        return f"{self.form}|{self.above}|{self.below}"


def symbol_of(node: Node) -> Symbol:
    """The name that a node of kind `symbol` is."""
    return cast(Symbol, node.value)


def indices_of(node: Node) -> Item:
    """The indices at a name or behind brackets; none of other nodes."""
    if node.kind == "symbol":
        return symbol_of(node).atoms
    return cast(Item, node.value) if node.kind == "component" else ()


def applied(node: Node) -> tuple[Symbol, Node, list[str]]:
    """(letter, argument, the functions whose arguments end with it) of a node of kind `apply`, \\log p(x)."""
    symbol, argument, *functions = cast("tuple[Symbol, Node, *tuple[str, ...]]", node.value)
    return symbol, argument, functions


def _mark(letter: str, font: str) -> str:
    if font != BOLD or not letter.isalpha():
        return ""
    return "matrix" if letter.isupper() else "vector"


def symbols(p: Cursor) -> list[Symbol]:
    """The letters that start here, without indices: one for x, \\hat{x}, \\mathrm{loss}; more for \\mathbf{AB}."""
    token = p.token
    if token.kind == "letter":
        p.advance()
        return [Symbol(token.text, token.text)]
    if token.text in ACCENTS:
        p.advance()
        return [_accented(p, token)]
    p.advance()
    return _in_font(p, token)


def _accented(p: Cursor, macro: Token) -> Symbol:
    inner = p.group_tokens(macro)
    sub = p.beside(inner)
    if not sub.starts_symbol():
        raise SyntaxProblem(f"\\{macro.text} stands over a letter", macro.span, hint="as in \\hat{y}")
    found = symbols(sub)
    symbol = found[0] if len(found) == 1 else None
    if symbol is None:
        raise SyntaxProblem(f"\\{macro.text} stands over one letter", macro.span, hint="as in \\bar{x} \\bar{y}")
    if sub.token.kind != "stop":
        symbol = below(sub, symbol)
        if sub.token.kind != "stop":
            raise SyntaxProblem(f"\\{macro.text} over more than a name is not read", macro.span)
    accent = ACCENTS[macro.text]
    mark = "vector" if macro.text in ("vec", "overrightarrow") else symbol.mark
    stem = f"{symbol.stem}_{accent}" if accent else symbol.stem
    return replace(symbol, stem=stem, form=f"{accent or macro.text}({symbol.form})", mark=mark)


def _in_font(p: Cursor, macro: Token) -> list[Symbol]:
    """\\mathbf{x}, \\mathrm{loss}: letters are single in bold and one word upright."""
    font = FONTS[macro.text]
    inner = p.group_tokens(macro)
    if macro.text in TEXT_FONTS and any(token.gap for token in inner):
        raise SyntaxProblem("words between formulas are not read", macro.span, hint="give the formula alone")
    return font_symbols(p, inner, font, macro)


def font_symbols(p: Cursor, inner: list[Token], font: str, macro: Token) -> list[Symbol]:
    """The names that the tokens under a font macro are."""
    sub = p.beside(inner)
    if font == UPRIGHT:
        word = text_of(inner)
        if len(word) > 1 and word.replace("-", "").isalnum() and not word[0].isdigit():
            return [Symbol(word.replace("-", "_"), word, word=True)]
    found: list[Symbol] = []
    while sub.token.kind != "stop":
        if not sub.starts_symbol():
            raise SyntaxProblem(
                f"\\{macro.text} is read over letters only", Span(macro.start, sub.token.end), hint="as in \\mathbf{x}"
            )
        for symbol in symbols(sub):
            mark = _mark(symbol.stem[0], font) or symbol.mark
            form = f"{font}({symbol.form})" if font else symbol.form
            found.append(below(sub, replace(symbol, form=form, mark=mark)))
    if not found:
        raise SyntaxProblem(f"\\{macro.text} stands over nothing", macro.span)
    return found


def text_of(tokens: list[Token]) -> str:
    """The letters and digits of tokens without the spaces; \\text{} inside of a word belongs to it."""
    return "".join(t.text for t in tokens if t.kind not in "{}" and not (t.kind == "macro" and t.text in TEXT_FONTS))


def index_items(p: Cursor, tokens: list[Token]) -> tuple[Item, ...] | None:
    """The indices of x_{i,j+1}, item by item; None of what is no list of indices."""
    items: list[Item] = []
    sub = p.beside(tokens)
    while True:
        item = _ranged(sub)
        if item is None:
            return None
        items.append(item)
        if sub.token.kind == "stop":
            return tuple(items)
        if not sub.token.is_sign(",;"):
            return None
        sub.advance()


def _ranged(p: Cursor) -> Item | None:
    """An index, or 2:n, 1:n-1, 1:2:n in steps as a range."""
    end = next(i for i in range(p.place, len(p.tokens)) if _ends_item(p.tokens[i]))
    parts = split(p.tokens[p.place : end], lambda t: t.is_sign(":"))
    if len(parts) == 1 or not all(parts):
        return _item(p)
    bounds = [_item(p.beside(part)) for part in parts]
    atoms = tuple(bound[0] for bound in bounds if bound is not None and len(bound) == 1)
    if len(atoms) != len(parts) or len(parts) > 3:
        return None
    p.place, p.token = end, p.tokens[end]
    return (Atom(":".join(atom.spelled for atom in atoms), bounds=atoms),)


def _item(p: Cursor) -> Item | None:
    """ij of x_{ij,k}: letters, numbers, words and colons up to a comma; None of what is no index."""
    found: list[Atom] = []
    while not _ends_item(p.token):
        token = p.token
        if token.kind == "number" and token.text.isdigit():
            found.append(Atom(p.advance().text))
        elif token.text in ("cdot", ":", "bullet") and token.kind in ("macro", "sign"):
            found.append(Atom(WHOLE))
            p.advance()
        elif token.is_sign("+-"):
            return _shifted(p, found)
        elif p.starts_symbol():
            found += [_atom(p, symbol, token) for symbol in symbols(p)]
        else:
            return None
    return tuple(found) or None


def _ends_item(token: Token) -> bool:
    return token.kind == "stop" or token.is_sign(",;")


def _shifted(p: Cursor, found: list[Atom]) -> Item | None:
    """i+1, the last of an item; None where a letter and a number of at most four digits are not all."""
    if len(found) != 1 or found[0].number is not None or found[0].shift:
        return None
    sign = p.advance()
    if p.token.kind != "number" or not p.token.text.isdigit() or len(p.token.text) > 4:
        return None
    shift = int(p.advance().text) * (1 if sign.text == "+" else -1)
    return (replace(found[0], shift=shift),) if _ends_item(p.token) else None


def _atom(p: Cursor, symbol: Symbol, token: Token) -> Atom:
    """i, i', a word, and y_i of w_{y_i}, a label; w_O of v_{w_O}, a name."""
    primes = 0
    while p.at("sign", "'"):
        p.advance()
        primes += 1
    if p.at("sign", "_"):
        p.advance()
        return Atom(f"{symbol.stem}_{text_of(p.group_tokens(token))}", word=True)
    return Atom(symbol.stem + "'" * primes, word=len(symbol.stem) > 1)


def below(p: Cursor, symbol: Symbol) -> Symbol:
    """The symbol with the indices that follow it below; used under fonts and accents."""
    if p.at("sign", "_"):
        items = index_items(p, p.script_tokens())
        if items is None:
            raise SyntaxProblem("this is no index", p.tokens[p.place - 1].span)
        return replace(symbol, below=(*symbol.below, *items))
    return symbol


def names(p: Cursor, tokens: list[Token]) -> list[Symbol]:
    """w, b of "w, b" and of "w \\in \\mathbb{R}^d, b"; raises SyntaxProblem where other things stand there."""
    sub = p.beside(tokens)
    found: list[Symbol] = []
    while sub.token.kind != "stop":
        if not sub.starts_symbol():
            raise SyntaxProblem("only names stand here", sub.token.span, hint="as in \\min_w or \\nabla_{w,b}")
        *several, last = symbols(sub)
        last = below(sub, last)
        if sub.at("sign", "^"):
            tokens = sub.script_tokens()
            items = index_items(sub, tokens[1:-1]) if tokens[0].kind == "open" else None
            if items is None:
                raise SyntaxProblem("only names stand here", sub.tokens[0].span)
            last = below(sub, replace(last, above=items))
        found += [*several, last]
        if sub.token.kind == "macro" and sub.token.text == "in":
            while sub.token.kind != "stop" and not sub.at("sign", ","):
                sub.skip_argument()
        if sub.token.kind != "stop":
            if not sub.at("sign", ","):
                raise SyntaxProblem("only names stand here", sub.token.span, hint="with commas between them")
            sub.advance()
    return found
