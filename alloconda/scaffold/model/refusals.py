"""What init doesn't guess in a directory that holds something: errors with the command to type."""

from collections.abc import Callable, Sequence
from pathlib import PurePath, PureWindowsPath

from alloconda.kernel.errors import UsageError
from alloconda.packaging.model.file_names import windows_refusal
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.module_choice import findings, open_questions, suggested_names
from alloconda.scaffold.model.native_code import Language
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.recorded_setup import FailedSetup

# Gives the text of the running command with more flags.
Again = Callable[..., str]

_FLAGS = {"name": "--name", "version": "--project-version"}


def refuse_directory(directory: PurePath) -> None:
    """Refuse a path that Windows takes for a device, or for a directory of another name.

    Elsewhere such a directory is one like any other.

    Raises:
        UsageError: with the part of it that is wrong.
    """
    if not isinstance(directory, PureWindowsPath):
        return
    for part in directory.parts:
        reason = None if part == directory.anchor else windows_refusal(part)
        if reason is not None:
            raise UsageError(
                f"no project can be in {directory} on Windows: {reason}",
                hint="name another directory; the project's own name can be given with --name",
            )


def refuse_unclear_code(scan: ProjectScan, *, module: str | None, again: Again) -> None:
    """Refuse native code of which no module can be built as it is.

    Args:
        scan: what the directory holds.
        module: the name that the user gave, which no module has.
        again: gives the text of the command that is running, with more flags.

    Raises:
        UsageError: with all that was found and what is not understood.
    """
    if not scan.is_unclear:
        return
    native = scan.native
    if not (native.sources or native.build_lines):
        raise UsageError(
            "this directory holds too many files to look for native code in all of them; nothing "
            "was written",
            hint=f"name the project's own directory; or `{again('--sample')}` writes a sample "
            "module here",
        )
    raise UsageError(
        "init found native code, but no module that it can set up; nothing was written",
        details=(
            *(f"found: {line}" for line in findings(native)),
            *(f"not understood: {line}" for line in _questions(scan, module)),
            *_about_setup(scan),
        ),
        hint=_hint(scan, again),
    )


def refuse_computed_fields(
    scan: ProjectScan, answers: InitAnswers, *, given: frozenset[str], again: Again
) -> None:
    """Refuse to invent a name or a version that setup.py or its like computes.

    Args:
        scan: what the directory holds.
        answers: what the user wants.
        given: the fields that flags or a person gave.
        again: gives the text of the command that is running, with more flags.

    Raises:
        UsageError: with the flags that say them.
    """
    missing = [field for field in scan.computed_fields if field not in given]
    if scan.new_version_file is not None and "version" in missing:
        missing.remove("version")
    if not missing:
        return
    origins = " and ".join(scan.earlier.origins) or "setup.py"
    examples = {"name": answers.project_name, "version": "1.2.0"}
    flags = [word for field in missing for word in (_FLAGS[field], examples[field])]
    raise UsageError(
        f"the {' and the '.join(missing)} of this project can't be read from {origins} without "
        "running code, and init doesn't guess; nothing was written",
        details=_about_setup(scan),
        hint=f"give the right ones, such as `{again(*flags)}`",
    )


def _about_setup(scan: ProjectScan) -> tuple[str, ...]:
    if scan.failed is not None:
        return (f"setup.py could not be read by running it: {scan.failed.reason}",)
    return ("setup.py was not run: --run-setup runs it in a copy",) if scan.unread else ()


def setup_refusal(failed: FailedSetup, requirements: Sequence[str], python: str) -> UsageError:
    """Return the error that says why a setup.py could not be run, and what to install."""
    if failed.missing is not None:
        wanted = " ".join(repr(one) for one in requirements) or repr(failed.missing)
        hint = f"install what it needs: `{python} -m pip install {wanted}`"
    else:
        hint = "correct setup.py; or --no-run-setup reads only what it plainly says"
    return UsageError(
        f"setup.py can't be run: {failed.reason}; nothing was written",
        details=failed.output,
        hint=hint,
    )


def _questions(scan: ProjectScan, module: str | None) -> tuple[str, ...]:
    if scan.config is not None:
        return ("where the sources are that [tool.alloconda] names or takes as usual",)
    questions = tuple(open_questions(scan.native))
    if module is not None and scan.native.candidates:
        questions = (f"which of the modules {module!r} is", *questions)
    if not scan.native.is_whole:
        questions = (*questions, "the rest of this directory, which holds too many files")
    return questions


def _hint(scan: ProjectScan, again: Again) -> str:
    native = scan.native
    advice = []
    if scan.config is None:
        names = suggested_names(native)[:1]
        advice += [f"`{again('--module', name)}` selects one" for name in names]
        has_cython = any(source.language is Language.CYTHON for source in native.sources)
        more = "; Cython compiles a .pyx among them" if has_cython else ""
        advice.append(
            "name the files in pyproject.toml (module-name, sources or source in "
            f"[tool.alloconda]{more}) and run this again"
        )
    else:
        advice.append("correct source or sources in pyproject.toml and run this again")
    advice.append(f"`{again('--sample')}` writes a sample module beside what is there")
    return "; or ".join(advice)
