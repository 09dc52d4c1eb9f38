import pytest

from alloconda.kernel.config.tool_table import parse_config
from alloconda.kernel.config.vendored import Vendored
from alloconda.kernel.errors import ConfigError


def test_every_field_of_a_vendored_library_is_read() -> None:
    row = {
        "name": "zlib",
        "version": "1.3.1",
        "license": "Zlib",
        "purl": "pkg:github/madler/zlib@v1.3.1",
        "cpe": "cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*",
    }

    config = parse_config({"vendored": [row, {"name": "xxhash"}]})

    assert config.vendored == (Vendored(**row), Vendored(name="xxhash"))


def test_each_problem_names_its_row_and_key() -> None:
    rows = [{"name": "a", "licence": "MIT"}, {"version": "1", "purl": "zlib@1"}, {"name": "A"}]

    with pytest.raises(ConfigError) as caught:
        parse_config({"vendored": rows})

    assert caught.value.details == (
        "tool.alloconda.vendored[1].licence: unknown key; did you mean license?",
        "tool.alloconda.vendored[2].name: is missing",
        "tool.alloconda.vendored[2].purl: must be a package URL such as "
        "pkg:generic/zlib@1.3.1, not 'zlib@1'",
        "tool.alloconda.vendored[3].name: 'A' is named twice",
    )


@pytest.mark.parametrize(
    "row",
    [
        {"purl": "pkg:generic/zlib@1.3.1"},
        {"purl": "pkg:a.b+c-d/x"},
        {"cpe": r"cpe:2.3:a:b\:c:d:1:-:*:*:*:*:*:*"},
        {"license": "(MIT OR Apache-2.0) AND GPL-2.0+"},
    ],
)
def test_names_in_public_lists_are_taken(row: dict[str, str]) -> None:
    parse_config({"vendored": [{"name": "a", **row}]})


@pytest.mark.parametrize(
    "row",
    [
        {"purl": "pkg:generic"},
        {"purl": "pkg:generic/"},
        {"purl": "pkg:1/x"},
        {"purl": "pkg:generic/a b"},
        {"cpe": "cpe:2.3:a:b:c:1:*:*:*:*:*:*"},
        {"cpe": "cpe:2.3:x:b:c:1:*:*:*:*:*:*:*"},
        {"cpe": "cpe:2.3:a:b c:d:1:*:*:*:*:*:*:*"},
        {"license": "MIT; Zlib"},
        {"version": " "},
    ],
)
def test_names_of_another_shape_are_refused(row: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        parse_config({"vendored": [{"name": "a", **row}]})


def test_an_unknown_key_like_no_other_is_answered_with_all() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config({"vendored": [{"name": "a", "zzz": "x"}]})

    (problem,) = caught.value.details
    assert problem.endswith("unknown key; known are name, version, license, purl, cpe")
