"""Interpreters, and reports of wheels that they can try, without either."""

from alloconda.inspect.model.wheel_facts import FilenameFacts, MemberFacts, WheelFacts
from alloconda.inspect.service import WheelReport
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.wheel_test.model.wheel_test import Interpreter

HOST = parse_target("manylinux_2_36_x86_64")
PYTHONS = (parse_python("3.12"), parse_python("3.13"))


def report_of(name: str = "hello", *members: str, pythons: int = 2) -> WheelReport:
    """Return the report of a wheel for 3.12 alone, or for 3.12 and 3.13."""
    tags = (("cp312", "abi3", "manylinux_2_28_x86_64"),)
    facts = WheelFacts(
        path=f"{name}.whl",
        size_bytes=1,
        filename=FilenameFacts(name=name, version="1.0", build="", tags=tags),
        filename_failure="",
        members=tuple(
            MemberFacts(name=one, size_bytes=1, stored_bytes=1, digest="") for one in members
        ),
        dist_infos=(),
        wheel=None,
        metadata=None,
        metadata_problems=(),
        record=None,
        libraries=(),
    )
    return WheelReport(facts=facts, pythons=PYTHONS[:pythons])


def interpreter(version: str, *, emulator: str | None = None) -> Interpreter:
    """Return an interpreter whose command is "python3.12" or the like."""
    return Interpreter(
        command=(f"python{version}",),
        python=parse_python(version),
        system=HOST,
        origin="PATH",
        emulator=emulator,
    )
