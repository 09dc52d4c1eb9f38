"""What stubgen doesn't know of native functions is added to a first stub."""

import math

from alloconda.build.adapters.first_stub import with_signatures


def test_functions_have_the_signatures_that_python_knows() -> None:
    text = 'pi: float\ndef dist(*args, **kwargs):\n    """How far."""\n'

    assert with_signatures(text, math) == 'pi: float\ndef dist(p, q, /):\n    """How far."""\n'


def test_methods_have_them_too() -> None:
    class Module:
        int = int

    text = (
        "class int:\n"
        "    def to_bytes(self, *args, **kwargs):\n"
        "        ...\n"
        "    @classmethod\n"
        "    def from_bytes(cls, *args, **kwargs): ...\n"
    )

    lines = with_signatures(text, Module).splitlines()

    assert lines[1].startswith("    def to_bytes(self, /, length=1, byteorder='big', *, signed=")
    assert lines[4] == "    def from_bytes(cls, *args, **kwargs): ..."


def test_what_nobody_knows_stays_open() -> None:
    class Module:
        @staticmethod
        def odd(first: object = object, second: int = 3) -> None:
            """Have a default that no literal says."""

        hypot = math.hypot

    text = "def odd(*args, **kwargs): ...\ndef hypot(*args, **kwargs): ...\ndef gone(a): ...\n"

    assert with_signatures(text, Module) == (
        "def odd(first=..., second=3): ...\ndef hypot(*args, **kwargs): ...\ndef gone(a): ...\n"
    )
