from io import StringIO

from alloconda.kernel.errors import UsageError
from alloconda.terminal.errors import print_error
from alloconda.terminal.paint import painter


def test_an_error_is_message_details_and_hint() -> None:
    stream = StringIO()
    error = UsageError("it is wrong", details=("a: b", "c: d"), hint="alloconda init")

    print_error(error, stream, painter(colour=False))

    assert stream.getvalue() == "error: it is wrong\n  a: b\n  c: d\nhint: alloconda init\n"
    assert str(error) == "it is wrong\n  a: b\n  c: d\nhint: alloconda init"


def test_colour_adds_nothing_but_colour() -> None:
    plain, coloured = StringIO(), StringIO()

    print_error(UsageError("wrong"), plain, painter(colour=False))
    print_error(UsageError("wrong"), coloured, painter(colour=True))

    assert coloured.getvalue().replace("\x1b[1;31m", "").replace("\x1b[0m", "") == plain.getvalue()
    assert "\x1b" in coloured.getvalue()


def test_text_wraps_between_words_and_commands_stay_whole() -> None:
    stream = StringIO()
    error = UsageError(
        "several words that are too many for a narrow terminal",
        details=("src/a/very/long/path/that/nothing/can/break.zig:1:2: error: and words after it",),
        hint="alloconda python fetch --version 3.13 --pbs-target x86_64",
    )

    print_error(error, stream, painter(colour=False), columns=40)

    assert stream.getvalue().splitlines() == [
        "error: several words that are too many",
        "  for a narrow terminal",
        "  src/a/very/long/path/that/nothing/can/break.zig:1:2:",
        "    error: and words after it",
        "hint:",
        "  alloconda python fetch --version 3.13 --pbs-target x86_64",
    ]


def test_the_middle_of_an_overlong_line_is_left_out() -> None:
    stream = StringIO()
    error = UsageError(f"x = {'9' * 5000} is wrong", details=(f"a{'b' * 2000}c",))

    print_error(error, stream, painter(colour=False))

    message, detail = stream.getvalue().splitlines()
    assert message.startswith("error: x = 999")
    assert message.endswith("999 is wrong")
    assert detail.startswith("  abb")
    assert detail.endswith("bbc")
    assert len(message) < 1100
