"""The wheels of Zig on a package index, with their hashes (PEP 503 and 691)."""

import ast
import json
import re
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from alloconda.headers.adapters.http_client import check_status, http_errors, open_client
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.isolated_python import installer_variables, pip_command
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.url_credentials import shown_address, split_credentials
from alloconda.kernel.zig.wheels import ZIG_PROJECT, ZigWheel, sorted_wheels, wheel_version

DEFAULT_INDEX = "https://pypi.org/simple/"
_ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.2"
_TIMEOUT_S = 20.0
_MAX_PAGE_BYTES = 32 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
# What `pip config list` puts before a setting, the strongest last.
_SECTIONS = ("global", "install", ":env:")
_PIP_VARIABLES = {
    "index-url": "PIP_INDEX_URL",
    "extra-index-url": "PIP_EXTRA_INDEX_URL",
    "no-index": "PIP_NO_INDEX",
    "cert": "PIP_CERT",
}
# A page names files, each with its digest or "".
_Files = Iterator[tuple[str, str]]


class ZigIndex:
    """The package indexes that pip and uv are set to, asked in turn.

    Args:
        programs: runs pip, which knows its settings.
        variables: the process's environment variables.
    """

    def __init__(self, programs: ProcessRunner, variables: Mapping[str, str]) -> None:
        self._programs = programs
        self._variables = variables

    def wheels(self, version: str) -> tuple[ZigWheel, ...]:
        """Return the wheels of a version from the first index that has them with their hashes.

        Raises:
            OutsideError: none has; the details say why, a line for each.
        """
        settings = self._pip_settings()
        if settings.get("no-index", "0").lower() not in ("", "0", "false", "no", "off"):
            raise OutsideError("pip is set to use no package index", hint="unset PIP_NO_INDEX")
        reasons = []
        for address in index_addresses(self._variables, settings):
            try:
                found = dict(_listed(address, settings.get("cert")))
            except OutsideError as error:
                reasons.append(error.message)
                continue
            of_version = {name for name in found if wheel_version(name) == version}
            hashed = [name for name in of_version if _SHA256.fullmatch(found[name])]
            if of_version and len(hashed) == len(of_version):
                return sorted_wheels(ZigWheel(name=name, sha256=found[name]) for name in hashed)
            lack = "gives no hashes of" if of_version else "has no"
            reasons.append(f"{shown_address(address)} {lack} wheels of Zig {version}")
        raise OutsideError(
            f"no package index has the hashes of Zig {version}",
            details=tuple(reasons),
            hint="check the network and what PIP_INDEX_URL or UV_DEFAULT_INDEX names",
        )

    def _pip_settings(self) -> dict[str, str]:
        """Return pip's settings, from its files and variables; the variables alone without pip."""
        done = self._programs.run(
            [*pip_command(), "config", "list"],
            cwd=Path(sys.prefix),
            environment=installer_variables(self._variables),
        )
        lines = done.stdout.splitlines() if done.status == 0 else []
        settings = {
            setting: self._variables[name]
            for setting, name in _PIP_VARIABLES.items()
            if name in self._variables
        }
        for section in _SECTIONS:
            prefix = f"{section}."
            for line in lines:
                key, mark, value = line.removeprefix(prefix).partition("=")
                if line.startswith(prefix) and mark:
                    settings[key] = _literal(value)
        return settings


def index_addresses(variables: Mapping[str, str], settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses of the package indexes that uv and pip are set to, PyPI's by default.

    Args:
        variables: environment variables, which uv reads.
        settings: pip's own, such as "index-url".
    """
    main = (variables.get("UV_DEFAULT_INDEX") or variables.get("UV_INDEX_URL") or "").split()
    main += settings.get("index-url", "").split()
    more = (variables.get("UV_INDEX", "") + " " + variables.get("UV_EXTRA_INDEX_URL", "")).split()
    more += settings.get("extra-index-url", "").split()
    named = [re.sub(r"^[\w-]+=", "", address) for address in (*(main or [DEFAULT_INDEX]), *more)]
    return tuple(dict.fromkeys(f"{address.rstrip('/')}/" for address in named))


def _literal(text: str) -> str:
    """Return a value that pip prints as Python would."""
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text


def _listed(address: str, certificates: str | None) -> _Files:
    """Return the names and digests of the files that an index has of Zig.

    Raises:
        OutsideError: it can't be asked, or gives no list.
    """
    url = f"{address}{ZIG_PROJECT}/"
    parts = urlsplit(url)
    if parts.scheme == "file":
        return _in_html(_read(Path(urllib.request.url2pathname(parts.path)) / "index.html"))
    plain, login = split_credentials(url)
    page, kind = _fetched(
        plain, login and (unquote(login[0]), unquote(login[1])), certificates or None
    )
    return _in_json(page, plain) if "json" in kind else _in_html(page)


def _read(path: Path) -> str:
    try:
        return read_bounded(path, _MAX_PAGE_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        raise OutsideError(f"can't read {path}: {error.strerror or error}") from error


def _fetched(url: str, login: tuple[str, str] | None, certificates: str | None) -> tuple[str, str]:
    """Return a page of an index and its content type."""
    headers = {"Accept": _ACCEPT}
    with (
        open_client(_TIMEOUT_S, login, certificates=certificates) as client,
        http_errors(url),
        client.stream("GET", url, headers=headers) as response,
    ):
        check_status(response, url)
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _MAX_PAGE_BYTES:
                raise OutsideError(f"{url} is too large for a list of files")
        kind = response.headers.get("Content-Type", "")
        return content.decode("utf-8", errors="replace"), kind


def _in_json(page: str, url: str) -> _Files:
    try:
        rows = [
            (str(row["filename"]), str(row.get("hashes", {}).get("sha256", "")))
            for row in json.loads(page)["files"]
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise OutsideError(f"{url} is not a list of files") from error
    return iter(rows)


def _in_html(page: str) -> _Files:
    links = _Links()
    links.feed(page)
    for href in links.found:
        parts = urlsplit(href)
        name = unquote(parts.path.rpartition("/")[2])
        digest = parts.fragment.removeprefix("sha256=")
        yield name, digest if digest != parts.fragment else ""


class _Links(HTMLParser):
    """Collects the addresses of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]
