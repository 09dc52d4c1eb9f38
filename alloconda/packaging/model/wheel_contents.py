"""What goes into a wheel: metadata, the package's files, the built module."""

from pathlib import Path

from alloconda.kernel.config.data_folders import Scheme
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.wheel import WheelTags, data_dir, dist_info_dir, wheel_filename


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMetadata:
    """The table `[project]`, checked and written as the core metadata specification wants it.

    Attributes:
        name: the project's name as the author spells it.
        version: the version, normalised (PEP 440).
        requires_python: the specifier set, such as ">=3.11"; None where the project has none.
        metadata_bytes: the METADATA file, which is PKG-INFO in an sdist.
        license: the SPDX license expression; None where the project has none.
        license_files: path below `licenses/` (PEP 639), and the file on the disk.
        entry_points_text: the entry_points.txt file; None where the project has no entry points.
        readme: the file that the description was read from.
        left_out: the name of what looks like a license file but isn't a file, and the reason.
    """

    name: str
    version: str
    requires_python: str | None = None
    metadata_bytes: bytes
    license: str | None = None
    license_files: tuple[tuple[str, Path], ...] = ()
    entry_points_text: str | None = None
    readme: Path | None = None
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """A file on the disk that a wheel takes in: where it is in the archive, and on the disk."""

    arcname: str
    path: Path
    executable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file that is installed outside of site-packages.

    Attributes:
        scheme: the place of the environment that it is installed into.
        name: its path there, with slashes.
        path: the file on the disk.
    """

    scheme: Scheme
    name: str
    path: Path
    executable: bool = False

    @property
    def below_data(self) -> str:
        """Its path below the wheel's `.data` directory."""
        return f"{self.scheme}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFile:
    """A file that is only in the archive; it takes the place of a package file of its name."""

    arcname: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFile:
    """The built extension module: where it is in the archive, and the file or its bytes."""

    arcname: str
    source: Path | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelContents:
    """Everything that decides the bytes of a wheel but the time stamp.

    Attributes:
        modules: the built modules; none in a wheel that only points to them (PEP 660).
        files: the package's files, from the disk.
        data: files that are installed outside of site-packages.
        generated: files that take the place of package files, such as a generated `__init__.py`.
        dist_info: further metadata files, by their path below the .dist-info directory, such as
            "sboms/name.cdx.json" (PEP 770).
    """

    metadata: ProjectMetadata
    tags: WheelTags
    modules: tuple[ModuleFile, ...] = ()
    files: tuple[PackageFile, ...] = ()
    data: tuple[DataFile, ...] = ()
    generated: tuple[GeneratedFile, ...] = ()
    dist_info: tuple[GeneratedFile, ...] = ()

    @property
    def filename(self) -> str:
        """The wheel's file name."""
        return wheel_filename(self.metadata.name, self.metadata.version, self.tags)

    @property
    def dist_info_dir(self) -> str:
        """The directory in the wheel that holds its metadata."""
        return dist_info_dir(self.metadata.name, self.metadata.version)

    @property
    def data_dir(self) -> str:
        """The directory in the wheel of what is installed outside of site-packages."""
        return data_dir(self.metadata.name, self.metadata.version)
