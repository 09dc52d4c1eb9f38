"""What a directory holds before `alloconda init` writes into it, and what follows from that."""

import re
from collections.abc import Mapping

from alloconda.kernel.config.other_backend import LEGACY_BACKEND, OWN_BACKENDS
from alloconda.kernel.values import dataclass
from alloconda.scaffold.model.earlier_metadata import NO_EARLIER_METADATA, EarlierMetadata
from alloconda.scaffold.model.module_choice import ModuleChoice
from alloconda.scaffold.model.native_code import NO_NATIVE_CODE, Language, NativeCode
from alloconda.scaffold.model.recorded_project import RecordedProject
from alloconda.scaffold.model.recorded_setup import FailedSetup

# Keys of [tool.alloconda] that name code of other languages than Zig.
CODE_KEYS = ("c-sources", "sources", "cffi", "modules")

# A build.zig that says one of these makes a Python module.
_MAKES_MODULE = re.compile(r"addPythonModule|python-include|PyInit_|Python\.h")
# A Zig root that says one of these is a Python module.
_IS_MODULE = re.compile(r"\bexportModule\b|PyInit_|PyModExport_")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectScan:
    """What is in a directory, as far as it decides what a project there lacks.

    Attributes:
        folder_name: the directory's own name.
        pyproject: the whole of pyproject.toml; None without one.
        package_dir: the existing Python package, such as "src/hello".
        build_zig: the text of build.zig.
        root_zig: the text of src/root.zig.
        native: all code of other languages than Python, and what builds it.
        choice: the one module of it that will be built; None where that isn't clear.
        has_sources: whether the code that [tool.alloconda] names, or would find, exists.
        has_setup_py: whether there is a setup.py.
        recorded: what setup.py said when it was run; None where it was not.
        failed: why it could not be run.
        unread: whether there is a setup.py that was not run.
        earlier: what setup.py, setup.cfg and Poetry's table say of the project.
        plain_version_file: the one file that holds `__version__ = "…"` as a plain text.
        readme: the readme that is at the top.
        has_license: whether a license file is at the top.
        has_pytest_config: whether pytest is configured in a file of its own.
        author: the name that git signs commits with here.
        repository_url: the page of the repository on GitHub that git pushes to.
    """

    folder_name: str
    pyproject: Mapping[str, object] | None = None
    package_dir: str | None = None
    build_zig: str | None = None
    root_zig: str | None = None
    native: NativeCode = NO_NATIVE_CODE
    choice: ModuleChoice | None = None
    has_sources: bool = False
    has_setup_py: bool = False
    recorded: RecordedProject | None = None
    failed: FailedSetup | None = None
    unread: bool = False
    earlier: EarlierMetadata = NO_EARLIER_METADATA
    plain_version_file: str | None = None
    readme: str | None = None
    has_license: bool = False
    has_pytest_config: bool = False
    author: str | None = None
    repository_url: str | None = None

    @property
    def project(self) -> Mapping[str, object]:
        """The table [project]; empty without one."""
        return _table(self.pyproject, "project") or {}

    @property
    def config(self) -> Mapping[str, object] | None:
        """The table [tool.alloconda]; None without one."""
        return _table(_table(self.pyproject, "tool"), "alloconda")

    @property
    def configures_pytest(self) -> bool:
        """Whether pytest is configured here, so that nothing must be added."""
        return (
            self.has_pytest_config or _table(_table(self.pyproject, "tool"), "pytest") is not None
        )

    @property
    def foreign_backend(self) -> str | None:
        """The build backend that pip calls here, when it is not alloconda's."""
        system = _table(self.pyproject, "build-system")
        if system is None:
            is_legacy = self.has_setup_py or "setup.cfg" in self.earlier.origins
            return LEGACY_BACKEND if is_legacy else None
        backend = system.get("build-backend", LEGACY_BACKEND)
        return None if backend in OWN_BACKENDS else str(backend)

    @property
    def other_requirements(self) -> tuple[str, ...]:
        """What another build backend requires, and itself (PEP 518)."""
        requires = (_table(self.pyproject, "build-system") or {}).get("requires")
        wanted = requires if isinstance(requires, list) else []
        return tuple(str(text) for text in wanted if not str(text).startswith("alloconda"))

    @property
    def has_backend_path(self) -> bool:
        """Whether the build backend is looked for among the project's own files (PEP 517)."""
        return "backend-path" in (_table(self.pyproject, "build-system") or {})

    @property
    def build_zig_makes_module(self) -> bool:
        """Whether the existing build.zig makes a Python module."""
        return self.build_zig is not None and bool(_MAKES_MODULE.search(self.build_zig))

    @property
    def root_is_module(self) -> bool:
        """Whether the existing src/root.zig is a Python module."""
        return self.root_zig is not None and bool(_IS_MODULE.search(self.root_zig))

    @property
    def library_name(self) -> str | None:
        """The name of the library of build.zig, when its text gives exactly one."""
        names = set(re.findall(r'\.name\s*=\s*"(\w+)"', self.build_zig or ""))
        return names.pop() if len(names) == 1 else None

    @property
    def has_native_code(self) -> bool:
        """Whether the code of a module exists already, so that no sample is written."""
        if self.config is not None:
            return self.has_sources
        return (
            self.is_recorded
            or self.build_zig_makes_module
            or self.root_is_module
            or self.is_c_module
            or self.is_zig_module
        )

    @property
    def is_recorded(self) -> bool:
        """Whether setup.py said which modules there are."""
        return self.config is None and self.recorded is not None and self.recorded.has_modules

    @property
    def may_read_setup(self) -> bool:
        """Whether running setup.py, or setuptools, would tell what to build."""
        tool = _table(_table(self.pyproject, "tool"), "setuptools") or {}
        is_setuptools = self.foreign_backend is not None and "setuptools" in self.foreign_backend
        has_code = self.has_setup_py or "ext-modules" in tool
        return self.config is None and is_setuptools and has_code

    @property
    def is_c_module(self) -> bool:
        """Whether C code that nothing compiles yet makes the module to build."""
        return self._is_chosen(Language.C)

    @property
    def is_zig_module(self) -> bool:
        """Whether Zig code that no build.zig compiles makes the module to build."""
        return self._is_chosen(Language.ZIG)

    def _is_chosen(self, language: Language) -> bool:
        choice = self.choice
        return (
            self.config is None
            and not self.is_recorded
            and not self.build_zig_makes_module
            and choice is not None
            and choice.language is language
        )

    @property
    def is_unclear(self) -> bool:
        """Whether there is native code of which no module can be built as it is."""
        return self.native.is_there and not self.has_native_code

    @property
    def computed_fields(self) -> tuple[str, ...]:
        """The fields among name and version that setup.py or its like computes."""
        if not (self.has_setup_py or self.earlier.origins):
            return ()
        dynamic = self.project.get("dynamic")
        said = {*self.project, *(dynamic if isinstance(dynamic, list) else ())}
        earlier = {"name": self.earlier.name, "version": self.earlier.version}
        return tuple(field for field, text in earlier.items() if field not in said and text is None)

    @property
    def new_version_file(self) -> str | None:
        """The file that a new [project] can read a computed version from."""
        is_computed = "version" in self.computed_fields and not self.project
        return self.plain_version_file if is_computed else None

    @property
    def is_module_alone(self) -> bool:
        """Whether the module is in no Python package."""
        configured = "package-dir" in (self.config or {})
        return self.has_native_code and self.package_dir is None and not configured

    @property
    def version_file(self) -> str | None:
        """The file that holds a dynamic version, as the earlier tool's settings name it."""
        tool = _table(self.pyproject, "tool")
        hatch = _table(_table(tool, "hatch"), "version") or {}
        pdm = _table(_table(tool, "pdm"), "version") or {}
        dynamic = _table(_table(tool, "setuptools"), "dynamic") or {}
        setuptools = _table(dynamic, "version") or {}
        attribute = self._file_of_attribute(setuptools.get("attr"))
        for path in (hatch.get("path"), pdm.get("path"), setuptools.get("file"), attribute):
            if isinstance(path, str):
                return path
        return None

    @property
    def computed_version(self) -> str | None:
        """The dynamic version, where only running code gave it."""
        dynamic = self.project.get("dynamic")
        is_dynamic = isinstance(dynamic, list) and "version" in dynamic
        if self.recorded is None or not is_dynamic or self.plain_version_file is not None:
            return None
        return self.earlier.version

    def _file_of_attribute(self, attribute: object) -> str | None:
        """Return the file of "hello.about.__version__"; that of the package itself is known."""
        if not isinstance(attribute, str) or self.package_dir is None:
            return None
        package, *modules, _ = attribute.split(".")
        if not modules or package != self.package_dir.rpartition("/")[2]:
            return None
        return "/".join((self.package_dir, *modules)) + ".py"

    @property
    def undynamic_fields(self) -> tuple[str, ...]:
        """The fields that another backend fills in, and alloconda can't."""
        dynamic = self.project.get("dynamic")
        fields = dynamic if isinstance(dynamic, list) else []
        return tuple(str(name) for name in fields if name != "version")


def _table(parent: Mapping[str, object] | None, name: str) -> Mapping[str, object] | None:
    child = None if parent is None else parent.get(name)
    return child if isinstance(child, Mapping) else None
