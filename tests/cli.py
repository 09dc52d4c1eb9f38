"""Running alloconda as its users do: as a program, in a directory, with an environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# A proxy that nothing listens on: what a program without a network meets.
NO_NETWORK = dict.fromkeys(
    ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a program ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """What it wrote to stdout, line by line."""
        return self.stdout.splitlines()


def run(*command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a program to its end; `environment` adds to the test's own."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return Ran(status=done.returncode, stdout=done.stdout, stderr=done.stderr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alloconda:
    """alloconda in a directory, with a Zig and its cache; without a network."""

    cwd: Path
    zig: Path
    zig_cache: Path

    def __call__(self, *arguments: str | Path, **environment: str) -> Ran:
        """Run `alloconda ARGUMENTS` with more environment variables."""
        return run(
            *(sys.executable, "-m", "alloconda", *arguments),
            cwd=self.cwd,
            environment={**self.environment, **environment},
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it is run with, beside this process's."""
        return {
            **NO_NETWORK,
            "NO_PROXY": "127.0.0.1,localhost",
            "ALLOCONDA_ZIG": str(self.zig),
            "ZIG_GLOBAL_CACHE_DIR": str(self.zig_cache),
            "ALLOCONDA_CACHE_DIR": str(self.cwd / ".test-cache"),
        }


def tool(name: str, *arguments: str | Path, cwd: Path) -> Ran:
    """Run a development tool that is installed as a Python module."""
    return run(sys.executable, "-m", name, *arguments, cwd=cwd)


def wheels(folder: Path) -> list[Path]:
    """Return the wheels in a directory, sorted by name."""
    return sorted(folder.glob("*.whl"))


def copy_example(folder: Path) -> None:
    """Copy the example that is shipped, without what was built in it."""
    example = Path(__file__).parent.parent / "docs/examples/nearest"
    unwanted = shutil.ignore_patterns(
        "dist", ".alloconda", ".zig-cache", "zig-out", "*.so", "*.pyd"
    )
    shutil.copytree(example, folder, ignore=unwanted, dirs_exist_ok=True)
