"""Making the environment of one cell: its files, and the variables that name them."""

from collections.abc import Mapping
from pathlib import Path
from pprint import pformat
from typing import Protocol

from alloconda.cross.model.cmake_toolchain import cmake_toolchain
from alloconda.cross.model.compiler_settings import TOOLS, compiler_settings
from alloconda.cross.model.meson_cross_file import meson_cross_file
from alloconda.cross.model.platform_answers import native_sizes, platform_answers
from alloconda.cross.model.request import CrossEnvironment, CrossRequest, check_request
from alloconda.cross.model.sysconfig_data import module_name, sysconfig_variables
from alloconda.cross.model.target_names import machine, python_platform
from alloconda.kernel.targets.target import Os, dotted


class EnvironmentFolder(Protocol):
    """The directory that an environment is written into."""

    root: Path
    alloconda: Path

    def write(self, name: str, text: str) -> None:
        """Write a file, with the directories above it."""
        ...

    def add_program(self, name: str, source: str) -> None:
        """Copy one of the programs that run inside the environment."""
        ...

    def add_tool(self, name: str, python: Path, driver: str) -> None:
        """Write a command that runs a driver, giving its own name first."""
        ...

    def make_empty(self, name: str) -> None:
        """Make a directory with nothing in it."""
        ...


def cross_environment(request: CrossRequest, folder: EnvironmentFolder) -> CrossEnvironment:
    """Write the environment of a cell, and return how a backend is started in it.

    Raises:
        UsageError: no environment can be made for the target.
        OutsideError: the directory can't be written.
    """
    check_request(request)
    root = folder.root
    tools, empty, site = root / "bin", root / "empty", root / "site"
    folder.make_empty("empty")
    folder.add_program("bin/compiler_driver.py", "compiler_driver.py")
    settings = compiler_settings(request, tools, folder.alloconda)
    folder.write("bin/compiler_settings.py", _module({"SETTINGS": settings}))
    for tool in TOOLS:
        folder.add_tool(f"bin/{tool}", request.compiler_python, "bin/compiler_driver.py")
    folder.add_program("site/sitecustomize.py", "sitecustomize.py")
    folder.add_program("site/alloconda_project_view.py", "project_view.py")
    folder.write("site/alloconda_target.py", _module(_view(request, root / "answers.log")))
    variables = sysconfig_variables(request, tools)
    folder.write(f"site/{module_name(request)}.py", _module({"build_time_vars": variables}))
    folder.write("toolchain.cmake", cmake_toolchain(request, tools, empty))
    folder.write("meson-cross.ini", meson_cross_file(request, tools, empty))
    return CrossEnvironment(
        variables=_variables(request, root),
        config_settings={
            "mesonpy": {"setup-args": (f"--cross-file={root / 'meson-cross.ini'}",)},
        },
        # By ARCHFLAGS meson-python would write a cross file of its own, with Apple's compiler.
        backend_variables={"mesonpy": {"ARCHFLAGS": None}},
        site=site,
        answers=root / "answers.log",
    )


def _module(values: Mapping[str, object]) -> str:
    lines = (f"{name} = {pformat(value)}" for name, value in values.items())
    return "\n".join(lines) + "\n"


def _view(request: CrossRequest, answers: Path) -> dict[str, object]:
    return {
        "ROOTS": [str(request.project)],
        "ANSWERS": platform_answers(request.target),
        "SIZES": native_sizes(request.target),
        "LOG": str(answers),
    }


def _variables(request: CrossRequest, root: Path) -> dict[str, str | None]:
    tools = root / "bin"
    target = request.target
    macos = target.os is Os.MACOS
    return {
        "CC": str(tools / "cc"),
        "CXX": str(tools / "c++"),
        "AR": str(tools / "ar"),
        "RANLIB": str(tools / "ranlib"),
        "STRIP": str(tools / "strip"),
        "LDSHARED": f"{tools / 'cc'} -shared",
        "LDCXXSHARED": f"{tools / 'c++'} -shared",
        "PYTHONPATH": str(root / "site"),
        "_PYTHON_HOST_PLATFORM": python_platform(target),
        "_PYTHON_SYSCONFIGDATA_NAME": module_name(request),
        "CMAKE_TOOLCHAIN_FILE": str(root / "toolchain.cmake"),
        **dict.fromkeys(("PKG_CONFIG_LIBDIR", "PKG_CONFIG_PATH"), str(root / "empty")),
        "MACOSX_DEPLOYMENT_TARGET": dotted(target.floor) if macos else None,
        "ARCHFLAGS": f"-arch {machine(target)}" if macos else None,
        # They name this machine's files to compilers.
        **dict.fromkeys(("CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH")),
        **dict.fromkeys(("SDKROOT", "PYTHONHOME", "DISTUTILS_USE_SDK", "MSSdk")),
    }
