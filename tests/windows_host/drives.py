"""The drives of a Windows machine that are directories here, and paths on either side."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# A drive, wherever an argument of a compiler has it: -Mroot=D:\x, -ID:\x, \\?\D:\x; no web address.
_ON_A_DRIVE = re.compile(r"(.*?)(?:\\\\\?\\)?([A-Za-z]):[\\/](?!/)(.*)", re.DOTALL)
# -fmacro-prefix-map=D:\project=. has a value behind the path.
_WITH_A_VALUE = re.compile(r"(.*prefix-map=.*)(=[^=]*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drives:
    """Which directory is which drive.

    Attributes:
        folders: "D" → directory; one may lie below another.
    """

    folders: Mapping[str, Path]

    def here(self, text: str, folder: Path) -> str:
        """Return an argument of a program of Windows as one of this system has it.

        Args:
            text: the argument.
            folder: what relative paths are relative to.
        """
        if valued := _WITH_A_VALUE.fullmatch(text):
            return self.here(valued[1], folder) + valued[2]
        if found := _ON_A_DRIVE.fullmatch(text):
            drive, below = self.folders[found[2].upper()], found[3].replace("\\", "/")
            return found[1] + str(drive / below if below else drive)
        plain = text.replace("\\", "/")
        is_path = (folder / plain).exists() or (folder / plain).parent.is_dir()
        return plain if is_path else text

    def there(self, text: str) -> str:
        """Return a text of a program of this system with its paths as Windows has them."""
        for drive, folder in sorted(self.folders.items(), key=lambda item: -len(str(item[1]))):
            for found in reversed(list(_paths_below(folder).finditer(text))):
                path = f"{drive}:" + (found["below"] or "/").replace("/", "\\")
                text = text[: found.start()] + path + text[found.end() :]
        return text


def _paths_below(folder: Path) -> re.Pattern[str]:
    """Return what finds the paths below a directory, which may hold blanks, in a line of output."""
    if folder != Path("/"):
        return re.compile(re.escape(str(folder)) + r"(?P<below>(?:/[^:\n\"'`=]*)?)")
    tops = "|".join(re.escape(path.name) for path in folder.iterdir())
    return re.compile(rf"(?<![\w./:\\-])(?P<below>/(?:{tops})/[^:\s\"'`=]*)")
