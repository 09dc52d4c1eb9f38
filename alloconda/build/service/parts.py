"""Compiling each of a project's modules by what compiles that one."""

from collections.abc import Mapping
from pathlib import Path

from alloconda.build.service.compile import Compiler, CompileRequest, CompileWatch, Module
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import BuildError, UsageError, reworded
from alloconda.kernel.targets.target import Target


class PartsCompiler:
    """Compiles the modules of a project that has several.

    Args:
        project: the project, whose parts they are.
        compilers: the name of each module, with all dots → what compiles it.
    """

    def __init__(self, project: Project, compilers: Mapping[str, Compiler]) -> None:
        self._project = project
        self._compilers = compilers

    @property
    def wants_headers(self) -> bool:
        """Whether the code of a module includes Python.h."""
        return any(compiler.wants_headers for compiler in self._compilers.values())

    def compiled_target(self, target: Target) -> Target:
        """Return one target for all Linux platforms of a CPU where no module holds a libc."""
        return self._project.compiled_target(target)

    def prepare(self, watch: CompileWatch) -> None:
        """Prepare what the compilations of each module need."""
        for compiler in self._compilers.values():
            compiler.prepare(watch)

    def compile(self, request: CompileRequest, folder: Path, watch: CompileWatch) -> Module:
        """Compile the module that the request names; an error names it too."""
        name = request.module or next(iter(self._compilers))
        try:
            module = self._compilers[name].compile(request, folder, watch)
        except BuildError as error:
            message = f"{name}: {error.message}"
            raise reworded(error, message=message, hint=error.hint) from error
        except UsageError as error:
            message = f"{name}: {error.message}"
            raise type(error)(message, hint=error.hint, details=error.details) from error
        module.name = name.rpartition(".")[2]
        module.import_name = name
        return module
