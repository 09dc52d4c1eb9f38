from pathlib import Path

from alloconda.build.adapters.project_notes import DiskNotes


def test_a_note_is_there_in_the_next_run(tmp_path: Path) -> None:
    DiskNotes(tmp_path).take("compiler-rt-x")

    assert DiskNotes(tmp_path).has("compiler-rt-x")
    assert not DiskNotes(tmp_path).has("compiler-rt-y")


def test_a_note_that_cannot_be_kept_is_no_failure(tmp_path: Path) -> None:
    cache = tmp_path / ".zig-cache"
    cache.write_text("a file in place of the directory")

    DiskNotes(cache).take("compiler-rt-x")

    assert not DiskNotes(cache).has("compiler-rt-x")


def test_what_a_linker_missed_is_known_in_the_next_run(tmp_path: Path) -> None:
    DiskNotes(tmp_path).note_undefined("ab" * 32, ("PyLong_FromLong", "operator new(unsigned)"))

    assert DiskNotes(tmp_path).undefined("ab" * 32) == ("PyLong_FromLong", "operator new(unsigned)")
    assert DiskNotes(tmp_path).undefined("cd" * 32) == ()
