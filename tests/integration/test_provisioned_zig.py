"""Zig from a package index: wheels alone, and by their hashes where they are known."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.zig.places import LocalZigHost
from alloconda.kernel.zig.wheels import ZigWheel
from tests.cli import Alloconda
from tests.conftest import AllocondaIn
from tests.package_index import PackageIndex, serve_index

VERSION = "0.16.0"
UV = Path(sys.executable).with_name("uv")


@pytest.fixture
def index() -> Iterator[PackageIndex]:
    with serve_index(VERSION) as index:
        yield index


@pytest.fixture(params=["pip", "uv"])
def installer(
    request: pytest.FixtureRequest,
    index: PackageIndex,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Let alloconda install by pip or by uv, from the index alone."""
    tools = tmp_path / "tools"
    tools.mkdir()
    if request.param == "uv":
        (tools / "uv").symlink_to(UV)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    for name, value in index_settings(index, tmp_path).items():
        monkeypatch.setenv(name, value)
    return str(request.param)


def index_settings(index: PackageIndex, folder: Path) -> dict[str, str]:
    """Return the variables by which pip and uv know the index and no other."""
    return {
        "NO_PROXY": "127.0.0.1",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": "",
        "PIP_CACHE_DIR": str(folder / "pip-cache"),
        "PIP_INDEX_URL": index.url,
        "UV_NO_CONFIG": "1",
        "UV_CACHE_DIR": str(folder / "uv-cache"),
        "UV_DEFAULT_INDEX": index.url,
    }


def wheels_of(index: PackageIndex) -> tuple[ZigWheel, ...]:
    return tuple(
        ZigWheel(name=name, sha256=hashlib.sha256(data).hexdigest())
        for name, data in index.files.items()
        if name.endswith(".whl")
    )


def test_it_is_installed_by_the_hash_of_this_machines_wheel(
    installer: str, index: PackageIndex, tmp_path: Path
) -> None:
    host = LocalZigHost(tmp_path / installer)

    path = host.provision(VERSION, wheels_of(index))

    said = subprocess.run([path, "version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"{VERSION}\n"
    index.requests.clear()
    assert host.provision(VERSION, wheels_of(index)) == path
    assert host.provision(VERSION) == path
    assert index.requests == []


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_wheel_of_another_hash_is_refused(
    installer: str, index: PackageIndex, tmp_path: Path, *, is_listed: bool
) -> None:
    wheels = wheels_of(index)
    index.add(VERSION, module="changed = True")
    if not is_listed:
        index.listed = dict.fromkeys(index.files, "")
    host = LocalZigHost(tmp_path / installer)

    with pytest.raises(OutsideError, match=r"another wheel of Zig 0\.16\.0 than") as caught:
        host.provision(VERSION, wheels)

    assert any(one.sha256 in str(caught.value) for one in wheels)
    assert "alloconda python lock --upgrade" in (caught.value.hint or "")
    assert not list((tmp_path / installer).rglob("zig"))


def test_a_copy_that_was_installed_without_a_hash_is_not_taken_for_the_pinned_one(
    installer: str, index: PackageIndex, tmp_path: Path
) -> None:
    host = LocalZigHost(tmp_path / installer)

    unproved = host.provision(VERSION)

    assert host.provision(VERSION, wheels_of(index)) != unproved


def test_a_pin_without_a_wheel_for_this_machine_is_told(tmp_path: Path) -> None:
    name = f"ziglang-{VERSION}-py3-none-win_amd64.whl"

    with pytest.raises(OutsideError, match="is for this machine") as caught:
        LocalZigHost(tmp_path).provision(VERSION, (ZigWheel(name=name, sha256="a" * 64),))

    assert caught.value.details == (name,)


def test_sources_are_never_built(installer: str, index: PackageIndex, tmp_path: Path) -> None:
    project = tmp_path / f"ziglang-{VERSION}"
    project.mkdir()
    ran = tmp_path / "ran"
    (project / "setup.py").write_text(f"open({str(ran)!r}, 'w').close()\n")
    (project / "PKG-INFO").write_text(f"Metadata-Version: 2.1\nName: ziglang\nVersion: {VERSION}\n")
    archive = shutil.make_archive(str(project), "gztar", tmp_path, project.name)
    index.files = {f"ziglang-{VERSION}.tar.gz": Path(archive).read_bytes()}

    with pytest.raises(OutsideError, match="could not be installed"):
        LocalZigHost(tmp_path / installer).provision(VERSION)

    assert not ran.exists()


class TestLock:
    OTHER = "0.15.2"

    @pytest.fixture
    def alloconda(self, tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
        assert alloconda_in(tmp_path)("init", "hello", "--yes").status == 0
        project = tmp_path / "hello"
        _configure(project, f'zig-version = "{self.OTHER}"')
        return alloconda_in(project)

    @pytest.fixture
    def settings(self, index: PackageIndex, tmp_path: Path) -> dict[str, str]:
        index.add(self.OTHER)
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return {**index_settings(index, tmp_path), "ALLOCONDA_ZIG": "", "PATH": path}

    @pytest.mark.parametrize("has_json", [True, False])
    def test_it_pins_every_platforms_wheel_and_builds_take_no_other(
        self, alloconda: Alloconda, index: PackageIndex, settings: dict[str, str], *, has_json: bool
    ) -> None:
        index.has_json = has_json
        text = _locked(alloconda, settings)

        wheels = [one for one in index.files if one.startswith(f"ziglang-{self.OTHER}-")]
        assert text.count("[[zig-wheels]]") == len(wheels) == 4
        for name in wheels:
            assert f'wheel = "{name}"\nsha256 = "{index.sha256(name)}"' in text
        assert "127.0.0.1" not in text
        index.add(self.OTHER, module="changed = True")
        for cache in (alloconda.cwd / ".test-cache", settings["UV_CACHE_DIR"]):
            shutil.rmtree(cache)
        refused = alloconda("wheel", **settings)
        assert refused.status == 3
        assert f"another wheel of Zig {self.OTHER} than the pinned one" in refused.stderr

    def test_it_stays_as_it_is_without_the_index(
        self, alloconda: Alloconda, index: PackageIndex, settings: dict[str, str]
    ) -> None:
        text = _locked(alloconda, settings)
        index.files.clear()

        assert _locked(alloconda, settings, "--offline") == text
        assert _locked(alloconda, settings, "--upgrade") == text

    def test_an_index_with_a_login_is_asked_with_it_and_it_is_not_shown(
        self, alloconda: Alloconda, index: PackageIndex, settings: dict[str, str]
    ) -> None:
        index.login = "me:hunter2"
        private = index.url.replace("://", "://me:hunter2@")
        names = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX")

        text = _locked(alloconda, settings | dict.fromkeys(names, private))
        index.login = "me:other"
        (alloconda.cwd / "alloconda.lock").unlink()
        ran = alloconda("python", "lock", "-v", **settings | dict.fromkeys(names, private))

        assert "[[zig-wheels]]" in text
        assert "401" in ran.stderr
        assert "hunter2" not in text + ran.stdout + ran.stderr

    def test_an_index_without_hashes_leaves_the_version_and_says_why(
        self, alloconda: Alloconda, index: PackageIndex, settings: dict[str, str]
    ) -> None:
        index.listed = dict.fromkeys(index.files, "")

        ran = alloconda("python", "lock", **settings)

        text = (alloconda.cwd / "alloconda.lock").read_text()
        assert f'zig = "{self.OTHER}"' in text
        assert "zig-wheels" not in text
        assert "is pinned by its version alone" in ran.stderr
        assert f"{index.url} gives no hashes of wheels of Zig {self.OTHER}" in ran.stderr
        index.listed.clear()
        assert "[[zig-wheels]]" in _locked(alloconda, settings)

    def test_an_index_that_cannot_be_reached_is_named(
        self, alloconda: Alloconda, settings: dict[str, str]
    ) -> None:
        _locked(alloconda, settings)
        (alloconda.cwd / "alloconda.lock").unlink()
        dead = dict.fromkeys(("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), "http://127.0.0.1:9/simple")

        ran = alloconda("python", "lock", **settings | dead)

        assert ran.status == 0, ran.stderr
        assert "127.0.0.1:9 can't be reached" in ran.stderr


def _locked(alloconda: Alloconda, settings: dict[str, str], *flags: str) -> str:
    ran = alloconda("python", "lock", *flags, **settings)
    assert ran.status == 0, ran.stderr
    return (alloconda.cwd / "alloconda.lock").read_text()


def _configure(project: Path, line: str) -> None:
    path = project / "pyproject.toml"
    path.write_text(path.read_text().replace("[tool.alloconda]\n", f"[tool.alloconda]\n{line}\n"))
