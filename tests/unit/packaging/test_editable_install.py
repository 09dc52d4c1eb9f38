"""What an environment holds of a project that was installed editable."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from alloconda.kernel.system.program import Finished
from alloconda.packaging.adapters.editable_install import EditableInstaller
from alloconda.packaging.service.develop import Interpreter
from tests.fakes import finished

RECORD = "hello-1.0.dist-info/METADATA,,\n"


class Installed:
    """A program that installs nothing: what it would have written is there."""

    def run(
        self,
        _command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: object = None,
    ) -> Finished:
        del cwd, environment, progress
        return finished()

    def stop(self) -> None:
        pass


def test_the_project_is_recorded_and_files_that_an_installer_shares_stay(tmp_path: Path) -> None:
    cached, dist_info = tmp_path / "cached", tmp_path / "packages" / "hello-1.0.dist-info"
    dist_info.mkdir(parents=True)
    cached.write_text(RECORD)
    os.link(cached, dist_info / "RECORD")
    interpreter = Interpreter(
        executable=tmp_path / "python",
        implementation="cpython",
        version="3.13.1",
        free_threaded=False,
        packages=tmp_path / "packages",
    )

    EditableInstaller(interpreter, Installed()).install(
        tmp_path / "hello-1.0-py3-none-any.whl", tmp_path / "project"
    )

    rows = (dist_info / "RECORD").read_text().splitlines()
    assert rows[0] == RECORD.strip()
    assert rows[1].startswith("hello-1.0.dist-info/direct_url.json,sha256=")
    assert '"editable": true' in (dist_info / "direct_url.json").read_text()
    assert cached.read_text() == RECORD
