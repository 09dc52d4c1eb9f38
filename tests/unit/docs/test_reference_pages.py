from pathlib import Path

import pytest

from docs.generate import ROOT, generated_files

FILES = {path.relative_to(ROOT): text for path, text in generated_files().items()}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_generated_file_is_what_the_code_says(path: Path) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path], "run: python docs/generate.py"
