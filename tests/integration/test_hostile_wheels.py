"""inspect on wheels that were made to harm: a soon and honest answer, in little memory."""

import io
import json
import os
import socket
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import assert_bounded, run_bounded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="measures as POSIX does")

NAME = "evil-1.0-py3-none-any.whl"
WHEEL = b"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
METADATA = b"Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n"
INFO = "evil-1.0.dist-info/"
MB = 1 << 20


def write_wheel(
    path: Path,
    *more: tuple[str | zipfile.ZipInfo, bytes],
    wheel: bytes = WHEEL,
    metadata: bytes = METADATA,
    record: bytes = b"",
    method: int = zipfile.ZIP_DEFLATED,
) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in more:
            archive.writestr(name, data, compress_type=method)
        archive.writestr(f"{INFO}WHEEL", wheel)
        archive.writestr(f"{INFO}METADATA", metadata)
        archive.writestr(f"{INFO}RECORD", record or f"{INFO}RECORD,,\n".encode())
    return path


def write_zeros(path: Path, name: str, start: bytes, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(name, "w") as member:
            member.write(start)
            for _ in range(size // MB):
                member.write(bytes(MB))
        archive.writestr(f"{INFO}WHEEL", WHEEL)


def changed(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


def many_tags(path: Path, count: int) -> None:
    tag = "-".join(".".join(f"{part}{n}" for n in range(count)) for part in ("py", "a", "p"))
    write_wheel(path, wheel=WHEEL + f"Tag: {tag}\n".encode())


def many_entries(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(120_000):
            archive.writestr(f"{number}", b"")


def overlapping(path: Path) -> None:
    """Let 2,000 entries share the same compressed megabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a0000", bytes(20 * MB))
        start = archive.start_dir
    data = path.read_bytes()
    entry = data[start : data.rindex(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"a0000", b"a%04d" % n) for n in range(2000))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entries), start, 0)
    path.write_bytes(data[:start] + entries + end)


def understated_entries(path: Path) -> None:
    """Make the header of a directory with many entries claim one."""
    many_entries(path)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x06\x06")
    data[at + 24 : at + 40] = struct.pack("<QQ", 1, 1)
    path.write_bytes(bytes(data))


def not_utf8(path: Path) -> None:
    write_wheel(path, ("grüße.py", b""))
    changed(path, "grüße".encode(), b"gr\xff\xff\xff\xffe")


def damaged_lzma(path: Path) -> None:
    write_wheel(path, ("a.py", b"x = 1\n" * 100), method=zipfile.ZIP_LZMA)
    data = bytearray(path.read_bytes())
    data[45:60] = bytes(15)
    path.write_bytes(bytes(data))


def endless_elf(path: Path) -> None:
    """Ask for 2**32 symbols, sections and notes, in twenty libraries."""
    header = b"\x7fELF\x02\x01\x01" + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 64, 0, 64, 56, 65535, 64, 65535, 1)
    body = struct.pack("<IIQQQQIIQQ", 1, 11, 2, 0, 64, 1 << 24, 1, 1, 8, 24) * 40_000
    write_wheel(path, *((f"lib{n}.so", header + body) for n in range(20)))


def deep_multipart(path: Path) -> None:
    head = METADATA + b'Content-Type: message/rfc822; boundary="x"\n\n'
    write_wheel(path, metadata=head + b"Content-Type: message/rfc822\n\n" * 20_000)


def terabyte(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


HOSTILE: dict[str, Callable[[Path], object]] = {
    "an empty file": lambda path: path.write_bytes(b""),
    "rubbish": lambda path: path.write_bytes(os.urandom(100_000)),
    "shake_128": lambda path: write_wheel(
        path, ("a.py", b""), record=f"a.py,shake_128=x,0\n{INFO}RECORD,,\n".encode()
    ),
    "damaged LZMA": damaged_lzma,
    "BZIP2": lambda path: write_wheel(path, ("a.py", b"x" * 99), method=zipfile.ZIP_BZIP2),
    "names that are not UTF-8": not_utf8,
    "an empty name": lambda path: write_wheel(path, (zipfile.ZipInfo(""), b"")),
    "120 x 120 x 120 tags": lambda path: many_tags(path, 120),
    "300 x 300 x 300 tags": lambda path: many_tags(path, 300),
    "METADATA of 50 MB": lambda path: write_wheel(path, metadata=METADATA + b"\nA: b" * 10 * MB),
    "2 MB of different fields": lambda path: write_wheel(
        path, metadata=METADATA + b"".join(b"F%d: b\n" % n for n in range(190_000))
    ),
    "a version of 5,000 digits": lambda path: write_wheel(
        path,
        metadata=METADATA.replace(b"1.0", b"9" * 5000) + b"Requires-Python: >=3." + b"9" * 5000,
    ),
    "a content type of 2 MB": lambda path: write_wheel(
        path,
        metadata=METADATA
        + b"Description-Content-Type: text/plain; "
        + b"a=b; " * 400_000
        + b"\n\nx",
    ),
    "a bill with half a letter": lambda path: write_wheel(
        path,
        (
            f"{INFO}sboms/a.cdx.json",
            b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components":'
            b' [{"type": "library", "name": "\\ud800", "version": "1"}]}',
        ),
    ),
    "deep parts": deep_multipart,
    "RECORD of 50 MB": lambda path: write_wheel(path, record=b"a,,\n" * 12 * MB),
    "RECORD of 15 MB of short lines": lambda path: write_wheel(path, record=b"a\n" * 7 * MB),
    "120,000 entries": many_entries,
    "120,000 entries that are said to be one": understated_entries,
    "overlapping entries": overlapping,
    "1 GB of zeros after ELF's magic": lambda path: write_zeros(
        path, "a.so", b"\x7fELF\x02\x01\x01", 1024 * MB
    ),
    "60 MB of zeros after ELF's magic": lambda path: write_zeros(
        path, "a.so", b"\x7fELF\x02\x01\x01", 60 * MB
    ),
    "60 MB of zeros after Mach-O's magic": lambda path: write_zeros(
        path, "a.so", b"\xcf\xfa\xed\xfe", 60 * MB
    ),
    "60 MB of zeros after MZ": lambda path: write_zeros(path, "a.pyd", b"MZ", 60 * MB),
    "endless tables": endless_elf,
    "a long path": lambda path: write_wheel(
        path, *(("a/" * 30_000 + str(n), b"") for n in range(100))
    ),
    "deep paths": lambda path: write_wheel(
        path, *(("a/" * 500 + str(n), b"") for n in range(7_000))
    ),
    "a FIFO": os.mkfifo,
    "a directory": Path.mkdir,
    "a link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a sparse terabyte": terabyte,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_wheel_is_answered_soon(make: Callable[[Path], object], tmp_path: Path) -> None:
    wheel = tmp_path / NAME
    make(wheel)

    done = run_bounded("inspect", "--verify", wheel, cwd=tmp_path)

    assert_bounded(done)


def _with_second_end(data: bytes) -> bytes:
    """Hide an end record in the comment of the first, as a reader of comments finds it not."""
    hidden = data[data.rindex(b"PK\x05\x06") :]
    return data[:-2] + struct.pack("<H", len(hidden)) + hidden


def _with_gap(data: bytes) -> bytes:
    """Put bytes between the last file and the directory, and let the end say where that is."""
    end = data.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<L", data, end + 16)
    gap = b"x" * 100
    place = struct.pack("<L", start + len(gap))
    return data[:start] + gap + data[start : end + 16] + place + data[end + 20 :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data + b"x", "it goes on after its end"),
        (_with_second_end, "it has two ends"),
        (_with_gap, "RECORD: after it are bytes that belong to no file"),
        (
            lambda data: data[:-2] + b"\x05\0hello",
            "archive: it has a comment of 5 bytes, and a wheel has none",
        ),
    ],
    ids=["trailing data", "two ends", "a gap", "a comment"],
)
def test_what_readers_of_zip_may_take_differently_is_refused(
    change: Callable[[bytes], bytes], said: str, tmp_path: Path
) -> None:
    wheel = write_wheel(tmp_path / NAME)
    assert "archive:" not in run_bounded("inspect", "--verify", wheel, cwd=tmp_path).stdout
    wheel.write_bytes(change(wheel.read_bytes()))

    verified = run_bounded("inspect", "--verify", wheel, cwd=tmp_path)
    tested = run_bounded("test", wheel, cwd=tmp_path, mapped_bytes=4 << 30)

    for done in (verified, tested):
        assert_bounded(done)
        assert said in " ".join((done.stdout + done.stderr).split())


def test_a_version_of_5000_digits_fills_no_page(tmp_path: Path) -> None:
    HOSTILE["a version of 5,000 digits"](tmp_path / NAME)

    done = run_bounded("inspect", "--verify", NAME, cwd=tmp_path)

    assert max(map(len, done.stdout.splitlines())) < 400


def test_a_socket_is_no_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(NAME)

        done = run_bounded("inspect", NAME, cwd=tmp_path)

    assert_bounded(done)
    assert "it is a socket, not a file" in done.stderr


def test_a_hostile_wheel_is_not_tried(tmp_path: Path) -> None:
    write_wheel(tmp_path / NAME, ("../../evil.py", b""))

    done = run_bounded("test", NAME, cwd=tmp_path, mapped_bytes=4 << 30)

    assert_bounded(done)
    assert "../../evil.py: it would be written outside of" in done.stdout + done.stderr
    assert not list(tmp_path.parent.rglob("evil.py"))


def test_a_wheel_with_millions_of_tags_is_not_tried(tmp_path: Path) -> None:
    many_tags(tmp_path / NAME, 173)

    done = run_bounded("test", NAME, cwd=tmp_path, mapped_bytes=4 << 30)

    assert_bounded(done)
    assert "WHEEL: it means 5177718 tags, more than the 256" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        (
            f"{INFO}entry_points.txt",
            b"[console_scripts]\n../../evil = evil:main\n",
            "entry_points.txt: [console_scripts]: '../../evil' can't be the name of a program",
        ),
        (
            f"{INFO}entry_points.txt",
            b"[gui_scripts]\nevil = os; import os:main\n",
            "entry_points.txt: [gui_scripts].evil: 'os; import os:main' must be like",
        ),
        (
            "evil-1.0.data/scripts/python3",
            b"",
            "evil-1.0.data/scripts/python3: it takes the place of Python's own program",
        ),
    ],
)
def test_a_wheel_with_dangerous_programs_is_not_tried(
    name: str, data: bytes, reason: str, tmp_path: Path
) -> None:
    write_wheel(tmp_path / NAME, (name, data))

    done = run_bounded("test", "--json", NAME, cwd=tmp_path, mapped_bytes=4 << 30)

    events = [json.loads(line) for line in done.stdout.splitlines()]
    texts = [one["text"] for one in events if "text" in one]
    assert done.status == 1
    assert [text for text in texts if text.startswith(reason)], done.stdout


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    # ZipInfo itself cuts names at a NUL.
    info.filename = name
    info.create_system, info.external_attr = 3, mode << 16
    return info


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        (["C:/x.py"], "unsafe-path"),
        (["c:x.py"], "unsafe-path"),
        (["/x.py"], "unsafe-path"),
        (["//host/x.py"], "unsafe-path"),
        (["./x.py"], "unsafe-path"),
        (["a/./x.py"], "unsafe-path"),
        (["a//b.py"], "unsafe-path"),
        (["../x.py"], "unsafe-path"),
        (["a/../../x.py"], "unsafe-path"),
        (["../x/"], "unsafe-path"),
        (["a\\b.py"], "unsafe-path"),
        (["a.py\0.txt"], "unsafe-path"),
        (["a\nb.py"], "unsafe-path"),
        (["x" * 256], "unsafe-path"),
        (["evil-1.0.data/purelib//tmp/x.py"], "unsafe-path"),
        (["evil-1.0.data/data/../../x.py"], "unsafe-path"),
        (["evil-1.0.data/evil/x.py"], "data-folder"),
        (["evil-1.0.data/x.py"], "data-folder"),
        (["evil-1.0.data/purelib"], "data-folder"),
        (["other-1.0.data/purelib/x.py"], "data-folder"),
        (["a/con.txt"], "windows-name"),
        (["a/q?.txt"], "windows-name"),
        (["a./x"], "windows-name"),
        (["a/X.py", "a/x.py"], "collision"),
        (["A/x.py", "a/y.py"], "collision"),
        (["caf\u00e9.py", "cafe\u0301.py"], "collision"),
        (["stra\u00dfe.py", "STRASSE.py"], "collision"),
        (["a", "a/b.py"], "collision"),
        (["a/", "a"], "collision"),
        (["a.py", "a.py"], "duplicate"),
        (["evil.pth"], "runs-at-start"),
        (["EVIL.PTH"], "runs-at-start"),
        (["evil-1.0.data/purelib/evil.pth"], "runs-at-start"),
        (["evil-1.0.data/data/lib/python3.12/site-packages/evil.pth"], "runs-at-start"),
        (["sitecustomize.py"], "runs-at-start"),
        (["sitecustomize/__init__.py"], "runs-at-start"),
        (["usercustomize.cpython-312-x86_64-linux-gnu.so"], "runs-at-start"),
        (["caf\u00e9" * 60], "unsafe-path"),
        (["a/\u202eyp.x"], "unsafe-path"),
        (["evil-1.0.data/scripts/python3"], "takes-a-place"),
        (["evil-1.0.data/scripts/activate"], "takes-a-place"),
        (["evil-1.0.data/data/Scripts/pythonw.exe"], "takes-a-place"),
        (["evil-1.0.data/data/bin/python"], "takes-a-place"),
        (["evil-1.0.data/data/pyvenv.cfg"], "takes-a-place"),
        (["evil-1.0.data/data/lib/python3.12/os.py"], "takes-a-place"),
        (["pip.egg-info/PKG-INFO"], "takes-a-place"),
        (["pip.egg-link"], "takes-a-place"),
        ([f"{INFO}direct_url.json"], "takes-a-place"),
        (["evil.start"], "runs-at-start"),
        (["evil-1.0.data/data/Lib/site-packages/evil.pth"], "runs-at-start"),
        (["evil-1.0.data/data/Lib/os.py"], "takes-a-place"),
        (["evil-1.0.data/data/lib/os.py"], "takes-a-place"),
        (["evil-1.0.data/data/python312.zip"], "takes-a-place"),
        (["evil-1.0.data/data/lib/python312.zip"], "takes-a-place"),
        (["evil-1.0.data/data/pip.conf"], "takes-a-place"),
        (["evil-1.0.data/data/etc/conda/activate.d/evil.sh"], "takes-a-place"),
        (["evil-1.0.data/scripts/activate_this.py"], "takes-a-place"),
        ([f"evil-1.0.data/purelib/{INFO}RECORD"], "takes-a-place"),
        (["evil-1.0.data/platlib/pip-24.0.dist-info/METADATA"], "takes-a-place"),
        (["evil-1.0.data/data/lib/python3.12/site-packages/pip.egg-info/x"], "takes-a-place"),
        (["a.py", "evil-1.0.data/purelib/a.py"], "collision"),
        (["a.py", "evil-1.0.data/platlib/A.py"], "collision"),
        (["a\u200bb.py"], "unsafe-path"),
        (["a\u2028b.py"], "unsafe-path"),
        ([entry("a", stat.S_IFLNK | 0o777)], "special-file"),
        ([entry("a", stat.S_IFCHR | 0o644)], "special-file"),
        ([entry("a", stat.S_IFIFO | 0o644)], "special-file"),
        ([entry("a", stat.S_IFSOCK | 0o644)], "special-file"),
        ([entry("a", stat.S_IFREG | 0o4755)], "special-file"),
        ([entry("a", stat.S_IFREG | 0o2755)], "special-file"),
        ([entry("a", stat.S_IFDIR | 0o755)], "special-file"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_installers_refuse_is_named(
    entries: list[str | zipfile.ZipInfo], code: str, tmp_path: Path
) -> None:
    infos = [one if isinstance(one, zipfile.ZipInfo) else entry(one) for one in entries]
    wheel = write_wheel(tmp_path / NAME, *((one, b"") for one in infos))

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert done.status == 1
    assert code in [one["code"] for one in problems], problems


@pytest.mark.parametrize("name", ["evil/data.pth", "evil/sitecustomize.py", "pth", "a.b/c d.py"])
def test_an_entry_that_does_no_harm_is_not_blamed(name: str, tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path / NAME, (entry(name, stat.S_IFREG | 0o755), b""))

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert {one["code"] for one in problems} == {"record"}


@pytest.mark.parametrize(
    "lines",
    [
        *("../../x = evil:main", "/x = evil:main", "..\\x = evil:main", "a:b = evil:main"),
        *(".. = evil:main", "evil = os; import os:main", "evil = evil:main(); x", "evil = evil"),
        *("evil = evil:main\n  import os", "evil = evil:main\rx = y:z", "a = b:c\na = b:d"),
        *("a = b:c\nA = b:d", "python = evil:main", "python3.12 = evil:main", "rubbish"),
    ],
)
def test_entry_points_that_installers_make_programs_of_are_judged(
    lines: str, tmp_path: Path
) -> None:
    text = f"[console_scripts]\n{lines}\n".encode()
    wheel = write_wheel(tmp_path / NAME, (entry(f"{INFO}entry_points.txt"), text))

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert done.status == 1
    assert "entry-points" in [one["code"] for one in problems], problems


def test_entry_points_as_most_wheels_have_them_are_not_blamed(tmp_path: Path) -> None:
    text = (
        b"# a comment\n[console_scripts]\npip3.12 = pip._internal:main\nf2py=numpy.f2py:main [x]\n"
        b"\n[pytest11]\nanyio = anyio.pytest_plugin\n[a.b]\nany name: at all = a:b.c\n"
    )
    wheel = write_wheel(tmp_path / NAME, (entry(f"{INFO}entry_points.txt"), text))

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert {one["code"] for one in problems} == {"record"}


def test_bytes_before_the_first_entry_are_named(tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path / NAME, ("good.py", b"x = 1\n"))
    wheel.write_bytes(b"#!/bin/sh\n" + wheel.read_bytes())

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert ("headers-differ", "good.py") in [(one["code"], one["where"]) for one in problems]


def test_headers_that_contradict_the_directory_are_named(tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path / NAME, ("good.py", b"x = 1\n"))
    data = wheel.read_bytes()
    # Only in the header before the file, which comes first.
    wheel.write_bytes(data.replace(b"good.py", b"evil.py", 1))

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert ("headers-differ", "good.py") in [(one["code"], one["where"]) for one in problems]


def test_a_file_that_no_directory_lists_is_named(tmp_path: Path) -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("evil.py", b"x = 1\n")
    wheel = write_wheel(tmp_path / NAME, ("good.py", b"x = 1\n"))
    wheel.write_bytes(hidden.getvalue() + wheel.read_bytes())

    done = run_bounded("inspect", "--verify", "--json", wheel, cwd=tmp_path)

    problems = json.loads(done.stdout)[0]["problems"]
    assert "headers-differ" in [one["code"] for one in problems]


def test_what_comes_after_the_end_is_refused(tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path / NAME)
    with wheel.open("ab") as file:
        file.write(b"more")

    done = run_bounded("inspect", "--verify", wheel, cwd=tmp_path)

    assert_bounded(done)
    assert "it goes on after its end" in done.stderr
