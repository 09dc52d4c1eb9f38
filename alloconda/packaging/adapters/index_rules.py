"""What package indexes refuse though the specifications allow it; reported before the build.

The rules are PyPI's. Imported only where metadata is read, like the libraries that it uses.
"""

import difflib
import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from packaging.metadata import Metadata
from packaging.utils import canonicalize_name

LONGEST_SUMMARY = 512
_LONGEST_CONTENT_TYPE = 200
# Each search compares a text with a thousand others.
_MOST_SEARCHES, _MOST_COMPARED = 20, 200
# No index takes these, and their authors want that.
_PRIVATE = "Private ::"
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+")


def index_problems(project: Mapping[str, object]) -> list[str]:
    """Return what an index would refuse of `[project]`, each line with its field's name."""
    return [
        *_classifiers(project),
        *_summary(project),
        *_content_type(project),
        *_urls(project),
        *_emails(project),
        *_extras(project),
    ]


def _classifiers(project: Mapping[str, object]) -> Iterator[str]:
    given = project.get("classifiers")
    if not isinstance(given, list) or not given:
        return
    from trove_classifiers import classifiers as known_classifiers

    searched = 0
    for text in given:
        known = not isinstance(text, str) or text in known_classifiers
        if not known and not text.startswith(_PRIVATE):
            may_search, searched = searched < _MOST_SEARCHES, searched + 1
            yield f"project.classifiers: {text!r} {_refusal(text, may_search=may_search)}"


def _refusal(classifier: str, *, may_search: bool) -> str:
    from trove_classifiers import classifiers as known_classifiers
    from trove_classifiers import deprecated_classifiers

    successors = deprecated_classifiers.get(classifier)
    if successors:
        return f"is deprecated; write {' or '.join(map(repr, successors))}"
    if successors is not None:
        return "is deprecated; leave it out"
    close = may_search and difflib.get_close_matches(
        classifier[:_MOST_COMPARED], known_classifiers, n=1, cutoff=0.75
    )
    if close:
        return f"is not a classifier that PyPI knows; the nearest is {close[0]!r}"
    version = importlib.metadata.version("trove-classifiers")
    return (
        f"is not a classifier that PyPI knows, see https://pypi.org/classifiers/ "
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
    if len(content_type) > _LONGEST_CONTENT_TYPE:
        # The library takes minutes for thousands of parameters.
        text = f"has {len(content_type)} characters, and no type of a text has more than"
        yield f"project.readme.content-type: {text} {_LONGEST_CONTENT_TYPE}"
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


def _urls(project: Mapping[str, object]) -> Iterator[str]:
    urls = project.get("urls")
    for label, url in urls.items() if isinstance(urls, Mapping) else ():
        if isinstance(url, str) and not _is_web_address(url):
            yield f"project.urls.{label}: PyPI takes addresses of http:// and https://, not {url!r}"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _emails(project: Mapping[str, object]) -> Iterator[str]:
    for key in ("authors", "maintainers"):
        people = project.get(key)
        for person in people if isinstance(people, list) else ():
            email = person.get("email") if isinstance(person, Mapping) else None
            if isinstance(email, str) and not _EMAIL.fullmatch(email):
                yield f"project.{key}: {email!r} is not an email address that PyPI accepts"


def _extras(project: Mapping[str, object]) -> Iterator[str]:
    """Refuse extras that are one to installers, as PEP 685 asks of build backends."""
    extras = project.get("optional-dependencies")
    first: dict[str, str] = {}
    for name in extras if isinstance(extras, Mapping) else ():
        one = first.setdefault(canonicalize_name(name), name)
        if one != name:
            yield f"project.optional-dependencies: {one!r} and {name!r} are one extra (PEP 685)"
