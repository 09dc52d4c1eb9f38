"""Where the packages and modules of Python are that a project lists for its wheels."""

from pathlib import Path

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPackage:
    """A directory whose files go into wheels.

    Attributes:
        name: what Python imports it as, or a stub package's name, such as "acme-stubs" (PEP 561).
        path: the absolute directory.
        root: the directory that Python finds it in.
        is_namespace: whether it has no `__init__` (PEP 420).
    """

    name: str
    path: Path
    root: Path
    is_namespace: bool

    @property
    def folder(self) -> str:
        """Its folder in the wheel, ending in a slash."""
        return self.name.replace(".", "/") + "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedModule:
    """A file of Python that goes into wheels by itself.

    Attributes:
        name: what Python imports it as.
        path: the absolute path of its source.
        root: the directory that Python finds it in.
    """

    name: str
    path: Path
    root: Path

    @property
    def arcname(self) -> str:
        """Where it is in the wheel."""
        return self.name.replace(".", "/") + ".py"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagePlaces:
    """What of Python a project's wheels have.

    Attributes:
        main: the listed package that the extension module belongs to; None where it is none of
            those.
        packages: every listed package.
        modules: every listed module.
    """

    main: PlacedPackage | None = None
    packages: tuple[PlacedPackage, ...] = ()
    modules: tuple[PlacedModule, ...] = ()

    @property
    def roots(self) -> tuple[Path, ...]:
        """The directories that must be on sys.path for all of them, each once."""
        packages = (one.root for one in self.packages)
        return tuple(dict.fromkeys((*packages, *(one.root for one in self.modules))))
