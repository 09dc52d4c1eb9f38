"""Which library of Windows has a function, as the definition files of Zig's mingw-w64 say."""

import re
from collections.abc import Iterator
from pathlib import Path

from alloconda.kernel.zig.command_lines import Zig

# Where several have a function, those that Microsoft's documentation names.
_USUAL = ("ws2_32", "user32", "advapi32", "gdi32", "shell32", "ole32", "bcrypt", "crypt32")


def windows_library_of(symbol: str, zig: Zig) -> str | None:
    """Return the name that `libraries` takes of a library that has a function, or None."""
    line = re.compile(rf"^{re.escape(symbol)}(?:@\d+)?(?:\s|$)", re.MULTILINE)
    found = {
        _library_name(path)
        for path in _definitions(Path(zig.path).resolve().parent / "lib" / "libc" / "mingw")
        if symbol in (text := path.read_text(encoding="utf-8", errors="replace"))
        and line.search(text)
    }
    # These stand for others, in Windows itself.
    real = sorted(name for name in found if not name.startswith(("api-ms-", "ext-ms-")))
    return next((name for name in _USUAL if name in real), next(iter(real), None))


def _definitions(folder: Path) -> Iterator[Path]:
    for name in ("lib-common", "lib64"):
        if (folder / name).is_dir():
            yield from sorted((folder / name).glob("*.def*"))


def _library_name(path: Path) -> str:
    return path.name.partition(".def")[0]
