"""Archives of the true python-build-standalone layout, made from the headers on this machine.

The headers are real; what differs between platforms, pyconfig.h, is derived for each of them, well
enough that extension modules compile against it. Import libraries for Windows are real when a Zig
is given. Everything else in an archive, interpreter and standard library, is filling.
"""

import gzip
import hashlib
import io
import os
import random
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import zstandard
from abi3info import DATAS, FUNCTIONS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from alloconda.headers.model.archive_index import Archive, ArchiveIndex
from alloconda.headers.model.header_set import ArchiveSha256
from alloconda.kernel.python import Python, parse_python

BUILD = "20270101"
# Patch versions that don't exist, so that no known archive is newer or has the same name.
PATCH = "90"
TRIPLES = (
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "x86_64-pc-windows-msvc",
)
MORE_TRIPLES = ("aarch64-pc-windows-msvc", "i686-pc-windows-msvc", "armv7-unknown-linux-gnueabihf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """How large the parts beside the headers are, in bytes that don't compress."""

    binary_bytes: int = 40_000
    library_bytes: int = 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeArchive:
    """An archive and its row in the index."""

    row: Archive
    content: bytes


def pyenv_root() -> Path:
    """Return pyenv's directory: below the user's true home, whatever HOME says."""
    named = os.environ.get("PYENV_ROOT")
    if named or os.name == "nt":
        return Path(named) if named else Path.home() / ".pyenv" / "pyenv-win"
    import pwd  # noqa: PLC0415 # Windows has none.

    return Path(pwd.getpwuid(os.getuid()).pw_dir) / ".pyenv"


def real_headers() -> dict[str, Path]:
    """Return the include directories of this machine's interpreters, "3.12" → directory."""
    found = {}
    for folder in sorted(pyenv_root().glob("versions/3.*/include/python3.*")):
        series = folder.name.removeprefix("python")
        if re.fullmatch(r"3\.1\d", series):
            found[series] = folder
    return found


def versions() -> tuple[Python, ...]:
    """Return the versions that archives can be made of, with 3.14 made up from the newest."""
    pythons = [parse_python(f"{series}.{PATCH}") for series in real_headers()]
    newest = max(pythons)
    made_up = [replace(newest, minor=14)] if newest.minor < 14 else []
    free = [replace(python, free_threaded=True) for python in pythons if python.minor >= 13]
    return (*pythons, *made_up, *free)


def catalogue(
    pythons: Iterable[Python] | None = None, triples: Iterable[str] = TRIPLES
) -> Iterator[tuple[Python, str]]:
    """Give every version and triple that archives are made of."""
    triples = tuple(triples)
    for python in versions() if pythons is None else pythons:
        yield from ((python, triple) for triple in triples)


@cache
def make_archive(
    python: Python,
    triple: str,
    *,
    flavor: str = "",
    filling: Filling = Filling(),
    zig: Path | None = None,
    build: str = BUILD,
    libs: bool = True,
) -> MadeArchive:
    """Make one archive, the same bytes for the same arguments.

    Args:
        python: the exact version.
        triple: the platform.
        flavor: "" for the usual one of the version.
        filling: the size of the rest.
        zig: makes true import libraries for Windows; None for placeholders.
        build: the date in the name.
        libs: whether a Windows archive holds import libraries.
    """
    usual = "freethreaded-install_only_stripped" if python.free_threaded else None
    flavor = flavor or usual or "install_only_stripped"
    extension = "tar.zst" if flavor.endswith("full") else "tar.gz"
    tar = _tar(python, triple, full=flavor.endswith("full"), filling=filling, zig=zig, libs=libs)
    if extension == "tar.gz":
        content = gzip.compress(tar, compresslevel=6, mtime=0)
    else:
        content = zstandard.ZstdCompressor(level=3).compress(tar)
    row = Archive(
        python=python,
        build=build,
        triple=triple,
        flavor=flavor,
        extension=extension,
        sha256=ArchiveSha256(hashlib.sha256(content).hexdigest()),
    )
    return MadeArchive(row=row, content=content)


def sums(archives: Iterable[MadeArchive]) -> str:
    """Return the text of a SHA256SUMS file."""
    return "".join(f"{made.row.sha256}  {made.row.name}\n" for made in archives)


def index_of(archives: Iterable[MadeArchive]) -> ArchiveIndex:
    """Return the index that holds these archives."""
    return ArchiveIndex(tuple(made.row for made in archives))


def headers_of(python: Python, triple: str) -> dict[str, bytes]:
    """Return the headers of a version for a platform, path below the include directory → bytes."""
    series = python.series if python.series in real_headers() else max(real_headers(), key=_minor)
    folder = real_headers()[series]
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.h"))
    }
    files["patchlevel.h"] = _patchlevel(files["patchlevel.h"].decode(), python).encode()
    files["pyconfig.h"] = pyconfig(files["pyconfig.h"].decode(), python, triple).encode()
    return files


def pyconfig(host: str, python: Python, triple: str) -> str:
    """Derive a platform's pyconfig.h from that of x86_64 Linux."""
    if "windows" in triple:
        return _windows_pyconfig(python)
    text = host
    if "apple" in triple:
        text = _defined(
            _undefined(text, _LINUX_ONLY), {"HAVE_KQUEUE": "1", "HAVE_SYS_EVENT_H": "1"}
        )
    if "musl" in triple:
        text = _undefined(text, ("HAVE_CONFSTR", "HAVE_CRYPT_R", "HAVE_GLIBC_MEMMOVE_BUG"))
    if not triple.startswith("x86_64"):
        text = _undefined(text, ("HAVE_GCC_ASM_FOR_X64", "HAVE_GCC_ASM_FOR_X87"))
    if triple == "aarch64-apple-darwin":
        text = _defined(text, {"SIZEOF_LONG_DOUBLE": "8"})
    if triple.startswith("armv7"):
        text = _defined(text, dict.fromkeys(_POINTER_SIZED, "4") | {"SIZEOF_LONG_DOUBLE": "8"})
    if python.free_threaded:
        text = _defined(text, {"Py_GIL_DISABLED": "1"})
    return text


def _tar(
    python: Python,
    triple: str,
    *,
    full: bool,
    filling: Filling,
    zig: Path | None,
    libs: bool,
) -> bytes:
    root = "python/install" if full else "python"
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as tar:
        if full:
            _add(tar, "python/PYTHON.json", b"{}")
            _add(tar, "python/build/core.a", _noise(filling.library_bytes, "build"))
        if "windows" in triple:
            _add_windows(tar, root, python, triple, filling)
            if libs:
                _add_libs(tar, root, python, triple, zig)
        else:
            _add_unix(tar, root, python, triple, filling)
    return output.getvalue()


def _add_unix(
    tar: tarfile.TarFile, root: str, python: Python, triple: str, filling: Filling
) -> None:
    name = f"python{python.series}{python.build_letter}"
    seed = f"{python}{triple}"
    _add(tar, f"{root}/bin/{name}", _noise(filling.binary_bytes, seed), mode=0o755)
    _link(tar, f"{root}/bin/python3", name)
    for path, data in headers_of(python, triple).items():
        _add(tar, f"{root}/include/{name}/{path}", data)
    _add(tar, f"{root}/lib/lib{name}.so.1.0", _noise(filling.library_bytes // 2, seed + "so"))
    _link(tar, f"{root}/lib/lib{name}.so", f"lib{name}.so.1.0")
    platform = triple.partition("-")[0] + ("-darwin" if "apple" in triple else "-linux-gnu")
    sysconfig = f"build_time_vars = {{'SOABI': 'cpython-{python.nodot}{python.build_letter}'}}\n"
    _add(tar, f"{root}/lib/{name}/__future__.py", b"# the standard library\n")
    _add(tar, f"{root}/lib/{name}/_sysconfigdata__linux_{platform}.py", sysconfig.encode())
    if python.minor >= 14:
        _add(tar, f"{root}/lib/{name}/build-details.json", b"{}")
    _add(tar, f"{root}/lib/{name}/zipfile.py", _noise(filling.library_bytes // 2, seed + "py"))


def _add_windows(
    tar: tarfile.TarFile, root: str, python: Python, triple: str, filling: Filling
) -> None:
    seed = f"{python}{triple}"
    _add(tar, f"{root}/DLLs/_ssl.pyd", _noise(filling.binary_bytes // 2, seed))
    _add(tar, f"{root}/Lib/zipfile.py", _noise(filling.library_bytes // 2, seed + "py"))
    for path, data in headers_of(python, triple).items():
        _add(tar, f"{root}/include/{path}", data)
    _add(tar, f"{root}/python.exe", _noise(filling.binary_bytes // 2, seed + "exe"))
    _add(tar, f"{root}/python{python.nodot}.dll", _noise(filling.library_bytes // 2, seed + "dll"))


def _add_libs(
    tar: tarfile.TarFile, root: str, python: Python, triple: str, zig: Path | None
) -> None:
    for library in ("python3", f"python{python.nodot}{python.build_letter}"):
        _add(tar, f"{root}/libs/{library}.lib", import_library(library, python, triple, zig))


def _add(tar: tarfile.TarFile, name: str, data: bytes, *, mode: int = 0o644) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), mode
    tar.addfile(info, io.BytesIO(data))


def _link(tar: tarfile.TarFile, name: str, to: str) -> None:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, to
    tar.addfile(info)


def _noise(size: int, seed: str) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - filling


@cache
def import_library(library: str, python: Python, triple: str, zig: Path | None) -> bytes:
    """Return the import library of python3.dll or python3XY[t].dll."""
    if zig is None:
        return b"!<arch>\n" + library.encode()
    functions, datas = _exports(library, python)
    machine = {"x86_64": "i386:x86-64", "i686": "i386", "aarch64": "arm64"}[
        triple.partition("-")[0]
    ]
    lines = [f"LIBRARY {library}.dll", "EXPORTS", *functions, *(f"{name} DATA" for name in datas)]
    with tempfile.TemporaryDirectory() as folder:
        definition, output = Path(folder, "python.def"), Path(folder, "python.lib")
        definition.write_text("\n".join(lines) + "\n")
        subprocess.run([zig, "dlltool", "-d", definition, "-l", output, "-m", machine], check=True)
        return output.read_bytes()


def _exports(library: str, python: Python) -> tuple[list[str], list[str]]:
    """Return the names of functions and of data that a Python DLL exports."""
    if library == "python3":
        version = (3, python.minor)
        functions = {symbol.name for symbol, f in FUNCTIONS.items() if _is_in(f.added, version)}
        datas = {symbol.name for symbol, d in DATAS.items() if _is_in(d.added, version)}
        return sorted(functions), sorted(datas)
    series = python.series if python.series in real_headers() else max(real_headers(), key=_minor)
    include = real_headers()[series]
    with (include.parent.parent / "lib" / f"lib{include.name}.so").open("rb") as file:
        table = ELFFile(file).get_section_by_name(".dynsym")
        assert isinstance(table, SymbolTableSection)
        symbols = [
            (symbol.name, symbol["st_info"]["type"])
            for symbol in table.iter_symbols()
            if symbol["st_shndx"] != "SHN_UNDEF" and symbol.name.startswith(("Py", "_Py"))
        ]
    functions = {name for name, kind in symbols if kind == "STT_FUNC"}
    windows = {"PyErr_SetFromWindowsErr", "PyErr_SetExcFromWindowsErr"}
    return sorted(functions | windows), sorted(n for n, kind in symbols if kind == "STT_OBJECT")


def _is_in(added: object, version: tuple[int, int]) -> bool:
    major, minor = getattr(added, "major", 3), getattr(added, "minor", 2)
    return (major, minor) <= version


def _minor(series: str) -> int:
    return int(series.partition(".")[2])


def _patchlevel(text: str, python: Python) -> str:
    changed = _defined(
        text,
        {"PY_MINOR_VERSION": str(python.minor), "PY_VERSION": f'"{python.version}"'},
    )
    return _defined(changed, {"PY_MICRO_VERSION": (python.patch or "0").split("rc")[0]})


def _undefined(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = re.sub(rf"^#define {name}\b.*$", f"/* #undef {name} */", text, flags=re.MULTILINE)
    return text


def _defined(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        pattern = rf"^(?:#define[ \t]+{name}\b.*|/\* #undef {name} \*/)$"
        text, count = re.subn(pattern, f"#define {name} {value}", text, flags=re.MULTILINE)
        if not count:
            text += f"\n#define {name} {value}\n"
    return text


_POINTER_SIZED = (
    "SIZEOF_LONG", "SIZEOF_VOID_P", "SIZEOF_SIZE_T", "SIZEOF_TIME_T", "SIZEOF_UINTPTR_T",
    "SIZEOF_PTHREAD_T", "ALIGNOF_LONG", "ALIGNOF_SIZE_T", "SIZEOF_PTHREAD_KEY_T",
)  # fmt: skip
_LINUX_ONLY = (
    "HAVE_ACCEPT4", "HAVE_COPY_FILE_RANGE", "HAVE_CRYPT_H", "HAVE_CRYPT_R", "HAVE_DUP3",
    "HAVE_ENDIAN_H", "HAVE_EPOLL", "HAVE_EPOLL_CREATE1", "HAVE_EVENTFD", "HAVE_EXPLICIT_BZERO",
    "HAVE_FEXECVE", "HAVE_GETRANDOM", "HAVE_GETRANDOM_SYSCALL", "HAVE_GETRESGID",
    "HAVE_GETRESUID", "HAVE_LINUX_AUXVEC_H", "HAVE_LINUX_CAN_BCM_H", "HAVE_LINUX_CAN_H",
    "HAVE_LINUX_MEMFD_H", "HAVE_LINUX_NETLINK_H", "HAVE_LINUX_RANDOM_H", "HAVE_LINUX_TIPC_H",
    "HAVE_LINUX_VM_SOCKETS_H", "HAVE_LINUX_WAIT_H", "HAVE_MEMFD_CREATE", "HAVE_MREMAP",
    "HAVE_PIPE2", "HAVE_POSIX_FADVISE", "HAVE_POSIX_FALLOCATE", "HAVE_PRLIMIT",
    "HAVE_SCHED_RR_GET_INTERVAL", "HAVE_SCHED_SETAFFINITY", "HAVE_SCHED_SETPARAM",
    "HAVE_SCHED_SETSCHEDULER", "HAVE_SEM_GETVALUE", "HAVE_SEM_TIMEDWAIT", "HAVE_SETRESGID",
    "HAVE_SETRESUID", "HAVE_SIGTIMEDWAIT", "HAVE_SIGWAITINFO", "HAVE_SPLICE",
    "HAVE_SYS_AUXV_H", "HAVE_SYS_EPOLL_H", "HAVE_SYS_EVENTFD_H", "HAVE_SYS_MEMFD_H",
    "HAVE_SYS_SENDFILE_H", "HAVE_SYS_SYSMACROS_H", "HAVE_SYS_TIMERFD_H", "HAVE_TIMERFD_CREATE",
    "HAVE_UNSHARE", "HAVE_SETNS", "HAVE_PTHREAD_GETCPUCLOCKID", "HAVE_CLOCK_NANOSLEEP",
)  # fmt: skip


def _windows_pyconfig(python: Python) -> str:
    """Return the pyconfig.h of a Windows build, as far as extension modules see it.

    Like the true one it defines MS_WIN64 for MSVC only up to 3.12, and says nothing of
    Py_GIL_DISABLED.
    """
    win64 = "#if defined(_WIN64) && !defined(MS_WIN64)\n#define MS_WIN64\n#endif\n"
    return _WINDOWS.format(
        msvc_win64=win64 if python.minor < 13 else "",
        any_win64=win64 if python.minor >= 13 else "",
        nodot=python.nodot,
    )


_WINDOWS = """\
#ifndef Py_CONFIG_H
#define Py_CONFIG_H
#define HAVE_IO_H
#define HAVE_SYS_UTIME_H
#define HAVE_TEMPNAM
#define HAVE_TMPFILE
#define HAVE_TMPNAM
#define HAVE_CLOCK
#define HAVE_STRERROR
#include <io.h>
#define HAVE_STRFTIME
#define DONT_HAVE_SIG_ALARM
#define DONT_HAVE_SIG_PAUSE
#define LONG_BIT 32
#define WORD_BIT 32
#define MS_WIN32
#define MS_WINDOWS
#define NT_THREADS
#define WITH_THREAD
{any_win64}
#ifdef _MSC_VER
{msvc_win64}
#ifdef MS_WIN64
typedef __int64 Py_ssize_t;
#define PY_SSIZE_T_MAX LLONG_MAX
#else
typedef _W64 int Py_ssize_t;
#define PY_SSIZE_T_MAX INT_MAX
#endif
#define HAVE_PY_SSIZE_T 1
typedef int pid_t;
#endif
#if defined(__GNUC__) && defined(_WIN32)
#define COMPILER "[gcc]"
#endif
#if !defined(MS_NO_COREDLL) && !defined(Py_NO_ENABLE_SHARED)
#define Py_ENABLE_SHARED 1
#define MS_COREDLL
#endif
#define HAVE_DECLSPEC_DLL
#ifdef MS_COREDLL
#if !defined(Py_BUILD_CORE) && !defined(Py_BUILD_CORE_BUILTIN) && defined(_MSC_VER)
#if defined(Py_LIMITED_API)
#pragma comment(lib, "python3.lib")
#else
#pragma comment(lib, "python{nodot}.lib")
#endif
#endif
#endif
#ifdef MS_WIN64
#define PLATFORM "win32"
#define SIZEOF_VOID_P 8
#define SIZEOF_TIME_T 8
#define SIZEOF_OFF_T 4
#define SIZEOF_FPOS_T 8
#define SIZEOF_HKEY 8
#define SIZEOF_SIZE_T 8
#define ALIGNOF_SIZE_T 8
#define HAVE_LARGEFILE_SUPPORT
#elif defined(MS_WIN32)
#define PLATFORM "win32"
#define HAVE_LARGEFILE_SUPPORT
#define SIZEOF_VOID_P 4
#define SIZEOF_OFF_T 4
#define SIZEOF_FPOS_T 8
#define SIZEOF_HKEY 4
#define SIZEOF_SIZE_T 4
#define ALIGNOF_SIZE_T 4
#define SIZEOF_TIME_T 8
#endif
#define SIZEOF_SHORT 2
#define SIZEOF_INT 4
#define SIZEOF_LONG 4
#define ALIGNOF_LONG 4
#define SIZEOF_LONG_LONG 8
#define SIZEOF_DOUBLE 8
#define SIZEOF_FLOAT 4
#define SIZEOF_WCHAR_T 2
#define SIZEOF__BOOL 1
#define ALIGNOF_MAX_ALIGN_T 8
#define SIZEOF_PID_T SIZEOF_INT
#define HAVE_STDARG_PROTOTYPES
#define HAVE_UINTPTR_T 1
#define HAVE_INTPTR_T 1
#define STDC_HEADERS 1
#define HAVE_STDDEF_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_ERRNO_H 1
#define HAVE_FCNTL_H 1
#define HAVE_PROCESS_H 1
#define HAVE_SIGNAL_H 1
#define HAVE_WCHAR_H 1
#define HAVE_STDINT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_DIRECT_H 1
#define WITH_DOC_STRINGS 1
#define WITH_PYMALLOC 1
#define WITH_DECIMAL_CONTEXTVAR 1
#define WITH_FREELISTS 1
#define PYTHONFRAMEWORK ""
#endif
"""
