"""Secrets of users stay where they are: out of archives, logs and what is printed."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from alloconda.kernel.python import parse_python
from tests.cli import Alloconda, Ran
from tests.conftest import AllocondaIn
from tests.packing import write_files
from tests.pbs_archives import make_archive
from tests.pbs_server import Fault, PbsServer, serve

ARM = "aarch64-unknown-linux-gnu"
LOGIN_END = "hunter2"
OPENSSL = shutil.which("openssl")
SECRET_FILES = (".ssh/id_rsa", "server.key", ".git-credentials")


@pytest.fixture
def alloconda(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    _succeeded(alloconda_in(tmp_path)("init", "hello", "--yes"))
    return alloconda_in(tmp_path / "hello")


@pytest.fixture
def server() -> Iterator[PbsServer]:
    archives = [make_archive(parse_python("3.13.1"), ARM)]
    with serve(archives) as server:
        server.login = f"me:{LOGIN_END}"
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("certificates") / "server.pem"
    subprocess.run(
        [
            *(str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
            *("-keyout", str(path), "-out", str(path.with_name("certificate.pem"))),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + path.with_name("certificate.pem").read_text())
    return path


class TestFilesInArchives:
    @pytest.fixture
    def package(self, alloconda: Alloconda) -> Path:
        package = alloconda.cwd / "hello"
        write_files(package, {name: f"{name}: hunter2" for name in SECRET_FILES})
        return package

    def test_an_sdist_leaves_them_out_by_name(self, alloconda: Alloconda, package: Path) -> None:
        assert package.is_dir()

        ran = _succeeded(alloconda("sdist"))

        with tarfile.open(ran.stdout.strip()) as archive:
            assert not _secrets(archive.getnames())
        for name in SECRET_FILES:
            assert f"note: hello/{name} is left out: it may hold a secret" in ran.stderr

    def test_a_wheel_leaves_them_out_by_name(self, alloconda: Alloconda, package: Path) -> None:
        ran = _succeeded(alloconda("wheel", "--json"))

        (wheel,) = (alloconda.cwd / "dist").glob("*.whl")
        assert not _secrets(zipfile.ZipFile(wheel).namelist())
        events = [json.loads(line) for line in ran.lines]
        told = [one["path"] for one in events if one["event"] == "file-left-out"]
        assert told == sorted(f"hello/{name}" for name in SECRET_FILES)
        (package / "x.py").write_text("")
        plain = _succeeded(alloconda("wheel"))
        assert "left out  hello/server.key: it may hold a secret" in plain.stderr

    def test_what_an_include_pattern_names_is_packed(
        self, alloconda: Alloconda, package: Path
    ) -> None:
        _configure(alloconda.cwd, f'include = ["/{package.name}/server.key"]')

        sdist = _succeeded(alloconda("sdist"))
        _succeeded(alloconda("wheel"))

        (wheel,) = (alloconda.cwd / "dist").glob("*.whl")
        assert _secrets(zipfile.ZipFile(wheel).namelist()) == ["hello/server.key"]
        with tarfile.open(sdist.stdout.strip()) as archive:
            assert _secrets(archive.getnames()) == ["hello-0.1.0/hello/server.key"]
        assert "server.key" not in sdist.stderr

    @pytest.mark.skipif(OPENSSL is None, reason="openssl makes the key")
    def test_a_real_private_key_of_any_name_stays_out(
        self, alloconda: Alloconda, certificate: Path
    ) -> None:
        package = alloconda.cwd / "hello"
        shutil.copy(certificate, package / "innocent.txt")
        shutil.copy(certificate.with_name("certificate.pem"), package / "authority.txt")

        sdist = _succeeded(alloconda("sdist"))
        _succeeded(alloconda("wheel"))

        (wheel,) = (alloconda.cwd / "dist").glob("*.whl")
        with tarfile.open(sdist.stdout.strip()) as archive:
            names = (*archive.getnames(), *zipfile.ZipFile(wheel).namelist())
        assert [one for one in names if one.endswith("innocent.txt")] == []
        assert sum(one.endswith("hello/authority.txt") for one in names) == 2
        assert "note: hello/innocent.txt is left out: a private key is in it" in sdist.stderr


class TestMirror:
    @pytest.fixture
    def mirror(self, server: PbsServer) -> str:
        return server.url.replace("://", f"://me:{LOGIN_END}@")

    @pytest.fixture
    def c_project(self, tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
        (tmp_path / "small.c").write_text("#include <Python.h>\n#error no luck\n")
        (tmp_path / "pyproject.toml").write_text(
            '[project]\nname = "small"\nversion = "1"\n[tool.alloconda]\n'
            'module-name = "small"\nc-sources = ["small.c"]\npython-version = ["3.13"]\n'
            'targets = ["manylinux_2_28_aarch64"]\n'
        )
        return alloconda_in(tmp_path)

    def test_no_command_shows_or_keeps_its_password(
        self, c_project: Alloconda, mirror: str
    ) -> None:
        dead = mirror.partition("://")[0] + f"://me:{LOGIN_END}@127.0.0.1:9/"
        odd = (f"me:{LOGIN_END}@host/x", f"https://me:{LOGIN_END}/x@127.0.0.1:9/")

        runs = [
            c_project("python", "list", "--refresh", "-v", "--mirror", mirror),
            c_project("wheel-all", "-v", "--mirror", mirror),
            c_project("wheel-all", "--json", "--mirror", mirror),
            c_project("doctor", "-v", "--mirror", dead),
            c_project("doctor", "-v", HTTP_PROXY=dead, NO_PROXY="", ALLOCONDA_PBS_MIRROR=mirror),
            c_project("python", "fetch", mirror),
            *(c_project("doctor", "--mirror", one) for one in odd),
        ]

        for ran in runs:
            assert LOGIN_END not in ran.stdout + ran.stderr
        assert any("NAME:PASSWORD@127.0.0.1" in ran.stderr for ran in runs)
        kept = [path for path in c_project.cwd.rglob("*") if path.is_file()]
        assert [path for path in kept if LOGIN_END.encode() in path.read_bytes()] == []

    @pytest.mark.parametrize("sign", ["?token=", "#"])
    def test_a_token_in_a_query_is_refused_and_not_shown(
        self, c_project: Alloconda, server: PbsServer, sign: str
    ) -> None:
        mirror = f"{server.url}{sign}{LOGIN_END}"

        runs = [
            c_project("python", "list", "--refresh", "-v", "--mirror", mirror),
            c_project("wheel-all", "-v", "--mirror", mirror),
            c_project("doctor", "-v", ALLOCONDA_PBS_MIRROR=mirror),
        ]

        for ran in runs:
            assert LOGIN_END not in ran.stdout + ran.stderr
            assert "must be an address without ? and #" in " ".join(
                (ran.stdout + ran.stderr).split()
            )

    def test_it_is_sent(self, c_project: Alloconda, server: PbsServer, mirror: str) -> None:
        _succeeded(c_project("python", "list", "--refresh", "--mirror", mirror))

        ran = c_project("wheel-all", "--mirror", mirror)

        assert ran.status == 1, ran.stderr
        assert server.downloads() != []
        assert f"--mirror {mirror.replace(f'me:{LOGIN_END}', 'NAME:PASSWORD')}" in ran.stderr


@pytest.mark.skipif(OPENSSL is None, reason="openssl makes the certificate")
class TestRedirectToHttp:
    @pytest.mark.parametrize("name", ["SHA256SUMS", ".tar.gz"])
    def test_it_is_refused(self, alloconda: Alloconda, certificate: Path, name: str) -> None:
        with serve([make_archive(parse_python("3.13.1"), ARM)], certificate=certificate) as server:
            trusted = {"SSL_CERT_FILE": str(certificate.with_name("certificate.pem"))}
            command = ("python", "fetch", "--version", "3.13", "--target", "manylinux_2_28_aarch64")
            flags = ("--refresh", "--mirror", server.url)
            server.fail(name, *[Fault.PLAIN_REDIRECT] * 9)

            refused = alloconda(*command, *flags, **trusted)

            assert "redirects to http://127.0.0.1, which is not encrypted" in refused.stderr
            assert "hunter2" not in refused.stderr
            assert [one for one in server.requests if one.path.startswith("moved/")] == []
            server.reset()
            server.fail(".tar.gz", Fault.REDIRECT)
            _succeeded(alloconda(*command, *flags, **trusted))
            assert server.downloads() != []


class TestEnvironment:
    VARIABLES: ClassVar = {"MY_TOKEN": LOGIN_END, "AWS_REGION": LOGIN_END, "COLOUR": "blue"}
    COMMAND = "{python} -c 'import os; raise SystemExit(repr(sorted(os.environ)))'"

    @pytest.fixture
    def wheel(self, alloconda: Alloconda) -> Path:
        return Path(_succeeded(alloconda("wheel", "-q")).stdout.strip())

    def test_tests_get_no_secret_but_those_that_pass(
        self, alloconda: Alloconda, wheel: Path
    ) -> None:
        command = ("test", wheel, "--command", self.COMMAND)
        one = ("--python-version", f"3.{sys.version_info.minor}")

        first = alloconda(*command, *one, "-v", **self.VARIABLES)
        _configure(alloconda.cwd, 'env-pass = ["MY_*"]')
        second = alloconda(*command, *one, **self.VARIABLES)

        assert (first.status, second.status) == (1, 1), first.stderr
        (told,) = [one for one in first.stderr.splitlines() if one.startswith("+ secret variables")]
        assert {"AWS_REGION", "MY_TOKEN"} <= set(told.replace(",", "").split())
        assert "'COLOUR'" in first.stderr
        assert "'MY_TOKEN'" not in first.stderr
        assert LOGIN_END not in first.stderr + first.stdout
        assert "'MY_TOKEN'" in second.stderr
        assert "'AWS_REGION'" not in second.stderr

    def test_installers_get_the_logins_of_indexes_alone(
        self, alloconda: Alloconda, wheel: Path
    ) -> None:
        fake = alloconda.cwd / "bin/uv"
        write_files(fake.parent, {"uv": '#!/bin/sh\nenv >"$0.env"\nexit 1\n'})
        fake.chmod(0o755)
        path = f"{fake.parent}:{os.environ['PATH']}"
        index = {"UV_INDEX_X_PASSWORD": LOGIN_END, "UV_INDEX_URL": f"https://me:{LOGIN_END}@h/"}

        ran = alloconda(
            *("test", wheel, "--command", self.COMMAND, "--with", "x"),
            PATH=path,
            **index,
            **self.VARIABLES,
        )

        got = {one.partition("=")[0] for one in Path(f"{fake}.env").read_text().splitlines()}
        assert got & (self.VARIABLES.keys() | index.keys()) == {"COLOUR", *index}
        assert LOGIN_END not in ran.stderr + ran.stdout

    def test_builds_get_all_until_the_project_says_what_passes(self, alloconda: Alloconda) -> None:
        fake = alloconda.cwd / "zig"
        fake.write_text(f'#!/bin/sh\nenv >>"$0.env"\nexec "{alloconda.zig}" "$@"\n')
        fake.chmod(0o755)

        for line, passed in (("", {"MY_TOKEN", "AWS_REGION"}), ("env-pass = []", set())):
            _configure(alloconda.cwd, line)
            _succeeded(alloconda("wheel", ALLOCONDA_ZIG=str(fake), **self.VARIABLES))

            got = {one.partition("=")[0] for one in Path(f"{fake}.env").read_text().splitlines()}
            assert got & self.VARIABLES.keys() == {"COLOUR", *passed}
            Path(f"{fake}.env").unlink()


def _configure(project: Path, line: str) -> None:
    path = project / "pyproject.toml"
    path.write_text(path.read_text().replace("[tool.alloconda]\n", f"[tool.alloconda]\n{line}\n"))


def _secrets(names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(SECRET_FILES)]


def _succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran
