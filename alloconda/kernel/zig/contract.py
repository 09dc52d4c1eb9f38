"""The contract: the options of a project's build.zig that alloconda fills."""

import re
from enum import StrEnum


class ContractOption(StrEnum):
    """The `-D` options of a project's build.zig that alloconda knows how to fill."""

    TARGET = "target"
    CPU = "cpu"
    OPTIMIZE = "optimize"
    RELEASE = "release"
    PYTHON_INCLUDE = "python-include"
    PYTHON_LIB_DIR = "python-lib-dir"
    PYTHON_LIB = "python-lib"
    PYTHON_VERSION = "python-version"
    PYTHON_ABI = "python-abi"


def declared_options(build_help: str) -> frozenset[ContractOption]:
    """Return the contract's options that `zig build --help` lists as the project's own."""
    names = set(re.findall(r"^ +-D([A-Za-z0-9_-]+)=\[", build_help, flags=re.MULTILINE))
    return frozenset(option for option in ContractOption if option.value in names)
