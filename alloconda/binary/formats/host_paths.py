"""Finding paths of the machine that built a module, in any bytes of it."""

import re
from typing import BinaryIO

# Folders of people, of temporary files, and those that builds in containers and CI have.
_UNIX = (
    rb"(?<![\w.:/~-])/(?:home/[\w.-]+|Users/[\w.-]+|root|tmp|private/(?:tmp|var)|var/(?:folders|tmp)"
    rb"|builds?|buildroot|github/workspace|__w|project|workspaces?)/[^\x00-\x1f\x7f\"'<>|:]{1,200}"
)
_WINDOWS = rb"(?<!\w)[A-Za-z]:\\(?:Users\\|a\\|build\\|tmp\\|Temp\\)[^\x00-\x1f\x7f\"'<>|:]{1,200}"
_PATH = re.compile(b"|".join((_UNIX, _WINDOWS)))
_PIECE_BYTES, _OVERLAP_BYTES = 1 << 20, 512
# Larger files would take too long.
_MOST_BYTES = 64 << 20
_MOST_PATHS = 20


def host_paths(file: BinaryIO) -> tuple[str, ...]:
    """Return paths that look like those of a building machine, at most 20, in their order."""
    file.seek(0)
    found: dict[str, None] = {}
    before = b""
    for _ in range(_MOST_BYTES // _PIECE_BYTES):
        piece = file.read(_PIECE_BYTES)
        if not piece:
            break
        for match in _PATH.finditer(before + piece):
            found[match[0].decode("utf-8", "backslashreplace")] = None
            if len(found) == _MOST_PATHS:
                return tuple(found)
        before = piece[-_OVERLAP_BYTES:]
    return tuple(found)
