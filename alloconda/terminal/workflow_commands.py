"""Text of others, made harmless for the log of GitHub Actions, which obeys lines of it.

A line that begins with `::` is a command; so is `##[` anywhere in a line, as older runners had it.
"""

import re

_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


def without_commands(text: str) -> str:
    """Return a text whose lines GitHub Actions shows and never obeys; JSON keeps its meaning."""
    if "::" in text:
        text = _COMMAND.sub(r"\1: ", text)
    if "##[" not in text:
        return text
    is_json = text.lstrip()[:1] in ("{", "[")
    return text.replace("##[", r"#\u0023[" if is_json else "## [")
