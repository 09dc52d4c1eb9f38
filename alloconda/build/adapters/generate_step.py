"""Runs the commands of a project that make sources, each only if something of it has changed."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from alloconda.build.adapters.made_store import file_digest
from alloconda.build.model.made_sources import MADE_FOLDER
from alloconda.kernel.config.generate_steps import GenerateStep
from alloconda.kernel.errors import BuildError, ConfigError, OutsideError, ProjectError
from alloconda.kernel.shell_words import Shell, shell_join
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import never_enters

_SHOWN_LINES = 20
_MOST_FILES = 20_000
# What stands for the Python that runs alloconda, which has the project's build requirements.
_PYTHONS = ("python", "python3")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateRunner:
    """Runs the commands of one project.

    Attributes:
        root: the project's directory, in which they run.
        local_cache: Zig's local cache for the project, where what was read and written is noted.
        programs: runs them.
    """

    root: Path
    local_cache: Path
    programs: ProgramRunner

    def run(self, step: GenerateStep, place: str) -> None:
        """Run a command, unless what it read and wrote is as it was.

        A command that fails, or is ended, leaves its outputs as they were.

        Args:
            step: the command.
            place: where it is configured, for errors.

        Raises:
            ConfigError: no file is what an input names.
            OutsideError: there is no such program.
            BuildError: it fails.
            ProjectError: an output isn't there afterwards.
        """
        note = self._note(step)
        inputs = self._inputs(step, place)
        before = self._digests(inputs)
        if self._is_done(note, before, step):
            return
        command = self._command(step, place)
        with self._undone_if_it_fails(step):
            finished = self.programs.run(command, cwd=self.root)
            shown = shell_join(step.command, Shell.POSIX)
            if finished.status != 0:
                raise BuildError(
                    f"{place} failed with status {finished.status}: {shown}",
                    details=tuple(finished.log.splitlines()[-_SHOWN_LINES:]),
                    hint=None,
                    log=finished.log,
                )
            missing = [path for path in step.outputs if not is_file(self.root / path)]
            if missing:
                raise ProjectError(
                    f"{place} made no {', '.join(missing)}: {shown}",
                    hint="correct outputs, which are relative to the directory of pyproject.toml, "
                    "or the command, which runs there",
                )
        # What was changed while it ran was perhaps not read.
        if self._digests(inputs) == before:
            written = {path: file_digest(self.root / path) for path in step.outputs}
            text = json.dumps({"inputs": before, "outputs": written}, indent=1)
            write_generated(note, text.encode())

    def _note(self, step: GenerateStep) -> Path:
        words = json.dumps([step.command, step.inputs, step.outputs])
        key = hashlib.sha256(words.encode()).hexdigest()[:16]
        return self.local_cache / MADE_FOLDER / f"generate-{key}.json"

    def _inputs(self, step: GenerateStep, place: str) -> tuple[str, ...]:
        """Return what a command reads: what its inputs name, and files among its words."""
        found = [word for word in step.command[1:] if self._is_in_project(word)]
        for pattern in step.inputs:
            matching = list(self._matching(pattern))
            if not matching:
                raise ConfigError(
                    f"{place}.inputs: no file is {pattern!r}",
                    hint="paths and patterns are relative to the directory of pyproject.toml",
                )
            found += matching
        return tuple(sorted({*found}.difference(step.outputs)))

    def _is_in_project(self, word: str) -> bool:
        return not Path(word).is_absolute() and ".." not in word and is_file(self.root / word)

    def _matching(self, pattern: str) -> Iterator[str]:
        parts = tuple(part for part in pattern.split("/") if part not in ("", "."))
        if not any(character in pattern for character in "*?["):
            yield from [pattern] if is_file(self.root / pattern) else ()
            return
        for number, path in enumerate(self._files()):
            if number > _MOST_FILES:
                return
            if _matches(tuple(path.split("/")), parts):
                yield path

    def _files(self) -> Iterator[str]:
        for folder, below, names in os.walk(self.root):
            below[:] = sorted(one for one in below if not never_enters(one))
            for name in sorted(names):
                yield (Path(folder) / name).relative_to(self.root).as_posix()

    def _digests(self, paths: tuple[str, ...]) -> dict[str, str | None]:
        return {path: file_digest(self.root / path) for path in paths}

    def _is_done(self, note: Path, inputs: dict[str, str | None], step: GenerateStep) -> bool:
        try:
            known: Any = read_json(note)
            outputs = {path: file_digest(self.root / path) for path in step.outputs}
            return bool(known["inputs"] == inputs and known["outputs"] == outputs)
        except (OSError, ValueError, TypeError, KeyError):
            return False

    def _command(self, step: GenerateStep, place: str) -> list[str]:
        program, *arguments = step.command
        if program in _PYTHONS:
            return [sys.executable, *arguments]
        is_path = "/" in program
        found = find_program(str(self.root / program) if is_path else program)
        if found is None:
            where = f"in {self.root}" if is_path else "on PATH"
            raise OutsideError(
                f"{place}: there is no program {program!r} {where}",
                hint="install it, or correct command; `python` is the Python that runs alloconda",
            )
        return [found, *arguments]

    @contextmanager
    def _undone_if_it_fails(self, step: GenerateStep) -> Iterator[None]:
        """Put the outputs back as they were if an error or an interruption ends the block."""
        paths = [self.root / path for path in step.outputs]
        before = {path: path.read_bytes() if is_file(path) else None for path in paths}
        made = [folder for path in paths for folder in _missing_folders(path)]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield
        except BaseException:
            for path, data in before.items():
                if data is None:
                    path.unlink(missing_ok=True)
                elif not is_file(path) or path.read_bytes() != data:
                    write_generated(path, data)
            for folder in made:
                if not any(folder.iterdir()):
                    folder.rmdir()
            raise


def _missing_folders(path: Path) -> list[Path]:
    """Return the directories above a file that are not there, the innermost first."""
    return [folder for folder in path.parents if not folder.exists()]


def _matches(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Return whether the parts of a path match those of a pattern; `**` is any number of them."""
    if not pattern or not path:
        return pattern in (path, ("**",))
    if pattern[0] == "**":
        return _matches(path, pattern[1:]) or _matches(path[1:], pattern)
    return fnmatchcase(path[0], pattern[0]) and _matches(path[1:], pattern[1:])
