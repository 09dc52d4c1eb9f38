"""Compiles Cython to C or C++ with the Cython that is installed beside alloconda."""

import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from alloconda.build.adapters.made_store import Made, MadeStore
from alloconda.build.model.made_sources import MadeSource, distutils_settings, made_source
from alloconda.kernel.errors import BuildError, OutsideError, ProjectError
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.values import dataclass

_SHOWN_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class CythonCompiler:
    """Makes C of the Cython sources of one project.

    Attributes:
        root: the project's directory.
        folders: where files of the project are looked for that Cython code includes or cimports,
            besides beside it; those of other packages are found as Python finds the packages.
        store: keeps what is made.
        programs: runs Cython.
    """

    root: Path
    folders: tuple[Path, ...]
    store: MadeStore
    programs: ProgramRunner

    def made(
        self, source: Path, module: str, language: str | None, directives: tuple[str, ...]
    ) -> MadeSource:
        """Return what Cython makes of a source.

        Args:
            source: a `.pyx` of the project.
            module: the name of the module that it becomes, with all dots.
            language: "c" or "c++"; None for what the source says.
            directives: of the form "name=value".

        Raises:
            OutsideError: Cython is not installed.
            BuildError: Cython refuses the source.
            ProjectError: the source can't be read, or sets what is not known.
        """
        name = source.relative_to(self.root).as_posix()
        try:
            settings = distutils_settings(read_bounded_text(source, errors="replace"))
        except OSError as error:
            raise ProjectError(
                f"can't read {name}: {error.strerror or error}", hint="name another in sources"
            ) from error
        is_cxx = (language or "".join(settings.get("language", ["c"]))).lower() in ("c++", "cpp")
        version = _cython_version(name)
        output = f"{source.stem}{'.cpp' if is_cxx else '.c'}"
        options = (
            *("--module-name", module),
            *(("--cplus",) if is_cxx else ()),
            *(word for directive in directives for word in ("-X", directive)),
            *(word for folder in self.folders for word in ("-I", str(folder))),
        )

        def make(folder: Path) -> Made:
            self._run((*options, "-M", "-o", str(folder / output), name), name)
            rules = folder / f"{output}.dep"
            found = tuple(dict.fromkeys((source, *self._read_files(rules))))
            rules.unlink(missing_ok=True)
            # A declaration file of that name would be taken in.
            beside = source.with_suffix(".pxd")
            return Made(inputs=(*found, *(() if beside in found else (beside,))), facts={})

        key, _ = self.store.made(("cython", version, sys.version, name, output, *options), make)
        return made_source(f"{key}/{output}", settings, name)

    def _run(self, arguments: tuple[str, ...], name: str) -> None:
        # -P: no module of the project's directory is imported in place of Cython's.
        command = [sys.executable, "-P", "-m", "cython", *arguments]
        finished = self.programs.run(command, cwd=self.root)
        if finished.status != 0:
            lines = finished.log.splitlines()
            raise BuildError(
                f"Cython refuses {name}",
                details=tuple(line for line in lines if line.strip())[:_SHOWN_LINES],
                hint=None,
                log=finished.log,
            )

    def _read_files(self, rules: Path) -> Iterator[Path]:
        """Yield the files that a make rule of Cython's names."""
        try:
            text = read_bounded_text(rules)
        except OSError:
            return
        _, _, names = text.replace("\\\n", " ").partition(": ")
        for name in re.findall(r"(?:\\ |\S)+", names):
            yield self.root / name.replace("\\ ", " ")


def _cython_version(name: str) -> str:
    if importlib.util.find_spec("Cython") is None:
        install = command_text((sys.executable, "-m", "pip", "install", "cython"))
        raise OutsideError(
            f"{name} is compiled by Cython, which is not installed where alloconda runs",
            hint=f'{install}; for pip and other front ends add "cython" to [build-system] requires',
        )
    try:
        return importlib.metadata.version("cython")
    except importlib.metadata.PackageNotFoundError:
        return ""
