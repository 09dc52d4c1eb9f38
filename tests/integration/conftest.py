"""What tests of modules in Zig share."""

from pathlib import Path

import pytest

from tests.zig_compiler import Compiler


@pytest.fixture
def compiler(
    zig_version: str, zigs: dict[str, Path], zig_cache: Path, test_cache: Path
) -> Compiler:
    return Compiler(
        zig=zigs[zig_version],
        global_cache=zig_cache,
        local_cache=test_cache / "zig-package",
    )
