"""Choosing, among the native code of a directory, the one module that alloconda will build."""

from collections.abc import Iterator

from alloconda.kernel.listing import listed
from alloconda.kernel.values import dataclass
from alloconda.scaffold.model.native_code import (
    BuildLine,
    FoundModule,
    Language,
    NativeCode,
    SourceFile,
)

# How many paths or lines a message names before it counts the rest.
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleChoice:
    """The module to build.

    Attributes:
        sources: the C files to compile, or the one Zig root.
        left_out: names of other modules found there.
        generated: Cython files that C sources were generated from.
        not_taken: arguments of its Extension that mean something and are not taken.
        place: where its Extension is, such as "setup.py:12".
    """

    name: str
    language: Language
    sources: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    place: str | None = None


def choose_module(native: NativeCode, wanted: str | None) -> ModuleChoice | None:
    """Return the module to build; None where that isn't clear.

    `wanted` is the name that the user gives. Without it, one module must be there, of a name that
    is known and a language that is compiled directly, and no code that would be left out.
    """
    found = _wanted(native, wanted) if wanted is not None else _only(native)
    if found is None or found.source.language not in (Language.C, Language.ZIG):
        return None
    name = found.name if wanted is None else wanted
    if name is None or found.source.generated_path is not None:
        return None
    line = _extension_of(name, native)
    return ModuleChoice(
        name=name,
        language=found.source.language,
        sources=_sources(found, line, native),
        left_out=tuple(
            module.name
            for module in native.candidates
            if module.name is not None and module.name != found.name
        ),
        generated=tuple(
            source.path
            for source in native.sources
            if source.path == f"{found.source.path[:-2]}.pyx"
        ),
        not_taken=line.others if line is not None else (),
        place=line.place if line is not None else None,
    )


def findings(native: NativeCode) -> tuple[str, ...]:
    """Return what was found, a line for each language, the modules and the build lines."""
    lines = []
    for language in Language:
        paths = [source.path for source in native.sources if source.language is language]
        if paths:
            lines.append(f"{language}: {listed(paths, _SHOWN)}")
    named = [f"{module.name} ({module.source.path})" for module in native.modules if module.name]
    if named:
        lines.append(f"Python modules: {listed(named, _SHOWN)}")
    lines += [f"{line.place}: {line.text}" for line in native.build_lines[:_SHOWN]]
    more = len(native.build_lines) - _SHOWN
    return (*lines, f"{more} more lines that build modules") if more > 0 else tuple(lines)


def open_questions(native: NativeCode) -> Iterator[str]:
    """Yield what is not understood, each a sentence without its full stop."""
    modules = native.candidates
    unnamed = [module.source.path for module in modules if module.name is None]
    templates = _ungenerated(native)
    languages = {module.source.language for module in modules}
    if len(modules) > 1 or len({line.name for line in _extensions(native)}) > 1:
        yield "which of several modules to build: alloconda builds one for a wheel"
    if unnamed:
        yield f"the name of the module in {listed(unnamed, _SHOWN)}, which is computed"
    if templates:
        yield f"what makes code of {listed(templates, _SHOWN)}"
    foreign = {source.language for source in _shipped(native)} - {Language.C, Language.ZIG}
    if foreign and not _is_generated_from(_paths(native, *foreign), native):
        yield f"how to compile {' and '.join(sorted(foreign))}: init sets up C and Zig alone"
    elif not modules:
        yield "which of these files make a Python module"
    others = _paths(native, *({Language.C, Language.ZIG} - languages))
    if others and modules:
        yield f"what {listed(others, _SHOWN)} is to the module"


def suggested_names(native: NativeCode) -> tuple[str, ...]:
    """Return names that `--module` takes here; "NAME" where one is there that has none."""
    direct = [
        module
        for module in native.candidates
        if module.source.language in (Language.C, Language.ZIG)
        and module.source.generated_path is None
    ]
    names = dict.fromkeys(module.name for module in direct if module.name is not None)
    return tuple(names) or (("NAME",) if len(direct) == 1 else ())


def _wanted(native: NativeCode, name: str) -> FoundModule | None:
    """Return the module of a name, else the only one whose name isn't known."""
    last = name.rpartition(".")[2]
    named = [module for module in native.candidates if module.name in (name, last)]
    unnamed = [module for module in native.candidates if module.name is None]
    matching = named or unnamed
    return matching[0] if len(matching) == 1 else None


def _only(native: NativeCode) -> FoundModule | None:
    """Return the only module, where no other code is beside it."""
    if len(native.candidates) != 1 or _ungenerated(native):
        return None
    (module,) = native.candidates
    extensions = {line.name for line in _extensions(native)}
    if len(extensions) > 1 or any(
        name is not None and name.rpartition(".")[2] != module.name for name in extensions
    ):
        return None
    others = _paths(native, *(set(Language) - {module.source.language}))
    return module if _is_generated_from(others, native) else None


def _is_generated_from(paths: list[str], native: NativeCode) -> bool:
    """Return whether all are Cython files whose C is beside them, with their declarations."""
    known = {source.path for source in native.sources}
    code = [path for path in paths if not path.endswith((".pxd", ".pxi"))]
    if not code:
        return not paths
    return all(path.endswith(".pyx") and f"{path[:-4]}.c" in known for path in code)


def _ungenerated(native: NativeCode) -> list[str]:
    """Return the templates of sources that aren't there."""
    known = {source.path for source in native.sources}
    return [
        source.path
        for source in _shipped(native)
        if source.generated_path is not None and source.generated_path not in known
    ]


def _sources(module: FoundModule, line: BuildLine | None, native: NativeCode) -> tuple[str, ...]:
    """Return the files of a module: those that its Extension names, else those beside it."""
    if module.source.language is Language.ZIG:
        return (module.source.path,)
    known = {
        source.path
        for source in native.sources
        if source.language is Language.C and source.generated_path is None
    }
    # setup.py compiles the .pyx, alloconda the C beside it.
    named = (
        [path[:-4] + ".c" if path.endswith(".pyx") else path for path in line.sources]
        if line
        else []
    )
    if named and module.source.path in named and known.issuperset(named):
        return tuple(dict.fromkeys(named))
    makers = {other.source.path for other in native.candidates} - {module.source.path}
    beside = (
        source.path
        for source in native.sources
        if source.path in known and source.folder == module.source.folder
    )
    return tuple(sorted(path for path in beside if path not in makers))


def _extension_of(name: str, native: NativeCode) -> BuildLine | None:
    last = name.rpartition(".")[2]
    lines = [
        line for line in _extensions(native) if line.name and line.name.rpartition(".")[2] == last
    ]
    return lines[0] if len(lines) == 1 else None


def _extensions(native: NativeCode) -> list[BuildLine]:
    return [line for line in native.build_lines if line.is_extension]


def _shipped(native: NativeCode) -> list[SourceFile]:
    return [source for source in native.sources if not source.is_aside]


def _paths(native: NativeCode, *languages: Language) -> list[str]:
    return [source.path for source in _shipped(native) if source.language in languages]
