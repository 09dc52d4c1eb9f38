"""Whether a built module is what its wheel promises: the right module, true to its tags."""

from collections.abc import Callable

from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.binary.model.tag_check import judge
from alloconda.build.model.matrix import Build
from alloconda.build.service.compile import CheckResults, Module
from alloconda.build.service.link_check import import_library_hint
from alloconda.build.service.missing_symbols import (
    FindDefinition,
    defined_nowhere,
    missing_symbol_hint,
)
from alloconda.build.service.stable_abi_hint import stable_abi_hint
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.errors import CheckError, ProjectError
from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import Floor, Libc, Os, Target

_CONTRACT_CODES = (ProblemCode.NO_INIT, ProblemCode.WRONG_INIT)


# Returns the version of glibc that first has a function; None where that is not known.
GlibcVersion = Callable[[str, Target], Floor | None]


def _in_no_glibc(_symbol: str, _target: Target) -> None:
    """Return that no glibc has a function."""


class ModuleCheck:
    """Checks the modules of one project; called from many threads.

    Args:
        project: the project.
        cpython_symbols: gives the names that CPython exports; called at the first module that
            no earlier run checked.
        results: what earlier runs checked.
        find_definition: returns the source of the project that defines a function.
        glibc_version: returns the version of glibc that first has a function.
    """

    def __init__(
        self,
        project: Project,
        cpython_symbols: Callable[[], CpythonSymbols],
        results: CheckResults,
        find_definition: FindDefinition = defined_nowhere,
        glibc_version: GlibcVersion = _in_no_glibc,
    ) -> None:
        self._project = project
        self._cpython_symbols = cpython_symbols
        self._results = results
        self._find_definition = find_definition
        self._glibc_version = glibc_version

    def check(self, build: Build, module: Module, abi: Abi | None = None) -> None:
        """Check a cell's module, unless an earlier run did; `abi` is its own, if it has one.

        Raises:
            CheckError: the module doesn't honour the cell's tags.
            ProjectError: it is not a module of the right name.
        """
        expectation = Expectation(targets=build.targets, abi=abi or build.abi, module=module.name)
        question = repr(expectation)
        if self._results.knows(module, question):
            return
        problems = judge(module.facts, expectation, self._cpython_symbols())
        if not problems:
            self._results.remember(module, question)
            return
        tags = " and ".join(build.platform_tags)
        details = tuple(problem.message for problem in problems)
        if all(problem.code in _CONTRACT_CODES for problem in problems):
            raise ProjectError(
                f"the built module is not {module.import_name or module.name!r}",
                details=details,
                hint="make the name in the source and module-name in pyproject.toml the same",
            )
        raise CheckError(
            f"the built module{_named(module)} doesn't honour {tags}; nothing was written",
            details=details,
            hint=self._hint(build, problems),
        )

    def _hint(self, build: Build, problems: tuple[Problem, ...]) -> str | None:
        without_cpython = any(problem.code is ProblemCode.NO_CPYTHON for problem in problems)
        by_build_zig = self._project.build_mode is BuildMode.BUILD_ZIG
        if without_cpython and by_build_zig and build.target.os is Os.WINDOWS:
            return import_library_hint()
        missing = [one.subject for one in problems if one.code is ProblemCode.UNRESOLVED_SYMBOL]
        hint = None
        if missing and not by_build_zig:
            hint = missing_symbol_hint(missing, self._find_definition)
        if missing and hint is None:
            hint = self._newer_glibc_hint(missing[0], build)
        if hint is not None:
            return hint
        stable = stable_abi_hint(problems, build.abi, self._cpython_symbols())
        if stable is not None:
            return stable
        if any(problem.code is ProblemCode.WRONG_HOOK for problem in problems):
            return _other_hook_hint(build)
        return None

    def _newer_glibc_hint(self, symbol: str, build: Build) -> str | None:
        target = next((one for one in build.targets if one.libc is Libc.GLIBC), None)
        version = None if target is None else self._glibc_version(symbol, target)
        if target is None or version is None or version <= (target.floor or (0, 0)):
            return None
        tag = f"manylinux_{version[0]}_{version[1]}_{target.arch}"
        return (
            f"glibc has {symbol} from {version[0]}.{version[1]} on: build for {tag} or later, or "
            "use another function"
        )


def _named(module: Module) -> str:
    return f" {module.import_name}" if module.import_name else ""


def _other_hook_hint(build: Build) -> str:
    if build.abi.is_stable and build.abi.python.free_threaded:
        return (
            "export PyModExport_ (PEP 793), as modules of alloconda's Zig package do, or build for "
            f"that version alone: --no-abi3 --python-version {build.abi.python}"
        )
    return "export PyInit_, which every version knows"
