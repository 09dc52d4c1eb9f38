import pytest

from alloconda.kernel.zig.version import parse_zig_version


@pytest.mark.parametrize("text", ["0.15.2", "0.15.3", "0.16.0\n", "0.16.1", "0.17.0", "0.17.1"])
def test_releases_from_0152_to_017_are_supported(text: str) -> None:
    version = parse_zig_version(text)

    assert version is not None
    assert version.is_supported
    assert str(version) == text.strip()


@pytest.mark.parametrize(
    "text", ["0.13.0", "0.15.1", "0.18.0", "1.0.0", "0.17.0-dev.3", "0.17.0-dev.3+0a1b2c3"]
)
def test_other_versions_are_not_supported(text: str) -> None:
    version = parse_zig_version(text)

    assert version is not None
    assert not version.is_supported
    assert str(version) == text


@pytest.mark.parametrize("text", ["", "zig", "0.16", "Python 3.11.2", "0.16.0 x", "v0.16.0"])
def test_other_texts_are_no_version(text: str) -> None:
    assert parse_zig_version(text) is None


def test_versions_are_ordered_with_development_before_the_release() -> None:
    texts = ["0.9.1", "0.15.2", "0.16.0-dev.1", "0.16.0", "0.16.1", "0.17.0"]

    versions = [version for text in texts if (version := parse_zig_version(text))]

    assert sorted(set(versions)) == versions
