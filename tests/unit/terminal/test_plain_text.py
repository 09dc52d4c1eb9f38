import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.terminal.paint import STYLES, painter
from alloconda.terminal.plain_text import plain_text, styled_text

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROLS = "".join(map(chr, (*range(9), *range(11, 32), *range(127, 160)))) + BIDI


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\", "alink"),
        ("a\x9b31mb\x9d0;t\x9cc", "abc"),
        ("a\x1b]0;no end\nb", "a\nb"),
        ("a\x1b", "a"),
        ("a\x1b\nb", "a\nb"),
        ("a\rb\bc\x0bd", "abcd"),
        ("a\u202eb\u2066c", "abc"),
        ("\ttab\nline é 日本 🐍", "\ttab\nline é 日本 🐍"),
    ],
)
def test_what_a_terminal_would_obey_is_left_out(text: str, plain: str) -> None:
    assert plain_text(text) == plain
    assert styled_text(text.replace("\x1b[31m", "").replace("\x1b[0m", "")) == plain


@given(text=st.text(st.sampled_from("\x1b[]0;1m3?\\PX^_ \n\t\x07\x9b\x9c" + CONTROLS)))
def test_nothing_is_left_of_any_sequence(text: str) -> None:
    assert not set(plain_text(text)) & set(CONTROLS)
    left = styled_text(text)
    for style in (*STYLES, "0"):
        left = left.replace(f"\x1b[{style}m", "")
    assert not set(left) & set(CONTROLS)


@pytest.mark.parametrize("style", STYLES)
def test_styles_of_our_own_stay(style: str) -> None:
    text = painter(colour=True)("text", style)

    assert styled_text(text) == text
    assert plain_text(text) == "text"
