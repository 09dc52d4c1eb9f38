"""What `alloconda init` will write or has written, and what it assumed, for a person to read."""

from typing import TextIO

from alloconda.domain.answers import InitAnswers, chosen_groups
from alloconda.services.init_project import Fate, InitPlan
from alloconda.ui.paint import CYAN, DIM, GREEN, YELLOW, Paint

_FATE_COLOURS = {
    Fate.NEW: GREEN,
    Fate.ADDED_TO: YELLOW,
    Fate.OVERWRITTEN: YELLOW,
    Fate.KEPT: DIM,
}


def write_plan(plan: InitPlan, stream: TextIO, paint: Paint) -> None:
    """Write what becomes of each file, and the notes."""
    width = max(len(file.fate) for file in plan.files)
    stream.writelines(
        f"  {paint(file.fate.ljust(width), _FATE_COLOURS[file.fate])}  {file.path}\n"
        for file in plan.files
    )
    stream.writelines(f"{paint('note:', CYAN)} {note}\n" for note in plan.notes)


def write_assumptions(answers: InitAnswers, stream: TextIO) -> None:
    """Write what was not asked, each with the flag that changes it."""
    assumed = {
        "name": (answers.project_name, "--name"),
        "compiled": ("by build.zig" if answers.build_zig else "directly", "--build-zig, --direct"),
        "module": (answers.module_name, "--module"),
        "Python": (f"{answers.python_floor} or later", "--python"),
        "wheels": (
            "one for all Pythons (abi3)" if answers.abi3 else "one for each Python",
            "--abi3, --no-abi3",
        ),
        "platforms": (
            ", ".join(chosen_groups(answers.targets)) or ", ".join(answers.targets),
            "--platform",
        ),
        "Zig": (answers.zig_version or "any supported one", "--zig-version"),
        "license": (answers.license or "none", "--license"),
        "workflow": (
            "GitHub Actions" if answers.workflow else "none",
            "--github-actions, --no-github-actions",
        ),
    }
    stream.write("assumed, because there is no terminal to ask at:\n")
    stream.writelines(
        f"  {key.ljust(9)}  {value}  ({flag})\n" for key, (value, flag) in assumed.items()
    )
