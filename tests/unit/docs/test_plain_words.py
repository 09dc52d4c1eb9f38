"""Plain words: no text of the program, of its code or of its pages has the words below."""

import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.conftest import ROOT

# What to avoid → what to write: plain imperative English, short (CONTRIBUTING.md, "Words").
_AVOIDED = {
    r"nobody|somebody|anybody": "who is meant, or the passive voice",
    r"whatever": "any, every, even if",
    r"st(?:ands?|ood) there": "exists, existing",
    r"(?:be|was|is|were) had": "be downloaded, be found, be available",
    r"(?:stands?|stood) (?:in|at|on|beside|below|above|behind|between|before)": "is in, is at …",
    r"of before": "old, earlier, existing",
    r"c[ao]me by": "obtained",
    r"heeds?": "reads, follows",
    r"so many": "a number of, or the number's name",
    r"what is (?:wanted|usual)": "the thing's name",
    r"wish(?:es|ed)?": "request, option",
    r"in vain": "what happens",
    r"lest": "so that … not",
    r"mend(?:s|ed|ing)?": "fix",
    r"ask nothing": "accept all defaults",
    r"touch(?:es)? the network": "use the network",
    r"told": "reported, shown, known, gets the events of",
    r"whoever": "who is meant",
    r"what tells": "a predicate: whether …, what distinguishes",
    r"(?<!there\s)is\s(?-i:none)(?!\sof)": "is not one, is no wheel …",
    r"who (?:compiles|looks|stops|wants)": "who is meant, or the passive voice",
    r"can(?:'t|not) be meant": "is invalid",
    r"have the last word|as ever|leaves? (?:it|them) away": "the plain verb",
    r"(?:got|gets?|getting) ready": "prepare",
    r"found in order": "passed its checks",
    r"what (?:became|becomes) of": "the outcome, what happens to",
    r"what (?:came|comes) of": "the outcome, the result",
    r"in good order": "cleanly",
    r"let this user in": "allow access",
    r"on the way (?:changes?|changed|can)": "a proxy, who is meant",
    r"without a word": "silently",
    r"one an? (?:line|wheel|command|module|run|call|file|entry)": "one per …",
}
_WORDS = {
    re.compile(rf"\b(?:{one})\b".replace(" ", r"\s+"), re.IGNORECASE): better
    for one, better in _AVOIDED.items()
}
_ANY = re.compile("|".join(one.pattern for one in _WORDS), re.IGNORECASE)
# A docstring says what is returned or done, not what is told.
_TELLING = re.compile(r'"""(?:Tell|Say)\b.*')
# "It is no wheel" is "It is not a wheel"; "there is no wheel" stays.
_NO_NOUN = re.compile(
    r"(?<!there )\bis no (?!(?:less|reason|place|loss|zero|matter|more|need|room|longer)\b)\w+"
)
# Python 3.12 and later take f-strings apart.
_TEXTS = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}

_CODE = sorted((ROOT / "alloconda").rglob("*.py"))
_PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_TEMPLATES = sorted([*(ROOT / "alloconda").rglob("*.in"), *(ROOT / "alloconda").rglob("*.zig")])


def _texts_of(source: str) -> Iterable[tuple[int, str]]:
    """Give each comment and each text in Python code, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _TEXTS:
            yield token.start[0], token.string


def _avoided_in(texts: Iterable[tuple[int, str]], place: Path) -> list[str]:
    """Return a sentence for each avoided word in texts that begin at lines of a file."""
    return [
        f"{place.relative_to(ROOT)}:{first + text.count(chr(10), 0, match.start())}: "
        f"{match[0]!r}: write {better}"
        for first, text in texts
        for words, better in _WORDS.items()
        for match in words.finditer(text)
    ]


def test_code_and_messages_have_plain_words() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in _CODE}

    found = [
        one
        for path, source in sources.items()
        if _ANY.search(source)
        for one in _avoided_in(_texts_of(source), path)
    ]

    assert found == []


def test_docstrings_say_what_is_returned_or_done() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _CODE
        for match in _TELLING.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_what_something_is_not_has_an_article() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _CODE
        for match in _NO_NOUN.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("paths", [_PAGES, _TEMPLATES], ids=["pages", "templates and Zig"])
def test_other_files_have_plain_words(paths: list[Path]) -> None:
    assert paths

    found = [one for path in paths for one in _avoided_in([(1, path.read_text("utf-8"))], path)]

    assert found == []


@pytest.mark.parametrize(
    "source",
    ['"""It stands\n    there."""', 'print(f"{1} could not be had")', "# Nobody waits."],
)
def test_an_avoided_word_is_found_in_docstrings_messages_and_comments(source: str) -> None:
    (found,) = _avoided_in(_texts_of(source), ROOT / "one.py")

    assert found.startswith("one.py:1: ")
