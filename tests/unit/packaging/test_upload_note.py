"""What PyPI refuses of a project, said before the upload."""

import pytest

from alloconda.packaging.model.upload_note import upload_note
from alloconda.packaging.model.wheel_contents import ProjectMetadata

_BEGIN = "Metadata-Version: 2.4\nName: hello\nVersion: 1\n"


def note_of(*fields: str, description: str = "") -> str | None:
    text = f"{_BEGIN}{''.join(f'{field}{chr(10)}' for field in fields)}\n{description}"
    return upload_note(ProjectMetadata(name="hello", version="1", metadata_bytes=text.encode()))


@pytest.mark.parametrize(
    "requirement",
    [
        "numpy @ https://example.org/numpy.whl",
        "numpy[extra]@ git+ssh://git@example.org/numpy",
        'numpy@https://example.org/x ; extra == "test"',
    ],
)
def test_a_dependency_by_address_is_named(requirement: str) -> None:
    note = note_of("Requires-Dist: six>=1", f"Requires-Dist: {requirement}")

    assert note is not None
    assert "numpy" in note
    assert "Private :: Do Not Upload" in note


def test_its_password_is_not_shown() -> None:
    note = note_of("Requires-Dist: a @ https://me:hunter2@example.org/a.whl")

    assert note is not None
    assert "hunter2" not in note


def test_several_are_counted() -> None:
    one, other = "Requires-Dist: a @ https://x.org/a", "Requires-Dist: b @ https://x.org/b"

    assert "https://x.org/a and 1 more" in (note_of(one, other) or "")


@pytest.mark.parametrize(
    "fields",
    [
        ("Requires-Dist: six>=1",),
        ("Requires-Dist: a @ https://x.org/a", "Classifier: Private :: Do Not Upload"),
        ("Author-email: Ada <ada@example.org>",),
    ],
)
def test_other_projects_get_no_note(fields: tuple[str, ...]) -> None:
    assert note_of(*fields, description="Requires-Dist: a @ https://x.org/a\n") is None
