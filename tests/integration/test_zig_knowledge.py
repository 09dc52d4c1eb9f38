"""What Zig itself knows of the systems' libraries, for hints."""

from pathlib import Path

import pytest

from alloconda.build.adapters.glibc_probe import glibc_version_of
from alloconda.build.adapters.windows_libraries import windows_library_of
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import parse_zig_version


@pytest.mark.parametrize(
    ("symbol", "library"),
    [
        ("WSAStartup", "ws2_32"),
        ("RegOpenKeyExW", "advapi32"),
        ("MessageBoxW", "user32"),
        ("CryptAcquireContextW", "advapi32"),
        ("BCryptGenRandom", "bcrypt"),
        ("not_a_function_of_windows", None),
        ("a.*", None),
    ],
)
def test_the_library_of_a_windows_function_is_found(
    zigs: dict[str, Path], symbol: str, library: str | None
) -> None:
    for release, path in zigs.items():
        assert windows_library_of(symbol, _zig(release, path)) == library


# Zig compiles the parts of its newest glibc for it.
@pytest.mark.full
def test_the_glibc_of_a_function_is_what_a_library_that_calls_it_needs(
    zigs: dict[str, Path],
) -> None:
    target = parse_target("manylinux_2_17_x86_64")
    for release, path in zigs.items():
        zig, run = _zig(release, path), ProcessRunner()
        assert glibc_version_of("getentropy", target, zig, run) == (2, 25)
        assert glibc_version_of("no_such_function", target, zig, run) is None


def _zig(release: str, path: Path) -> Zig:
    version = parse_zig_version(release)
    assert version is not None
    return Zig(path=str(path), version=version, origin="a test")
