"""What turns docstrings, which are written for the terminal, into pages: an extension of griffe and a hook of mkdocs.

Docstrings hold a little reStructuredText: simple tables and mathematics. The extension rewrites both as Markdown before
the page is rendered; the hook then sets mathematics as MathML, which browsers show without a script.
"""

import html
import inspect
import re
from functools import cache

import griffe
from latex2mathml.converter import convert

_CALL = re.compile(r"\A\w+\(\w+, \w+[,[].*\n\n")  # as NumPy writes it, with `out` and all
_RULE = re.compile(r"=+(?: +=+)+")
_INLINE = re.compile(r":math:`([^`]+)`")
_BLOCK = re.compile(r"^( *)\.\. math::[ \n]*((?:\S.*\n)(?:(?: *\n)*\1 +\S.*\n)*)", re.MULTILINE)
_MARKED = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
_TYPE = re.compile(r'^( *[\w*, ]+ : )(?=.*[{",])', re.MULTILINE)
_ARRAY_LIKE = re.compile(
    r"^( *[\w*, ]+ : .*?)array_like\b(?P<alone>(?:, optional|, shape (?:\(\.\.\.\)|S))?$)?", re.MULTILINE
)
_ARRAY = "number or array"
_SEE_ALSO = re.compile(r"^( *)See Also\n\1-+\n((?:\1\S.*\n?)+)", re.MULTILINE)
_OF_UFUNCS = re.compile(r"^ *out, where, .*\n +As of every NumPy ufunc\.\n", re.MULTILINE)  # a page says it once
_UNSET = re.compile(r"\.\. \w+::|:\w+:`|\\(?:[a-z]{2,}|[(\[])|\$\$", re.IGNORECASE)
_APART = re.compile(r"<(pre|code|math)\b.*?</\1>|<[^>]*>", re.DOTALL)  # code, what is set, and tags
_CELL = re.compile(r"(<td[^>]*>)(.*?)(</td>)", re.DOTALL)
_CODE = re.compile(r"(?<=<code>).*?(?=</code>)", re.DOTALL)
_FIGURE = re.compile(r"[-−]?\d[\d,.]*(?:e[-+]?\d+)?(?: %)?")
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL)
_OPENING, _CLOSING = {"{", "(", "[", r"\left", r"\begin"}, {"}", ")", "]", r"\right", r"\end"}
_FORMULA = re.compile(r"\n\n    (\S[^\n]*)\n(?=\n|\Z)")
_AS_LATEX = (
    (r"d\^2/\(d(\w) d(\w)\)", r"\\frac{\\partial^2}{\\partial \1\\,\\partial \2}"),
    (r"d\^2/d(\w)\^2", r"\\frac{\\partial^2}{\\partial \1^2}"),
    (r"d/d(\w)", r"\\frac{\\partial}{\\partial \1}"),
    (r"\bthe x with", r"\\text{the } x \\text{ with }"),
    (r" with rho", r"\\quad \\text{with } \\rho"),
    (r"\bint_(\w)\^inf", r"\\int_\1^\\infty"),
    (r" d(\w)\.", r"\\,d\1."),
    (r"\^\(([^()]*)\)", r"^{\1}"),
    (r"(?<!\\)\b(log|exp|rho|Gamma)\b", r"\\\1"),
    (r"0F1", "{}_0F_1"),
    (r",  ", r",\\quad "),
)
_NAME = re.compile(r"(</m(?:i|n|frac|sub|sup)>)?(<mi>[a-z]{2,}</mi>)(?=(<m(?:i|n|frac|sub|sup)>)?)")
_FUNCTIONS = re.compile(r"^<!-- functions of (logbessel[.\w]*) -->$", re.MULTILINE)
_NAMES_OF = re.compile(r"^<!-- names of functions with (one result|any results) -->$", re.MULTILINE)
_KINDS = (
    *("Logarithms", "Ratios and their inverses"),
    *("First derivatives", "Second derivatives", "Value and gradient in one call"),
)
_SPACE = '<mspace width="0.167em" />'


READ = ("numba", "numpyro", "pymc", "pytensor")
_OF_A_TYPE = {inspect.getdoc(kind) for kind in (dict, float, int, str, tuple)}


class Rewriting(griffe.Extension):
    """Rewrites the docstring of every object that griffe collects, and drops those that are a value's type's.

    `numpy.typing.ArrayLike` is a union of ten types, which inspection writes out.
    """

    def on_instance(self, *, obj, **_):
        if obj.path in _described():
            obj.docstring = griffe.Docstring(inspect.cleandoc(_described()[obj.path]), parser="numpy", parent=obj)
        for parameter in getattr(obj, "parameters", ()):
            if "_SupportsArray" in str(parameter.annotation):
                parameter.annotation = _ARRAY
        if obj.docstring and obj.docstring.value in _OF_A_TYPE:
            obj.docstring = None
        elif obj.docstring:
            obj.docstring.value = markdown(obj.docstring.value)


class Markdown(Rewriting):
    """The same, and reads the parts whose packages may be missing here instead of importing them."""

    def on_package(self, *, pkg, **_):
        if pkg.name == "logbessel":
            reading = {
                "allow_inspection": False,
                "docstring_parser": "numpy",
                "search_paths": [pkg.filepath.parent.parent],
            }
            source = griffe.load("logbessel", extensions=griffe.load_extensions(Rewriting), **reading)
            for name in READ:
                pkg.set_member(name, source[name])


@cache
def _described():
    """The docstrings that decorators give, of modules that are read."""
    from logbessel.stats import front_ends
    from logbessel.stats.directional.faces import FACES as DIRECTIONAL
    from logbessel.stats.line.faces import FACES as LINE

    modules = {
        "logbessel.pymc.line": (front_ends.PYMC, LINE),
        "logbessel.numpyro.line": (front_ends.NUMPYRO, LINE),
        "logbessel.numpyro.directional": (front_ends.NUMPYRO, DIRECTIONAL),
    }
    return {
        f"{module}.{name}": face.docstring(front, name)
        for module, (front, faces) in modules.items()
        for name, face in faces.items()
    }


def markdown(docstring):
    """The docstring with its tables and mathematics as Markdown."""
    text = _FORMULA.sub(_set_formula, _OF_UFUNCS.sub("", _CALL.sub("", docstring)))
    text = _ARRAY_LIKE.sub(
        lambda found: found[1] + ("array" if found["alone"] is None else _ARRAY + found["alone"]), text
    )
    text = _SEE_ALSO.sub(_listed, text)
    # a space of no width keeps griffe from reading a type in prose, or of choices, as an expression
    text = _INLINE.sub(r"$\1$", _TYPE.sub("\\1\u200b", text))
    return _with_tables(_BLOCK.sub(_displayed, text + "\n"))


def _set_formula(found):
    """A formula of a public function's record, which is written for the terminal, as mathematics."""
    return f"\n\n$$\n{latex(found[1])}\n$$\n" if found[1] in _formulas() else found[0]


@cache
def _formulas():
    from logbessel.functions import OF_THREE, PUBLIC

    words = [function.words for function in (*PUBLIC, *OF_THREE)]
    return {each.formula for each in words} | {line for each in words for line in _FORMULA.findall(f"\n\n{each.about}")}


def latex(formula):
    """A formula of a record in LaTeX."""
    for pattern, replacement in _AS_LATEX:
        formula = re.sub(pattern, replacement, formula)
    return formula


def _listed(found):
    """Other objects, one an item of a list."""
    indent, lines = found[1], found[2].replace(" : ", "`: ").splitlines()
    items = "\n".join(f"{indent}- `{line.strip()}" for line in lines)
    return f"{indent}See Also\n{indent}--------\n{items}\n"


def _displayed(found):
    """Formulas that blank lines part, each between two rules of $$."""
    formulas = (" ".join(part.split()) for part in re.split(r"\n\s*\n", found[2]))
    return "\n".join(f"{found[1]}$$\n{found[1]}{formula}\n{found[1]}$$\n" for formula in formulas)


def _with_tables(text):
    """Simple tables without a header, which stand between two rules of =, as rows of cells between bars."""
    lines, columns = [], None
    for line in text.splitlines():
        if _RULE.fullmatch(line.strip()):
            starts = [found.start() for found in re.finditer(r"=+", line)]
            lines += [""] if columns else ["", _row([" "] * len(starts)), _row(["---"] * len(starts))]
            columns = None if columns else [slice(*pair) for pair in zip(starts, [*starts[1:], None], strict=True)]
        elif columns and line.strip():
            lines.append(_row([line[column].strip() for column in columns]))
        else:
            lines.append(line)
    return "\n".join(lines)


def _row(cells):
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def on_page_markdown(markdown, **_):
    """mkdocs calls this with a page's source: where it says so, the public functions of a module are put in, by kind, or their names alone."""
    markdown = _NAMES_OF.sub(lambda found: _names(found[1] == "one result"), markdown)
    return _FUNCTIONS.sub(lambda found: _sections(found[1]), markdown)


def _names(alone):
    """Links to the functions of two arguments."""
    from logbessel.functions import PUBLIC

    kinds = {}
    for function in PUBLIC:
        if function.nout == 1 or not alone:
            link = f"[`{function.name}`](functions.md#logbessel.{function.name})"
            kinds.setdefault(_kind(function), []).append(link)
    return "\n".join(f"- {kind}: {', '.join(kinds[kind])}" for kind in _KINDS if kind in kinds)


def _sections(module):
    from logbessel.functions import OF_THREE, PUBLIC

    kinds = {}
    for function in PUBLIC if module == "logbessel.cuda" else (*PUBLIC, *OF_THREE):
        kinds.setdefault(_kind(function), []).append(function.name)
    unsigned = "\n    options:\n      show_signature: false" if module == "logbessel" else ""
    return "\n\n".join(
        part for kind in _KINDS for part in (f"## {kind}", *(f"::: {module}.{name}{unsigned}" for name in kinds[kind]))
    )


def _kind(function):
    from logbessel.functions import STEPS

    logarithm, ratio, *derived = _KINDS
    if STEPS[function]:
        return derived[STEPS[function] - 1]
    return logarithm if function.name.startswith("log_") else ratio


def on_page_content(content, page, **_):
    """mkdocs calls this with the page that Markdown has made."""
    content = _MARKED.sub(_equation, _CELL.sub(_cell, content))
    left = _UNSET.search(_APART.sub("", content))
    assert not left, f"{page.file.src_uri}: {left[0]!r} is not set"
    return content


def _cell(found):
    """A cell of a table: a figure stays on one line, and names in code are broken where their parts meet."""
    opening, inside, closing = found.groups()
    if _FIGURE.fullmatch(inside):
        return f'<td class="figure">{inside}{closing}'
    return opening + _CODE.sub(lambda code: re.sub(r"(?<=[._(])(?=[A-Za-z])", "<wbr>", code[0]), inside) + closing


def _equation(found):
    """In the text, or in lines of its own, which end where a mathematician would end them."""
    formula = html.unescape(found[3]).strip()
    if found[2] == "(":
        return _mathml(formula)
    return f'<div class="equation">{"".join(_mathml(piece) + gap for piece, gap in pieces(formula))}</div>'


def pieces(formula):
    """The parts of a formula that stay on one line, each with what stands between it and the next.

    A line may end before a sum's or an equation's sign and after a comma or a wide space that are in no bracket.
    """
    parts, depth = [["", ""]], 0
    for token in _TOKEN.findall(formula):
        depth += (token in _OPENING) - (token in _CLOSING)
        part = parts[-1][0].strip()
        if depth == 0 and token in (r"\quad", r"\qquad"):
            if part:
                parts.append(["", ""])
            parts[-2][1] = " "
            continue
        operand = re.search(r"[^=+\-\s]", part) and not part.endswith(("=", "^", "_"))
        if depth == 0 and token in ("=", "+", "-") and operand:
            parts[-1][1] = "<wbr>"
            parts.append(["", ""])
        parts[-1][0] += token
        if depth == 0 and token == ",":
            parts[-1][1] = "<wbr>"
            parts.append(["", ""])
    return [(part.strip(), gap) for part, gap in parts if part.strip()]


def _mathml(formula):
    mathematics = re.sub(
        r"(<math[^>]*><mrow>)<mo>(?=&#x0002B;|&#x02212;|=|&#x0003D;)", r'\1<mo form="infix">', convert(formula)
    )
    return _NAME.sub(_apart, mathematics)


def _apart(found):
    """The name of a function, such as log, apart from the operands beside it."""
    before, name, after = found.groups()
    return (before + _SPACE if before else "") + name + (_SPACE if after else "")
