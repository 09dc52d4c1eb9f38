"""A matrix that is split over machines, in the forms that CI services read."""

import json
import shlex
from collections.abc import Sequence
from enum import StrEnum
from typing import TextIO, assert_never

from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import dataclass

SCHEMA_VERSION = 1


class MatrixFormat(StrEnum):
    """The forms in which a matrix is printed."""

    GITHUB = "github"
    GITLAB = "gitlab"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixShare:
    """What one machine builds, and the command that does it there."""

    shard: str
    wheels: tuple[str, ...]
    command: tuple[str, ...]


def parse_format(text: str) -> MatrixFormat:
    """Return the form that a flag names.

    Raises:
        UsageError: it is unknown.
    """
    try:
        return MatrixFormat(text)
    except ValueError:
        raise UsageError(
            f"--format {text} is not known", hint="use --format github, gitlab or json"
        ) from None


def print_matrix(shares: Sequence[MatrixShare], wanted: MatrixFormat, stream: TextIO) -> None:
    """Print the shares.

    For GitHub it is one line of JSON, for `fromJSON` in `strategy.matrix`; for GitLab it is a
    pipeline that `trigger: include: artifact` starts; the third form is for everything else.
    """
    match wanted:
        case MatrixFormat.GITHUB:
            rows = [
                {
                    "shard": share.shard,
                    "wheels": len(share.wheels),
                    "command": shlex.join(share.command),
                }
                for share in shares
            ]
            stream.write(json.dumps({"include": rows}) + "\n")
        case MatrixFormat.GITLAB:
            _print_gitlab(shares, stream)
        case MatrixFormat.JSON:
            rows_with_names = [
                {"shard": share.shard, "wheels": share.wheels, "command": share.command}
                for share in shares
            ]
            document = {"schema": SCHEMA_VERSION, "shards": rows_with_names}
            stream.write(json.dumps(document, indent=2) + "\n")
        case _:
            assert_never(wanted)


def _print_gitlab(shares: Sequence[MatrixShare], stream: TextIO) -> None:
    # JSON strings are YAML strings.
    shards = ", ".join(json.dumps(share.shard) for share in shares)
    command = shlex.join(shares[0].command[:-2])
    stream.write(
        "wheels:\n"
        # Wherever the project would have them.
        "  variables:\n"
        '    ALLOCONDA_OUT_DIR: "dist"\n'
        "  parallel:\n"
        "    matrix:\n"
        f"      - ALLOCONDA_SHARD: [{shards}]\n"
        "  script:\n"
        f"    - {json.dumps(command)}\n"
        "  artifacts:\n"
        '    paths: ["dist/*.whl"]\n'
    )
