from io import StringIO

from alloconda.errors import UsageError
from alloconda.ui.errors import print_error
from alloconda.ui.paint import painter


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
