"""What the site's pages are made by: formulas that are set, lines that end where they may, types in words."""

import importlib
from types import SimpleNamespace

import pytest

import logbessel

pytest.importorskip("griffe", reason="the site's packages are not installed: the extra `docs`")
pytest.importorskip("latex2mathml", reason="the site's packages are not installed: the extra `docs`")
documentation = importlib.import_module("tools.documentation")
PAGE = SimpleNamespace(file=SimpleNamespace(src_uri="page.md"))


@pytest.mark.parametrize(
    "raw", [".. math:: x", ":math:`x`", r"f = \frac{1}{2}", r"\(x\)", r"\[x\]", "$$ x $$", r"\Gamma"]
)
def test_a_page_with_a_raw_formula_is_refused(raw):
    with pytest.raises(AssertionError, match=r"page\.md: .* is not set"):
        documentation.on_page_content(f"<p>so {raw} here</p>", page=PAGE)


def test_code_and_tags_may_hold_what_a_text_may_not():
    content = r'<p title="\frac"><code>\frac</code></p><pre>$$ :math:`x`</pre>'
    assert documentation.on_page_content(content, page=PAGE) == content


def test_formulas_are_set():
    content = (
        r'<span class="arithmatex">\(x &lt; 1\)</span><div class="arithmatex">\[f(x) = a - b, \quad x &gt; 0\]</div>'
    )
    page = documentation.on_page_content(content, page=PAGE)
    assert "arithmatex" not in page
    assert page.count("<math") == 1 + 4
    assert page.count("<wbr>") == 2  # before = and -


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        (r"f(x) = a^{-x} + b, \qquad x > 0, b \ge 0", ["f(x)", "= a^{-x}", "+ b,", "x > 0,", r"b \ge 0"]),
        (r"x = -\left(a - b\right) - c", ["x", r"= -\left(a - b\right)", "- c"]),
        (r"-1 \le t \le 1", [r"-1 \le t \le 1"]),
        (r"g = \frac{1 + x}{2} \quad \text{(first, of two)},", ["g", r"= \frac{1 + x}{2}", r"\text{(first, of two)},"]),
    ],
)
def test_lines_end_at_signs_and_conditions(formula, parts):
    assert [part for part, _ in documentation.pieces(formula)] == parts


def test_formulas_that_a_blank_line_parts_are_two():
    text = documentation.markdown("Either\n\n.. math::\n\n    a = 1,\n\n    b =\n    2.\n\nor not.")
    assert text == "Either\n\n$$\na = 1,\n$$\n\n$$\nb = 2.\n$$\n\nor not."


def test_every_formula_of_a_record_is_set():
    text = documentation.markdown(logbessel.log_marcum_q.__doc__)
    integral = r"\int_b^\infty t (t/a)^{m-1} \exp(-(t^2 + a^2)/2) I_{m-1}(a t)\,dt."
    assert "$$\n\\log Q_m(a, b)\n$$" in text
    assert f"$$\nQ_m(a, b) = {integral}\n$$" in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("array_like", "number or array"),
        ("array_like, optional", "number or array, optional"),
        ("array_like, shape (...)", "number or array, shape (...)"),
        ("array_like, shape (..., d)", "array, shape (..., d)"),
        ("array_like or CSR matrix of shape (n, d)", "array or CSR matrix of shape (n, d)"),
    ],
)
def test_types_are_words(written, shown):
    assert documentation.markdown(f"x : {written}").replace("\u200b", "").rstrip() == f"x : {shown}"


def test_related_objects_are_a_list():
    text = documentation.markdown("See Also\n--------\na.b : first.\na.c : second.\n\nNotes\n-----\nx : y")
    assert "- `a.b`: first.\n- `a.c`: second.\n" in text and "x : y" in text


def test_names_and_figures_in_tables():
    row = "<td>1.5 %</td><td>-2.7e-20</td><td>a-b <code>a.b_c(d, 1.5)</code></td>"
    page = documentation.on_page_content(row, page=PAGE)
    assert page.count('class="figure"') == 2
    assert "a-b <code>a.<wbr>b_<wbr>c(<wbr>d, 1.5)</code>" in page


def test_formulas_of_records_are_set():
    text = documentation.markdown("Derivative.\n\n    d^2/(dv dx) log I_v(x)\n\nMore.")
    assert text.split("\n\n")[1] == "$$\n\\frac{\\partial^2}{\\partial v\\,\\partial x} \\log I_v(x)\n$$"
    assert "    pip install" in documentation.markdown("Other.\n\n    pip install\n\nMore.")


def test_every_formula_of_a_record_becomes_mathematics():
    for formula in documentation._formulas():
        text = documentation.markdown(f"Summary.\n\n    {formula}\n\nMore.")
        for part, _ in documentation.pieces(text.split("$$")[1].strip()):
            assert "<math" in documentation._mathml(part)
