"""Environment variables that hold secrets by custom, and which of them a program gets."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from alloconda.kernel.url_credentials import without_credentials

# docs/how-to/inspect-and-test.md shows them.
SECRET_VARIABLES = (
    *("*TOKEN", "*TOKEN_*", "*PASSWORD", "*PASSWORD_*", "*PASSWD", "*PASSPHRASE", "*SECRET*"),
    *("*_KEY", "*APIKEY", "*ACCESS_KEY*", "*PRIVATE_KEY*", "*CREDENTIAL*", "*_PAT"),
    *("TWINE_*", "UV_PUBLISH_*", "HATCH_INDEX_*", "POETRY_HTTP_BASIC_*", "POETRY_PYPI_*"),
    *("AWS_*", "AZURE_*"),
)
# They name package indexes, for pip and uv.
_INDEX_VARIABLES = ("PIP_*", "UV_*")
_PUBLISHING = "UV_PUBLISH_*"
# Programs reach the network by them, with a login or without.
_PROXIES = ("*_PROXY",)


def withheld_variables(
    variables: Mapping[str, str], passed: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the names of the variables that hold secrets by custom, sorted.

    Args:
        variables: the environment.
        passed: patterns, as of a shell, of those that a program gets nevertheless.
    """
    return tuple(
        sorted(
            name
            for name, value in variables.items()
            if _is_secret(name.upper(), value) and not _is_any(name.upper(), passed)
        )
    )


def is_secret_name(name: str) -> bool:
    """Return whether a variable, or an option such as "-Dapi-token", is called like a secret."""
    return _is_any(name.upper().strip("-").replace("-", "_"), SECRET_VARIABLES)


def index_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of pip and uv, with the logins that they need for package indexes."""
    return {
        name: value
        for name, value in variables.items()
        if _is_any(name.upper(), _INDEX_VARIABLES) and not fnmatchcase(name.upper(), _PUBLISHING)
    }


def _is_secret(name: str, value: str) -> bool:
    if _is_any(name, SECRET_VARIABLES):
        return True
    return without_credentials(value) != value and not _is_any(name, _PROXIES)


def _is_any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern.upper()) for pattern in patterns)
