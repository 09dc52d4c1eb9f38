"""Exports what a terminal shows as a picture that loads nothing from elsewhere."""

import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURES = Path(__file__).parent / "how-to"


def export(lines: Iterable[Text], path: Path, *, title: str, columns: int) -> None:
    """Write lines as an SVG of a terminal so many columns wide."""
    console = Console(record=True, width=columns, file=StringIO(), force_terminal=True)
    for line in lines:
        console.print(line, no_wrap=True, overflow="crop")
    picture = console.export_svg(title=title, unique_id=path.stem)
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    path.write_text(re.sub(r"[ \t]+$", "", picture, flags=re.MULTILINE), encoding="utf-8")
