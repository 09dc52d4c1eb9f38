"""TOML of any origin: what people write is read, what would take all memory is refused."""

import pytest

from alloconda.kernel.config.length_limits import is_readable_specifier
from alloconda.kernel.config.toml_text import MAX_TOML_BYTES, parse_toml


def nested(depth: int) -> str:
    return "a = " + "[" * depth + "]" * depth


def dotted(parts: int, separator: str = ".", part: str = "b") -> str:
    return "x = 1\n" + separator.join([part] * parts) + " = 1"


def test_a_document_is_read() -> None:
    assert parse_toml("[tool.x]\na = [1, {b = 2}]\n") == {"tool": {"x": {"a": [1, {"b": 2}]}}}


def test_half_a_megabyte_is_read_and_more_is_not() -> None:
    text = "# " + "x" * (MAX_TOML_BYTES - 2)

    assert parse_toml(text) == {}
    with pytest.raises(ValueError, match="it has more than 512 kB"):
        parse_toml(text + "x")


@pytest.mark.parametrize("part", ["b", '"b c"', "'b c'", '"b\\"c"'])
def test_a_key_has_at_most_24_parts(part: str) -> None:
    parse_toml(dotted(24, part=part))
    for separator in (".", " . "):
        with pytest.raises(ValueError, match=r"more than 24 parts \(at line 2\)"):
            parse_toml(dotted(25, separator, part))


@pytest.mark.parametrize(
    "value", ['"{}"', "'{}'", '"a \\" {}"', '"""\n{}\n"""', "'''\n{}\n'''", "1  # {}", '["", "{}"]']
)
def test_dots_in_values_and_comments_divide_no_key(value: str) -> None:
    name = "8." * 32 + "ip6.arpa"

    assert "a" in parse_toml("a = " + value.format(name) + "\nb = 1")


@pytest.mark.parametrize(
    "before", ['x = """a""""', "x = '''a'''''", 'x = "#"', 'x = 1 # """', 'x = ""']
)
def test_a_long_key_is_found_behind_any_value(before: str) -> None:
    with pytest.raises(ValueError, match=r"more than 24 parts \(at line 3\)"):
        parse_toml(before + "\n" + dotted(25))


def test_values_nest_64_deep_and_no_deeper() -> None:
    # The table of the document is the first level.
    assert parse_toml(nested(63))
    for depth in (64, 5000):
        with pytest.raises(ValueError, match="nested more than 64 deep"):
            parse_toml(nested(depth))


@pytest.mark.parametrize("text", ["a = 1\na = 2", "[a", "a = "])
def test_what_is_no_toml_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"at (line|end)"):
        parse_toml(text)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        (">=3.11", True),
        ("==" + "1" * 18, True),
        ("==" + "1" * 19, False),
        (" " * 1000, True),
        (" " * 1001, False),
    ],
)
def test_a_specifier_is_short_and_has_no_endless_number(text: str, *, readable: bool) -> None:
    assert is_readable_specifier(text) is readable
