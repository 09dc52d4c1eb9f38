"""What integration tests share: a compiler of Zig modules, and a server of archives."""

import os
from pathlib import Path

import pytest

from tests.pbs_server import PbsServer
from tests.zig_compiler import Compiler


@pytest.fixture
def compiler(
    zig_version: str,
    zigs: dict[str, Path],
    zig_cache: Path,
    test_cache: Path,
    made_modules: Path,
) -> Compiler:
    return Compiler(
        zig=zigs[zig_version],
        global_cache=zig_cache,
        local_cache=test_cache / "zig-package",
        made=made_modules,
    )


@pytest.fixture(scope="session")
def made_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of this run of the tests, one for all of its processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-modules"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def server(_server: PbsServer) -> PbsServer:
    """Return the server of a test's module, as if it had never been asked."""
    _server.reset()
    return _server
