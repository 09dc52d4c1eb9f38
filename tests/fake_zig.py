"""A Zig that compiles nothing: fast, and it does what a test's file tells it to.

It is on PATH as `zig`. It answers `version`, speaks the progress protocol of Zig 0.16 over
ZIG_PROGRESS, and `build-lib` writes a module that was compiled beforehand, chosen by -target.

Its orders are in the JSON file that FAKE_ZIG_ORDERS names: `modules` (target → file),
`seconds` (how long a compilation takes), `fail` and `hang` (parts of targets), `children`
(whether it starts a child that ignores SIGTERM), `escape` (whether it starts one that leaves the
process group and keeps the output open), `log` (a file that gets a line a compilation).
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

_NAME_BYTES = 120
_REFRESH_S = 0.08
_STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def main() -> int:
    arguments = sys.argv[1:]
    if arguments == ["version"]:
        sys.stdout.write("0.16.0\n")
        return 0
    orders = json.loads(Path(os.environ["FAKE_ZIG_ORDERS"]).read_text(encoding="utf-8"))
    target = arguments[arguments.index("-target") + 1]
    with Path(orders["log"]).open("a", encoding="utf-8") as log:
        log.write(f"{target}\n")
    return _compile(orders, target, arguments)


def _compile(orders: dict[str, object], target: str, arguments: list[str]) -> int:
    if orders.get("children"):
        silent = subprocess.DEVNULL
        subprocess.Popen([sys.executable, "-c", _STUBBORN], stdout=silent, stderr=silent)
    if orders.get("escape"):
        subprocess.Popen([sys.executable, "-c", _STUBBORN], start_new_session=True)
    seconds = 600.0 if _is_named(target, orders.get("hang")) else float(str(orders["seconds"]))
    _send_progress(seconds)
    if _is_named(target, orders.get("fail")):
        sys.stderr.write(
            f"src/root.zig:3:5: error: no luck with {target}\n    @compileError();\n    ^\n"
        )
        return 1
    (output,) = (word.partition("=")[2] for word in arguments if word.startswith("-femit-bin="))
    modules = orders["modules"]
    assert isinstance(modules, dict)
    shutil.copyfile(modules[target], output)
    return 0


def _is_named(target: str, names: object) -> bool:
    return isinstance(names, list) and any(name in target for name in names)


def _send_progress(seconds: float) -> None:
    """Take some time, and tell of it as a real Zig does."""
    descriptor = int(os.environ.get("ZIG_PROGRESS", "-1"))
    ends = time.monotonic() + seconds
    done = 0
    while (left := ends - time.monotonic()) > 0:
        if descriptor >= 0:
            done += 37
            os.write(descriptor, _packet(done))
        time.sleep(min(left, _REFRESH_S))


def _packet(done: int) -> bytes:
    nodes = [("", 0, 0, 255), ("Semantic Analysis", done, 0, 0), ("root.answer", 0, 0, 1)]
    storage = b"".join(
        struct.pack("<II", completed, total) + name.encode().ljust(_NAME_BYTES, b"\0")
        for name, completed, total, _ in nodes
    )
    return bytes([len(nodes)]) + storage + bytes(parent for *_, parent in nodes)


if __name__ == "__main__":
    sys.exit(main())
