"""Notes on a project that init has added to: what to know, and what to do by hand."""

from collections.abc import Iterator, Mapping

from alloconda.kernel.supported import OLDEST_MINOR
from alloconda.scaffold.model.answer_values import Start
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.recorded_project import (
    is_of_setuptools,
    project_table,
    unusual_places,
)

# It writes both files, with the lines to copy.
_BY_HAND = "alloconda init example --yes --build-zig"


def project_notes(
    answers: InitAnswers, scan: ProjectScan, contradicted: Mapping[str, Mapping[str, object]]
) -> tuple[str, ...]:
    """Return the notes, each a sentence or more.

    `contradicted` holds the keys of pyproject.toml that the user wants otherwise and that are
    kept nevertheless.
    """
    return (
        *_setup_notes(scan),
        *_module_notes(scan),
        *_backend_notes(answers, scan),
        *_metadata_notes(answers, scan),
        *_zig_notes(answers, scan),
        *_package_notes(answers, scan),
        *(
            f"pyproject.toml keeps its own {table}.{key}; --force "
            + ("removes it" if value is None else f"changes it to {value!r}")
            for table, values in contradicted.items()
            for key, value in values.items()
        ),
    )


def _setup_notes(scan: ProjectScan) -> Iterator[str]:
    if scan.unread:
        yield "setup.py was not run to read its Extensions from it: --run-setup does, in a copy"
    if scan.failed is not None:
        yield f"setup.py could not be read by running it: {scan.failed.reason}"
    if scan.recorded is None:
        return
    names = scan.recorded.module_names
    if names:
        yield f"setup.py was run in a copy of the project; it makes {', '.join(names)}"
    yield from scan.recorded.tables.left
    yield from unusual_places(scan.recorded.recorded)


def _module_notes(scan: ProjectScan) -> Iterator[str]:
    choice = scan.choice
    if choice is None or not (scan.is_c_module or scan.is_zig_module):
        return
    yield f"the module {choice.name} is compiled from {', '.join(choice.sources)}"
    if choice.left_out:
        yield (
            f"left out: {', '.join(choice.left_out)}, because alloconda builds one module for a "
            "wheel"
        )
    if choice.generated:
        yield (
            f"{', '.join(choice.generated)} is not compiled, but the C that Cython wrote of it: "
            "run `cython` after each change"
        )
    if choice.not_taken:
        yield (
            f"{choice.place} gives its Extension {', '.join(choice.not_taken)}, which init doesn't "
            "take: zig-args in [tool.alloconda] passes -D, -I and -l to the compiler"
        )


def _backend_notes(answers: InitAnswers, scan: ProjectScan) -> Iterator[str]:
    backend = scan.foreign_backend
    if backend is None:
        return
    if not answers.replace_backend:
        yield (
            f"pip still builds this project with {backend}, which knows nothing of the module; "
            "alloconda's own commands work. --replace-backend lets pip call alloconda"
        )
    else:
        yield f"pip now builds with alloconda in place of {backend}, whose own settings are left"
        lost = [one for one in scan.other_requirements if not is_of_setuptools(one)]
        if scan.is_recorded:
            lost = []
        if lost:
            yield (
                f"build-system.requires loses {', '.join(lost)}: add again "
                "what compiling needs, such as packages with headers"
            )
        if scan.earlier.setup_requires:
            origins = " and ".join(scan.earlier.setup_requires)
            yield (
                f"setup_requires of {origins} is lost: add what compiling needs of it to "
                "build-system.requires"
            )
        if scan.has_backend_path:
            yield "build-system.backend-path is removed, because it led to the old backend"
    if scan.computed_version is not None:
        yield f"the version {scan.computed_version} is written out, which {backend} computed"
    said = {} if scan.recorded is None else project_table(scan.recorded.recorded)
    if scan.recorded is not None and scan.readme is not None:
        said["readme"] = scan.readme
    unsaid = [name for name in scan.undynamic_fields if name not in said]
    if unsaid:
        fields = ", ".join(unsaid)
        yield (
            f"write these fields of [project] out, which {backend} fills in and alloconda can't: "
            f"{fields}"
        )


def _metadata_notes(answers: InitAnswers, scan: ProjectScan) -> Iterator[str]:
    if scan.project and "requires-python" not in scan.project:
        yield (
            f'requires-python = "{answers.requires_python}" is added to [project]: the '
            "lowest version that wheels are built for"
        )
    # With a [project] there, setuptools takes it in place of what setup.py says, too.
    if scan.project or not (scan.has_setup_py or scan.earlier.origins):
        return
    earlier = scan.earlier
    origins = " and ".join(earlier.origins) or "setup.py"
    taken = {
        "name": earlier.name,
        "version": earlier.version,
        "requires-python": earlier.requires_python,
    }
    said = ", ".join(name for name, text in taken.items() if text is not None)
    if said:
        yield f"[project] has what {origins} plainly says: {said}"
    if not answers.version:
        yield (
            f"the version is read from __version__ in {scan.new_version_file}, because {origins} "
            "computes it: see that it is the same"
        )
    if earlier.requires_python not in (None, answers.requires_python):
        yield (
            f"requires-python is {answers.requires_python} in place of {earlier.requires_python}: "
            f"alloconda builds for Python 3.{OLDEST_MINOR} and later"
        )
    if scan.recorded is not None:
        return
    yield f"move dependencies, and what else is needed, from {origins} into [project]"


def _zig_notes(answers: InitAnswers, scan: ProjectScan) -> Iterator[str]:
    if scan.build_zig is None or scan.build_zig_makes_module:
        return
    if answers.build_zig:
        yield (
            "build.zig makes no Python module yet: add alloconda.addPythonModule to it and "
            f"the dependency .alloconda/zig to build.zig.zon (`{_BY_HAND}` writes "
            "both, to copy from)"
        )
    elif scan.config is None:
        yield (
            f"{answers.source} is compiled directly and build.zig is left as it is; for editors, "
            f"add the module to it (`{_BY_HAND}` writes both, to copy from)"
        )


def _package_notes(answers: InitAnswers, scan: ProjectScan) -> Iterator[str]:
    if scan.package_dir is None or scan.has_native_code:
        return
    what, name = (
        ("class is", "Recent") if answers.start is Start.CLASS else ("functions are", "add")
    )
    yield (
        f"{scan.package_dir}/__init__.py is left as it is; the {what} in the module: "
        f"from {answers.module_import_name} import {name}"
    )
