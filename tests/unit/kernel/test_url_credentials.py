import pytest

from alloconda.kernel.errors import BuildError, UsageError
from alloconda.kernel.url_credentials import shown_address, split_credentials, without_credentials


@pytest.mark.parametrize(
    ("address", "plain", "login"),
    [
        ("http://me:secret@host/x/", "http://host/x/", ("me", "secret")),
        ("https://me:p%40ss@host:8080", "https://host:8080", ("me", "p%40ss")),
        ("https://token@host/", "https://host/", ("token", "")),
        ("https://me:p@ss@host/", "https://host/", ("me", "p@ss")),
        ("https://me:pa/ss@host/", "https://host/", ("me", "pa/ss")),
        ("me:secret@host/x", "host/x", ("me", "secret")),
        ("https://host/x@y", "https://host/x@y", None),
        ("https://host:8080/x@y", "https://host:8080/x@y", None),
        ("https://host/", "https://host/", None),
        ("host/path", "host/path", None),
    ],
)
def test_an_address_is_split_from_its_login(
    address: str, plain: str, login: tuple[str, str] | None
) -> None:
    assert split_credentials(address) == (plain, login)
    shown = shown_address(address)
    assert shown == (address if login is None else shown)
    if login is not None:
        assert shown.replace("NAME:PASSWORD@", "") == plain
        assert shown != plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Looking in http://a:b@h/ and", "Looking in http://NAME:PASSWORD@h/ and"),
        ("'https://t0ken@h' https://x:y@h", "'https://NAME:PASSWORD@h' https://NAME:PASSWORD@h"),
        ("socks5://me:p/w@h:1080", "socks5://NAME:PASSWORD@h:1080"),
        ("git+https://h/x@main", "git+https://h/x@main"),
        ("http://h:80/x@y", "http://h:80/x@y"),
        ("root.zig:3:5: pow@GLIBC_2.29", "root.zig:3:5: pow@GLIBC_2.29"),
    ],
)
def test_no_address_in_a_text_holds_a_login(text: str, shown: str) -> None:
    assert without_credentials(text) == shown
    assert without_credentials(shown) == shown


def test_no_error_holds_one() -> None:
    url = "https://me:secret@host"
    error = UsageError(f"{url} is wrong", hint=f"use {url}", details=(url,))

    assert "secret" not in f"{error!r} {error} {error.args}"
    assert str(error).count("https://NAME:PASSWORD@host") == 3
    assert BuildError("x", log=f"fetching {url}").log == "fetching https://NAME:PASSWORD@host"
