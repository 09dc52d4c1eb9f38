"""What users get wrong, by topic: a command line, the files that it meets, and its environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Setup = Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake.

    Attributes:
        line: what is typed after `alloconda`, in the words of a POSIX shell.
        setup: makes the directory as the mistake needs it; it holds the project `hello` already.
        environment: more environment variables; with `{folder}` for the directory.
    """

    line: str
    setup: Setup = lambda _folder: None
    environment: Mapping[str, str] = field(default_factory=dict)


def _mistake(line: str, *setup: Setup, **environment: str) -> Mistake:
    def make(folder: Path) -> None:
        for one in setup:
            one(folder)

    return Mistake(line=line, setup=make, environment=environment)


def _file(path: str, text: str | bytes = "") -> Setup:
    """Write a file; one that may be executed if it is a script."""

    def write(folder: Path) -> None:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        if place.read_bytes().startswith(b"#!"):
            place.chmod(0o755)

    return write


def _without(*paths: str) -> Setup:
    def remove(folder: Path) -> None:
        for path in paths:
            (folder / path).unlink()

    return remove


def _config(*lines: str) -> Setup:
    """Write pyproject.toml with lines of [tool.alloconda]."""
    return _pyproject('name = "hello"\nversion = "1"\nrequires-python = ">=3.11"', *lines)


def _pyproject(project: str, *lines: str) -> Setup:
    lines = lines or ('source = "src/root.zig"', "abi3 = true")
    return _file(
        "pyproject.toml",
        f"[project]\n{project}\n[tool.alloconda]\n" + "\n".join(lines) + "\n",
    )


def _replace(path: str, old: str, new: str) -> Setup:
    def replace(folder: Path) -> None:
        text = (folder / path).read_text()
        assert old in text, f"{path} has no {old!r}"
        (folder / path).write_text(text.replace(old, new))

    return replace


def _zig(version: str) -> Setup:
    return _file("zig", f"#!/bin/sh\necho '{version}'\n")


def library_step(name: str, linkage: str, source: str) -> str:
    """Return the lines of a build.zig that install a library made of a Zig source."""
    return f"""
    b.installArtifact(b.addLibrary(.{{
        .name = "{name}",
        .linkage = .{linkage},
        .root_module = b.createModule(.{{
            .root_source_file = b.path("{source}"),
            .target = target,
            .optimize = optimize,
        }}),
    }}));
"""


def _build_zig(*libraries: str, target: str = "b.standardTargetOptions(.{})") -> Setup:
    """Write a build.zig of libraries that export nothing, and a project that it compiles."""

    def write(folder: Path) -> None:
        _config("abi3 = true")(folder)
        text = f"""const std = @import("std");
pub fn build(b: *std.Build) void {{
    const target = {target};
    const optimize = b.standardOptimizeOption(.{{}});
{"".join(libraries)}}}
"""
        (folder / "build.zig").write_text(text)
        for name in ("one", "two"):
            (folder / "src" / f"{name}.zig").write_text(
                "export fn PyInit__hello() ?*anyopaque {\n    return null;\n}\n"
            )

    return write


_C_NEEDS_HEADERS = (
    _file("src/hello.c", "#include <Python.h>\n"),
    _config('module-name = "_hello"', 'c-sources = ["src/hello.c"]'),
)

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "command-line": (
        _mistake("wheell"),
        _mistake("cache prun"),
        _mistake("frobnicate"),
        _mistake("wheel --python-versoin 3.14"),
        _mistake("build --target win32"),
        _mistake("python fetch 3.13"),
        _mistake("wheel --target win_amd64"),
        _mistake("wheel-all --platform-tag win_amd64"),
        _mistake("wheel win_amd64"),
        _mistake("build src"),
        _mistake("init a b"),
        _mistake("targets all of them"),
        _mistake("wheel-all --jobs 0"),
        _mistake("wheel-all --jobs many"),
        _mistake("wheel-all", ALLOCONDA_JOBS="many"),
        _mistake("wheel", ALLOCONDA_OFFLINE="perhaps"),
        _mistake("test --timeout soon hello.whl"),
        _mistake("matrix --shards 0"),
        _mistake("init pyproject.toml"),
        _mistake("build --project-dir pyproject.toml"),
        _mistake("build --project-dir nowhere"),
        _mistake("python fetch --version"),
        _mistake("wheel --json=3"),
        _mistake("inspect"),
        _mistake("explain"),
        _mistake("build --color red"),
        _mistake("completion tcsh"),
        _mistake("wheel-all --progress fancy"),
        _mistake("wheel-all --progress board"),
        _mistake("matrix --format xml"),
        _mistake("wheel --no-init --force-init"),
        _mistake("wheel --debug --optimize ReleaseSmall"),
        _mistake("wheel --optimize Fastest"),
        _mistake("wheel", ALLOCONDA_OPTIMIZE="Fastest"),
        _mistake("wheel --module 1st"),
        _mistake("wheel --package-dir nowhere"),
        _mistake("wheel", SOURCE_DATE_EPOCH="yesterday"),
    ),
    "targets": (
        _mistake("explain freebsd_14_amd64"),
        _mistake("explain cp314t"),
        _mistake("explain win_amd64 --project-dir nowhere"),
        _mistake("doctor --project-dir nowhere"),
        _mistake("wheel --platform-tag manylinux_2_28_x86-64"),
        _mistake("wheel --platform-tag win_amd65"),
        _mistake("wheel --platform-tag manylinux_2_12_riscv64"),
        _mistake("wheel --platform-tag macosx_10_9_arm64"),
        _mistake("wheel-all --target ''"),
        _mistake("wheel --manylinux latest"),
        _mistake("wheel --manylinux 2_28 --arch mips"),
        _mistake("wheel --manylinux 2_28 --platform-tag win_amd64"),
        _mistake("wheel --arch aarch64"),
        _mistake("wheel --platform-tag win_amd64 --arch arm64"),
        _mistake("python fetch --version 3.13 --target win_amd64 --arch arm64"),
        _mistake("wheel --python-version 3.13 --python-tag cp314"),
        _mistake("wheel --abi3 --abi-tag cp314"),
        _mistake("wheel --python-version 3.14 --ext-suffix .cpython-313-darwin.so"),
        _mistake("wheel-all --all --python-version 3.13"),
        _mistake("wheel --zig-target x86_64-linux-gnu"),
        _mistake("wheel --zig-target pdp11"),
        _mistake("wheel --pbs-target x86_64-linux"),
        _mistake("wheel --platform-tag win_amd64 --pbs-target aarch64-apple-darwin"),
        _mistake("wheel --python-tag cp312 --abi-tag cp313"),
        _mistake("wheel --abi-tag jython"),
        _mistake("wheel --python-tag cp313 --abi-tag abi3t"),
        _mistake("wheel --ext-suffix so"),
        _mistake("wheel --ext-suffix .foo.so"),
        _mistake("wheel --platform-tag win_arm64 --python-version 3.10 --no-abi3"),
        _mistake("wheel-all --only '*solaris*'"),
        _mistake("wheel-all --shard 2"),
        _mistake("wheel-all --shard 9/9"),
    ),
    "python-versions": (
        _mistake("wheel --no-abi3 --python-version 2.7"),
        _mistake("wheel --no-abi3 --python-version 3.9"),
        _mistake("wheel --no-abi3 --python-version 3.99"),
        _mistake("wheel --no-abi3 --python-version four"),
        _mistake("wheel --no-abi3 --python-version 3.12t"),
        _mistake("wheel --no-abi3 --python-version 3.10"),
        _mistake(
            "wheel-all --python-version 3.10 --target win_arm64 --no-abi3",
            _pyproject('name = "hello"\nversion = "1"\nrequires-python = ">=3.10"'),
        ),
        _mistake("python list --version 3"),
    ),
    "configuration": (
        _mistake("wheel  # no pyproject.toml", _without("pyproject.toml")),
        _mistake(
            "wheel  # a line without its end", _file("pyproject.toml", '[project]\nname = "hello')
        ),
        _mistake("wheel  # an empty pyproject.toml", _file("pyproject.toml", "")),
        _mistake("wheel  # a byte order mark", _file("pyproject.toml", b"\xef\xbb\xbf[project]\n")),
        _mistake("wheel  # Latin-1", _file("pyproject.toml", b'[project]\nname = "h\xe4llo"\n')),
        _mistake("wheel  # project is no table", _file("pyproject.toml", 'project = "hello"\n')),
        _mistake(
            "wheel  # a key that [project] has not",
            _file("pyproject.toml", '[project]\nname = "hello"\ntool = 1\n'),
        ),
        _mistake("wheel  # an invalid name", _pyproject('name = "Grüße"\nversion = "1"')),
        _mistake("wheel  # no version", _pyproject('name = "hello"')),
        _mistake('wheel  # version = "one"', _pyproject('name = "hello"\nversion = "one"')),
        _mistake(
            "wheel  # a dynamic version that stands nowhere",
            _pyproject('name = "hello"\ndynamic = ["version"]'),
        ),
        _mistake(
            "wheel  # requires-python = 3.11",
            _pyproject('name = "hello"\nversion = "1"\nrequires-python = 3.11'),
        ),
        _mistake(
            "wheel  # requires-python = '3.x'",
            _pyproject('name = "hello"\nversion = "1"\nrequires-python = "3.x"'),
        ),
        _mistake(
            "wheel  # requires-python = '<3'",
            _pyproject('name = "hello"\nversion = "1"\nrequires-python = "<3"'),
        ),
        _mistake(
            "wheel  # mistyped keys", _config('sources = "src/root.zig"', 'modulename = "_hello"')
        ),
        _mistake("wheel  # a key like no other", _config("colour = true")),
        _mistake(
            "wheel  # values of wrong types",
            _config("jobs = 'two'", "abi3 = 3.11", "targets = 'win32'"),
        ),
        _mistake(
            "wheel  # values of wrong types, and unknown ones",
            _config("python-version = 3.1", "optimize = 'quick'"),
        ),
        _mistake(
            "wheel  # keys that contradict each other",
            _config("no-init = true", "force-init = true"),
        ),
        _mistake("wheel  # a source that does not exist", _config('source = "src/main.zig"')),
        _mistake("wheel  # a package-dir that does not exist", _config('package-dir = "nowhere"')),
        _mistake(
            "wheel  # a version-file that does not exist",
            _pyproject(
                'name = "hello"\ndynamic = ["version"]',
                'version-file = "VERSION"',
                'source = "src/root.zig"',
            ),
        ),
        _mistake(
            "wheel  # nothing to compile",
            _config("abi3 = true"),
            _without("src/root.zig", "build.zig"),
        ),
        _mistake("wheel  # a lock with nothing in it", _file("alloconda.lock", "version = 1\n")),
        _mistake("wheel  # a lock of a later alloconda", _file("alloconda.lock", "version = 99\n")),
        _mistake("wheel  # a lock that is not TOML", _file("alloconda.lock", "version = ")),
        _mistake("wheel --locked"),
    ),
    "zig": (
        _mistake("wheel --zig nowhere/zig"),
        _mistake("wheel --zig ./zig  # version 0.14.1", _zig("0.14.1")),
        _mistake("wheel --zig ./zig  # version 0.17.0-dev.3+abc", _zig("0.17.0-dev.3+abc")),
        _mistake("wheel --zig ./zig  # version hello", _zig("hello")),
        _mistake("wheel", _zig("0.14.1"), ALLOCONDA_ZIG="{folder}/zig"),
        _mistake(
            "wheel  # a pinned Zig that is not the given one",
            _config('source = "src/root.zig"', 'zig-version = "0.15.2"', "abi3 = true"),
        ),
    ),
    "building": (
        _mistake(
            "wheel  # an error in the code",
            _replace("src/root.zig", "return std.math.add", "return std.math.ad"),
        ),
        _mistake(
            "wheel  # another module's name in the code",
            _replace("src/root.zig", '"_hello"', '"_goodbye"'),
        ),
        _mistake(
            "wheel  # code that is no Zig", _replace("src/root.zig", "const std", "const std std")
        ),
        _mistake("wheel --skip-build"),
        _mistake(
            "wheel  # build.zig makes a static library",
            _build_zig(library_step("one", "static", "src/one.zig")),
        ),
        _mistake(
            "wheel  # build.zig makes two modules",
            _build_zig(
                library_step("one", "dynamic", "src/one.zig"),
                library_step("two", "dynamic", "src/two.zig"),
            ),
        ),
        _mistake(
            "wheel  # build.zig takes no target",
            _build_zig(library_step("one", "dynamic", "src/one.zig"), target="b.graph.host"),
        ),
        _mistake("wheel  # a build.zig that is no Zig", _build_zig("    const = 1;\n")),
        _mistake("wheel  # a file called dist", _file("dist", "a file in the way")),
        _mistake("wheel --cache-dir pyproject.toml/cache"),
    ),
    "headers": (
        _mistake("python fetch"),
        _mistake("python fetch --version 3.13 --target win_amd64 --offline"),
        _mistake("python fetch --version 3.13 --target musllinux_1_2_riscv64"),
        _mistake("python fetch --version 3.13.99 --target win_amd64 --offline"),
        _mistake("python fetch --version 3.13 --target win_amd64 --mirror mirror.example.com"),
        _mistake("python fetch --version 3.13 --target win_amd64 --mirror http://127.0.0.1:9/"),
        _mistake(
            "wheel --platform-tag win_amd64 --python-version 3.13 --offline", *_C_NEEDS_HEADERS
        ),
        _mistake(
            "wheel --platform-tag win_amd64 --python-version 3.13 --no-fetch", *_C_NEEDS_HEADERS
        ),
        _mistake(
            "wheel --platform-tag musllinux_1_2_riscv64 --python-version 3.13", *_C_NEEDS_HEADERS
        ),
        _mistake("python lock --offline", *_C_NEEDS_HEADERS),
        _mistake("cache prune --older-than long"),
        _mistake("cache prune --max-size big"),
        _mistake("cache clear"),
        _mistake("cache ls --cache-dir pyproject.toml"),
    ),
    "wheels": (
        _mistake("inspect nowhere.whl"),
        _mistake("inspect hello.whl  # no archive", _file("hello.whl", "no archive")),
        _mistake("inspect src"),
        _mistake("inspect-lib nowhere.so"),
        _mistake("inspect-lib hello.so  # no library", _file("hello.so", "no library")),
        _mistake("inspect-lib hello.so  # cut off", _file("hello.so", b"\x7fELF\x02\x01\x01")),
        _mistake("develop", VIRTUAL_ENV="", CONDA_PREFIX=""),
        _mistake("develop --python nowhere"),
        _mistake("develop", VIRTUAL_ENV="{folder}/gone"),
        _mistake("stubs --check --stdout"),
        _mistake("stubs --check  # no stub"),
        _mistake("stubs  # a stub of the user's", _file("hello/_hello.pyi", "a: int\n")),
        _mistake("sdist  # a file called dist", _file("dist", "a file in the way")),
    ),
    "trying": (
        _mistake("test  # nothing built"),
        _mistake("test nowhere.whl neither.whl"),
        _mistake("test hello.whl --interpreter nowhere", _file("hello.whl")),
        _mistake("test hello.whl --interpreter pyproject.toml", _file("hello.whl")),
        _mistake("test hello.whl --runner ''", _file("hello.whl")),
        _mistake('test hello.whl --runner "\'"', _file("hello.whl")),
        _mistake("test hello.whl --runner 'echo 3.12'", _file("hello.whl")),
        _mistake("test hello.whl --command ''", _file("hello.whl")),
        _mistake("test hello.whl --command 'pytest {where}/tests'", _file("hello.whl")),
        _mistake('test hello.whl --command "\'"', _file("hello.whl")),
        _mistake("test hello.whl --python-version 2.7", _file("hello.whl")),
        _mistake("test hello.whl --progress board", _file("hello.whl")),
    ),
    "init": (
        _mistake("init p --yes --name 1st"),
        _mistake("init p --yes --name 'a b/c'"),
        _mistake("init p --yes --module a-b"),
        _mistake("init p --yes --python 2.7"),
        _mistake("init p --yes --python 3.14t"),
        _mistake("init p --yes --platform amiga"),
        _mistake("init p --yes --platform ''"),
        _mistake("init p --yes --license Beerware"),
        _mistake("init p --yes --zig-version 0.11.0"),
        _mistake("init p --yes --zig-version newest"),
        _mistake(
            "init p --yes  # a pyproject.toml that is not TOML",
            _file("p/pyproject.toml", "[project"),
        ),
    ),
}
