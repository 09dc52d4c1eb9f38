"""What a built module says of itself, and whether it honours the tags that its wheel would carry.

`BinaryFacts` is what an adapter reads from the file, `Expectation` what the wheel's name promises,
`judge` the comparison of the two.
"""

from alloconda.binary.model.cpython import exported_init_names, init_name, init_names
from alloconda.binary.model.facts import (
    BinaryFacts,
    BinaryFormat,
    ImportedSymbol,
    VersionNeed,
)
from alloconda.binary.model.linux_policy import musl_libc_names
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.binary.model.tag_check import judge, needs_compiler_rt

__all__ = [
    "BinaryFacts",
    "BinaryFormat",
    "Expectation",
    "ImportedSymbol",
    "Problem",
    "ProblemCode",
    "VersionNeed",
    "exported_init_names",
    "init_name",
    "init_names",
    "judge",
    "musl_libc_names",
    "needs_compiler_rt",
]
