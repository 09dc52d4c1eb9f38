"""Names and passwords in addresses: taken out of them, and never printed."""

import re

# What is printed in their place: a command that is copied must still say that something is wanted.
PLACEHOLDER = "NAME:PASSWORD"

# RFC 3986 ends them at the last @ before the path. A password with an unquoted slash in it is no
# address, and is no less secret for that; a port is not a login.
_LOGIN = r"(?:[^\s/?#\"'<>]*|[^\s/?#:@\"'<>]*:(?!\d*/)[^\s\"'<>]*)"
_IN_TEXT = re.compile(rf"(?<=://){_LOGIN}(?=@)")
_IN_ADDRESS = re.compile(rf"([A-Za-z][A-Za-z\d+.-]*://|)({_LOGIN})@", re.DOTALL)


def without_credentials(text: str) -> str:
    """Return a text in which no address holds a name or a password any more."""
    return _IN_TEXT.sub(PLACEHOLDER, text) if "@" in text else text


def split_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """Return an address without name and password, and those, or None where it holds none.

    They are as written, with percent signs. An address that lacks its scheme may hold them too.
    """
    match = _IN_ADDRESS.match(url)
    if match is None:
        return url, None
    name, _, password = match[2].partition(":")
    return match[1] + url[match.end() :], (name, password)


def shown_address(url: str) -> str:
    """Return an address as it may be printed: with words for its name and password."""
    plain, login = split_credentials(url)
    if login is None:
        return plain
    scheme, mark, rest = plain.rpartition("://")
    return f"{scheme}{mark}{PLACEHOLDER}@{rest}"
