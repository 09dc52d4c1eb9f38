from pathlib import Path

import pytest

from alloconda.build.adapters.made_store import Made, MadeStore


class Maker:
    """Makes a file, and counts how often."""

    def __init__(self, *inputs: Path) -> None:
        self.times = 0
        self._inputs = inputs

    def __call__(self, folder: Path) -> Made:
        self.times += 1
        (folder / "a.c").write_text("made")
        return Made(inputs=self._inputs, facts={"name": ["a"]})


def test_what_was_made_is_kept_until_an_input_or_an_output_changes(tmp_path: Path) -> None:
    source, beside = tmp_path / "a.pyx", tmp_path / "a.pxd"
    source.write_text("1")
    store, maker = MadeStore(tmp_path / "cache"), Maker(source, beside)

    def made_again() -> bool:
        before = maker.times
        key, facts = store.made(("a",), maker)
        path = tmp_path / "cache" / "alloconda-sources" / key / "a.c"
        assert path.read_text() == "made"
        assert facts == {"name": ["a"]}
        return maker.times > before

    assert made_again()
    assert not made_again()
    source.write_text("2")
    assert made_again()
    # One that wasn't there before.
    beside.write_text("")
    assert made_again()
    (output,) = tmp_path.rglob("a.c")
    output.write_text("damaged")
    assert made_again()
    (record,) = tmp_path.rglob("record.json")
    record.write_text("[]")
    assert made_again()
    assert not made_again()


def test_what_cant_be_made_leaves_nothing(tmp_path: Path) -> None:
    def fails(folder: Path) -> Made:
        (folder / "a.c").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        MadeStore(tmp_path).made(("a",), fails)

    assert list(tmp_path.rglob("a.c")) == []
