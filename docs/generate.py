"""Writes the reference pages that are made from the code; a test holds them against it.

Run it after a change of the configuration's keys: `python docs/generate.py`.
"""

from pathlib import Path

from alloconda.domain.config import CONFIG_KEYS

PAGES = Path(__file__).parent / "reference"


def configuration_page() -> str:
    """Return the page on `[tool.alloconda]`."""
    lines = [
        "# Configuration",
        "",
        "`[tool.alloconda]` in pyproject.toml. Every key may be left out. What a flag or an",
        "environment variable says comes first, then this table, then the default. All problems",
        "of the table are reported at once.",
        "",
        "| key | value | meaning |",
        "|---|---|---|",
        *(f"| `{key.name}` | {key.shape} | {key.meaning} |" for key in CONFIG_KEYS),
        "",
        "Patterns are those of `.gitignore`, relative to the project. Paths are relative to the",
        "project and stay inside it.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (PAGES / "configuration.md").write_text(configuration_page(), encoding="utf-8")
