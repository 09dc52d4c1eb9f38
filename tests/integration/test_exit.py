"""How the program ends."""

import sys
from pathlib import Path

from tests.cli import run


def test_no_garbage_is_looked_for_at_the_end(tmp_path: Path) -> None:
    code = (
        "import atexit, gc, sys; from alloconda.__main__ import main; "
        "atexit.register(lambda: print(len(gc.get_objects()), gc.get_freeze_count() > 1000)); "
        "sys.argv[1:] = ['targets']; main()"
    )

    ran = run(sys.executable, "-c", code, cwd=tmp_path)

    assert ran.status == 0, ran.stderr
    left, is_frozen = ran.stdout.splitlines()[-1].split()
    assert (int(left) < 1000, is_frozen) == (True, "True")
