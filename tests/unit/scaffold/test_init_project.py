"""What becomes of the files of a project that init is called in."""

from dataclasses import dataclass, field, replace

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.scaffold.model.answer_values import Start
from alloconda.scaffold.model.answers import assumed_answers
from alloconda.scaffold.model.earlier_metadata import EarlierMetadata
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.pyproject_changes import PyprojectChanges
from alloconda.scaffold.service.init_project import FileAction, InitPlan, InitRequest, plan_project
from tests.unit.scaffold.test_new_files import TEMPLATES


@dataclass
class FolderInMemory:
    """A directory as a dict; it notes which changes to pyproject.toml were asked for."""

    files: dict[str, str] = field(default_factory=dict)
    changes: list[PyprojectChanges] = field(default_factory=list)

    def templates(self) -> dict[str, str]:
        return TEMPLATES

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def pyproject(self, changes: PyprojectChanges) -> str | None:
        self.changes.append(changes)
        return "changed"


def plan(
    folder: FolderInMemory, scan: ProjectScan, *, force: bool = False, **options: object
) -> InitPlan:
    assumed = assumed_answers(scan)
    answers = replace(assumed, **options)  # type: ignore[arg-type] # Tests name real fields.
    request = InitRequest(answers=answers, assumed=assumed, scan=scan, force=force)
    return plan_project(request, folder)


def fates(planned: InitPlan) -> dict[str, FileAction]:
    return {file.path: file.action for file in planned.files}


EMPTY = ProjectScan(folder_name="hello")


def test_everything_is_new_in_an_empty_directory() -> None:
    planned = plan(FolderInMemory(), EMPTY)

    assert set(fates(planned).values()) == {FileAction.NEW}
    assert set(planned.written) == set(fates(planned))
    assert planned.notes == ()


def test_a_file_that_stands_there_is_kept() -> None:
    folder = FolderInMemory({"src/root.zig": "mine", "README.md": "mine"})

    planned = plan(folder, EMPTY)

    assert fates(planned)["src/root.zig"] is FileAction.KEPT
    assert "README.md" not in planned.written


def test_force_overwrites_what_differs() -> None:
    same = plan(FolderInMemory(), EMPTY).written["README.md"]
    folder = FolderInMemory({"src/root.zig": "mine", "README.md": same})

    planned = plan(folder, EMPTY, force=True)

    assert fates(planned)["src/root.zig"] is FileAction.OVERWRITTEN
    assert fates(planned)["README.md"] is FileAction.KEPT


def test_a_gitignore_gets_the_lines_that_it_lacks_with_its_line_ends() -> None:
    folder = FolderInMemory({".gitignore": "/dist\r\n*.so\r\nsecret"})

    planned = plan(folder, EMPTY)

    text = planned.written[".gitignore"]
    assert text.startswith("/dist\r\n*.so\r\nsecret\r\n__pycache__/\r\n")
    assert text.count("dist") == 1
    assert "\n" not in text.replace("\r\n", "")


def test_contradicted_keys_are_kept_and_told_of_without_force() -> None:
    project = {"name": "hello", "requires-python": ">=3.11"}
    pyproject = {"project": project, "tool": {"alloconda": {"abi3": True}}}
    scan = ProjectScan(folder_name="hello", pyproject=pyproject, has_sources=True)
    careful, forceful = FolderInMemory(), FolderInMemory()

    kept = plan(careful, scan, abi3=False)
    forced = plan(forceful, scan, abi3=False, force=True)

    assert careful.changes[-1].replaced == {}
    assert "tool.alloconda.abi3; --force" in kept.notes[0]
    assert forceful.changes[-1].replaced == {"tool.alloconda": {"abi3": False}}
    assert forced.notes == ()


def test_a_requires_python_that_is_added_is_named() -> None:
    silent = {"project": {"name": "hello"}}
    said = {"project": {"name": "hello", "requires-python": ">=3.12"}}
    scan = ProjectScan(folder_name="hello", pyproject=silent, has_sources=True)

    notes = plan(FolderInMemory(), scan).notes

    assert notes[0].startswith('requires-python = ">=3.11" is added to [project]')
    assert plan(FolderInMemory(), replace(scan, pyproject=said)).notes == ()


def test_notes_say_what_is_left_to_do() -> None:
    pyproject = {
        "build-system": {"build-backend": "hatchling.build"},
        "project": {"name": "hello", "dynamic": ["version", "readme"]},
    }
    scan = ProjectScan(
        folder_name="hello",
        pyproject=pyproject,
        package_dir="src/hello",
        build_zig="const std = 1;",
    )

    kept = " ".join(plan(FolderInMemory(), scan).notes)
    replaced = " ".join(plan(FolderInMemory(), scan, replace_backend=True).notes)

    assert "pip still builds this project with hatchling.build" in kept
    assert "--replace-backend" in kept
    assert "build.zig is left as it is" in kept
    assert "src/hello/__init__.py is left as it is" in kept
    for notes in (kept, replaced):
        assert "fills in and alloconda can't: readme" in notes


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (Start.FUNCTIONS, "the functions are in the module: from hello._hello import add"),
        (Start.CLASS, "the class is in the module: from hello._hello import Recent"),
    ],
)
def test_the_note_on_a_package_names_what_its_module_starts_with(start: Start, said: str) -> None:
    project = {"name": "hello", "requires-python": ">=3.11"}
    scan = ProjectScan(folder_name="hello", pyproject={"project": project}, package_dir="src/hello")

    notes = " ".join(plan(FolderInMemory(), scan, start=start).notes)

    assert said in notes


def test_another_way_to_compile_removes_the_keys_of_the_first() -> None:
    config = {"source": "src/root.zig"}
    project = {"name": "hello", "requires-python": ">=3.11"}
    pyproject = {"project": project, "tool": {"alloconda": config}}
    scan = ProjectScan(folder_name="hello", pyproject=pyproject, has_sources=True)
    careful, forceful = FolderInMemory(), FolderInMemory()

    kept = plan(careful, scan, build_zig=True)
    plan(forceful, scan, build_zig=True, force=True)

    assert careful.changes[-1].replaced == {}
    assert "keeps its own tool.alloconda.source; --force removes it" in kept.notes[0]
    assert forceful.changes[-1].replaced == {"tool.alloconda": {"source": None}}


def test_a_build_step_goes_when_the_code_is_compiled_directly() -> None:
    pyproject = {"project": {"name": "hello"}, "tool": {"alloconda": {"build-step": "module"}}}
    scan = ProjectScan(
        folder_name="hello", pyproject=pyproject, build_zig="// module", has_sources=True
    )
    folder = FolderInMemory()

    plan(folder, scan, build_zig=False, force=True)

    changed = folder.changes[-1].replaced["tool.alloconda"]
    assert changed == {"source": "src/root.zig", "build-step": None}


def test_c_code_is_not_left_to_a_build_zig_that_does_not_compile_it() -> None:
    config = {"c-sources": ["src/tally.c"]}
    project = {"name": "hello", "requires-python": ">=3.11"}
    pyproject = {"project": project, "tool": {"alloconda": config}}
    scan = ProjectScan(folder_name="hello", pyproject=pyproject, has_sources=True)

    with pytest.raises(UsageError, match="C code") as caught:
        plan(FolderInMemory(), scan, build_zig=True, force=True)

    assert "build.zig of your own" in (caught.value.hint or "")


def test_a_backend_of_the_projects_own_files_leaves_no_path_behind() -> None:
    system = {"build-backend": "backend", "backend-path": ["tools"]}
    scan = ProjectScan(folder_name="hello", pyproject={"build-system": system})
    folder = FolderInMemory()

    notes = plan(folder, scan, replace_backend=True).notes

    assert folder.changes[-1].replaced["build-system"]["backend-path"] is None
    assert any("backend-path is removed" in note for note in notes)


def test_what_another_tool_says_is_told_of() -> None:
    earlier = EarlierMetadata(
        origins=("setup.cfg",), name="fast", requires_python=">=3.8", computes_version=True
    )
    scan = ProjectScan(
        folder_name="hello",
        earlier=earlier,
        package_dir="fast",
        plain_version_file="fast/version.py",
    )
    folder = FolderInMemory()

    notes = " ".join(plan(folder, scan).notes)

    assert "what setup.cfg plainly says: name, requires-python" in notes
    assert "requires-python is >=3.10 in place of >=3.8" in notes
    assert "read from __version__ in fast/version.py, because setup.cfg computes it" in notes
    assert "move dependencies" in notes
    assert folder.changes[-1].missing["project"]["dynamic"] == ["version"]
    assert "version" not in folder.changes[-1].missing["project"]
    assert folder.changes[-1].missing["tool.alloconda"]["version-file"] == "fast/version.py"


@pytest.mark.parametrize(
    ("earlier", "flags"),
    [
        (EarlierMetadata(), "--name hello --project-version 1.2.0"),
        (EarlierMetadata(origins=("setup.py",), name="fast"), "--project-version 1.2.0"),
        (EarlierMetadata(origins=("setup.py",), version="3"), "--name hello"),
    ],
)
def test_a_name_or_version_that_setup_py_computes_is_not_invented(
    earlier: EarlierMetadata, flags: str
) -> None:
    scan = ProjectScan(folder_name="hello", has_setup_py=True, earlier=earlier)

    with pytest.raises(UsageError, match="without running code") as caught:
        plan(FolderInMemory(), scan)

    assert f"`alloconda init {flags}`" in (caught.value.hint or "")


def test_a_version_in_project_settles_what_setup_py_computes() -> None:
    project = {"name": "hello", "version": "2"}
    scan = ProjectScan(folder_name="hello", has_setup_py=True, pyproject={"project": project})

    assert plan(FolderInMemory(), scan).files


def test_requirements_that_go_with_a_backend_are_named() -> None:
    system = {"requires": ["setuptools>=61", "cython", "alloconda"]}
    scan = ProjectScan(
        folder_name="hello",
        pyproject={"build-system": system, "project": {"name": "hello", "version": "1"}},
    )

    kept = " ".join(plan(FolderInMemory(), scan).notes)
    replaced = " ".join(plan(FolderInMemory(), scan, replace_backend=True).notes)

    assert "requires loses" not in kept
    assert "build-system.requires loses cython: add again" in replaced


def test_setup_requires_goes_with_setuptools_and_is_named() -> None:
    earlier = EarlierMetadata(
        origins=("setup.py",), name="hello", version="2", setup_requires=("setup.py",)
    )
    scan = ProjectScan(
        folder_name="hello",
        has_setup_py=True,
        earlier=earlier,
        pyproject={"build-system": {"requires": ["setuptools"]}},
    )

    replaced = " ".join(plan(FolderInMemory(), scan, replace_backend=True).notes)

    assert "setup_requires of setup.py is lost" in replaced


@pytest.mark.parametrize("choice", ["keep", "replace"])
def test_what_setup_py_says_belongs_into_a_new_project_table(choice: str) -> None:
    earlier = EarlierMetadata(origins=("setup.py",), name="hello", version="2")
    scan = ProjectScan(folder_name="hello", has_setup_py=True, earlier=earlier)

    notes = plan(FolderInMemory(), scan, replace_backend=choice == "replace").notes

    assert any("from setup.py into [project]" in note for note in notes)


def test_a_build_zig_that_makes_no_module_needs_lines_by_hand() -> None:
    scan = ProjectScan(folder_name="hello", build_zig="const std = 1;")

    notes = plan(FolderInMemory(), scan, build_zig=True).notes

    assert "add alloconda.addPythonModule" in notes[0]
