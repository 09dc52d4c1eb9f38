"""What package indexes refuse though the specifications allow it, told before anything is built.

The rules are PyPI's. Imported only where metadata is read, like the libraries that it asks.
"""

import difflib
import importlib.metadata
from collections.abc import Iterator, Mapping

from packaging.metadata import Metadata

LONGEST_SUMMARY = 512
# No index takes these; whoever writes one wants that.
_PRIVATE = "Private ::"


def index_problems(project: Mapping[str, object]) -> list[str]:
    """Return what an index would refuse of `[project]`, each line with its field's name."""
    return [*_classifiers(project), *_summary(project), *_content_type(project)]


def _classifiers(project: Mapping[str, object]) -> Iterator[str]:
    given = project.get("classifiers")
    if not isinstance(given, list) or not given:
        return
    from trove_classifiers import classifiers as known_classifiers

    for text in given:
        known = not isinstance(text, str) or text in known_classifiers
        if not known and not text.startswith(_PRIVATE):
            yield f"project.classifiers: {text!r} {_refusal(text)}"


def _refusal(classifier: str) -> str:
    from trove_classifiers import classifiers as known_classifiers
    from trove_classifiers import deprecated_classifiers

    successors = deprecated_classifiers.get(classifier)
    if successors:
        return f"is deprecated; write {' or '.join(map(repr, successors))}"
    if successors is not None:
        return "is deprecated; leave it out"
    close = difflib.get_close_matches(classifier, known_classifiers, n=1, cutoff=0.75)
    if close:
        return f"is no classifier that PyPI knows; the nearest is {close[0]!r}"
    version = importlib.metadata.version("trove-classifiers")
    return (
        f"is no classifier that PyPI knows, see https://pypi.org/classifiers/ "
        f"(a newer one may be missing in trove-classifiers {version})"
    )


def _summary(project: Mapping[str, object]) -> Iterator[str]:
    summary = project.get("description")
    if not isinstance(summary, str):
        return
    if len(summary) > LONGEST_SUMMARY:
        yield (
            f"project.description: has {len(summary)} characters, and PyPI takes at most "
            f"{LONGEST_SUMMARY}; the readme has room for more"
        )
    if len(summary.splitlines()) > 1 or summary.endswith(("\n", "\r")):
        yield "project.description: must be one line; the readme has room for more"


def _content_type(project: Mapping[str, object]) -> Iterator[str]:
    readme = project.get("readme")
    content_type = readme.get("content-type") if isinstance(readme, Mapping) else None
    if not isinstance(content_type, str):
        return
    raw = {"metadata_version": "2.4", "name": "any", "version": "0"}
    try:
        Metadata.from_raw({**raw, "description_content_type": content_type})  # type: ignore[typeddict-item]
    except ExceptionGroup as group:
        for error in group.exceptions:
            # The library lists what it knows in any order.
            reason = str(error).replace("'description-content-type'", "it")
            if reason.startswith("it must be one of"):
                reason = f"PyPI takes text/plain, text/markdown or text/x-rst, not {content_type!r}"
            elif reason.startswith("valid Markdown variants"):
                reason = f"PyPI takes the variants GFM and CommonMark, not {content_type!r}"
            yield f"project.readme.content-type: {reason}"
