"""Compiling the sources of tests/projects/binaries with the real Zig, for any platform tag."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.model.import_library import definition_file, dlltool_args
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Os

SOURCES = Path(__file__).parent / "projects" / "binaries"


@dataclass
class ModuleCompiler:
    """Compiles small modules; each result lies in a folder of its own, so it may be changed."""

    zig: Path
    zig_cache: Path
    folder: Path
    _made: int = field(default=0)

    def __call__(self, source: str, tag: str, *extra: str) -> Path:
        """Return a freshly compiled module, named after its source, in a folder of its own."""
        target = parse_target(tag)
        suffix = "pyd" if target.os is Os.WINDOWS else "so"
        out = self._new_folder() / f"{Path(source).stem}.{suffix}"
        # Windows has no libc that every process has loaded, so memcpy comes from compiler_rt.
        lean = () if target.os is Os.WINDOWS else ("-fallow-shlib-undefined", "-fno-compiler-rt")
        path = SOURCES / source
        self.run(
            *("build-lib", "-OReleaseFast", "-fstrip", "-dynamic", *lean),
            *("-target", target.zig_target, f"-mcpu={target.zig_cpu}", f"-femit-bin={out}"),
            *(("-install_name", f"@rpath/{out.name}") if target.os is Os.MACOS else ()),
            *extra,
            f"-Mroot={path}" if path.suffix == ".zig" else str(path),
        )
        return out

    def import_library(self, tag: str, library: str) -> Path:
        """Return a folder with an import library that offers the stable ABI."""
        target = parse_target(tag)
        folder = self._new_folder()
        definition = folder / f"{library}.def"
        symbols = cpython_symbols()
        definition.write_text(
            definition_file(library, symbols.functions(target.os), symbols.data(target.os))
        )
        self.run(*dlltool_args(target, definition, folder / f"{library}.lib"))
        return folder

    def run(self, *arguments: str) -> None:
        """Run Zig in the folder of the modules; its own output shows when the test fails."""
        subprocess.run(
            [str(self.zig), *arguments],
            check=True,
            cwd=self.folder,
            env={**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(self.zig_cache)},
        )

    def _new_folder(self) -> Path:
        self._made += 1
        folder = self.folder / str(self._made)
        folder.mkdir()
        return folder
