"""The command that packs sources: sdist."""

import os
import sys
from pathlib import Path

from alloconda.cli import options


def sdist(*, project_dir: options.ProjectDir = Path(), out_dir: options.OutDir = None) -> None:
    """Pack the project's sources for PyPI."""
    from alloconda.build.wiring.session import Session
    from alloconda.kernel.config.settings import Settings
    from alloconda.kernel.config.tool_table import ProjectConfig

    out = None if out_dir is None else str(out_dir.absolute())
    settings = Settings(
        project_dir=project_dir,
        overrides=ProjectConfig(out_dir=out),
        source_date_epoch=os.environ.get("SOURCE_DATE_EPOCH"),
    )

    def report(sentence: str) -> None:
        sys.stderr.write(f"note: {sentence}\n")

    sys.stdout.write(f"{Session(settings).packing.write_sdist(report).path}\n")
