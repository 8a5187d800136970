"""What turns docstrings, which are written for the terminal, into pages: an extension of griffe and a hook of mkdocs.

Docstrings hold a little reStructuredText: simple tables and mathematics. The extension rewrites both as Markdown before
the page is rendered; the hook then sets mathematics as MathML, which browsers show without a script.
"""

import html
import inspect
import re

import griffe
from latex2mathml.converter import convert

_CALL = re.compile(r"\A\w+\(x1, x2, .*\n\n")  # as NumPy writes it, without the arguments' names
_RULE = re.compile(r"=+(?: +=+)+")
_INLINE = re.compile(r":math:`([^`]+)`")
_BLOCK = re.compile(r"^( *)\.\. math::\n\n((?:\1 +\S.*\n|\n)+)", re.MULTILINE)
_MARKED = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)


_OF_A_TYPE = {inspect.getdoc(kind) for kind in (dict, float, int, str, tuple)}


class Markdown(griffe.Extension):
    """Rewrites the docstring of every object that griffe collects, and drops those that are a value's type's."""

    def on_instance(self, *, obj, **_):
        if obj.docstring and obj.docstring.value in _OF_A_TYPE:
            obj.docstring = None
        elif obj.docstring:
            obj.docstring.value = markdown(obj.docstring.value)


def markdown(docstring):
    """The docstring with its tables and mathematics as Markdown."""
    text = _INLINE.sub(r"$\1$", _CALL.sub("", docstring))
    text = _BLOCK.sub(lambda found: f"{found[1]}$$\n{found[2].strip()}\n{found[1]}$$\n\n", text + "\n")
    return _with_tables(text)


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


def on_page_content(content, **_):
    """mkdocs calls this with the page that Markdown has made."""
    return _MARKED.sub(_mathml, content)


def _mathml(found):
    return convert(html.unescape(found[3]).strip(), display="block" if found[2] == "[" else "inline")
