"""What goes into the wheel of one cell."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from alloconda.build.model.cell_needs import wheel_tags
from alloconda.build.model.matrix import Build
from alloconda.build.service.module_part import CellModule
from alloconda.build.service.payload import WheelPayload
from alloconda.build.service.stubs import stub_files
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.linked_parts import joined_parts
from alloconda.packaging.model.package import PackageLayout, init_text
from alloconda.packaging.model.sbom import SBOM_PATH, sbom_bytes
from alloconda.packaging.model.wheel_contents import (
    GeneratedFile,
    ModuleFile,
    PackageFile,
    WheelContents,
)
from alloconda.packaging.service.file_checks import check_imported, check_installed


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedModule:
    """A module as it goes into a wheel.

    Attributes:
        built: the module, with the suffix of its file name.
        file: holds the module as wheels have it.
        stub: as a file has it; None where there is none. One that the package or build.zig has
            wins.
    """

    built: CellModule
    file: Path
    stub: str | None = None

    def layout(self, payload: WheelPayload) -> PackageLayout:
        """Return where the module is in the wheel."""
        module = self.built.module
        return payload.package.layout.placed(module.import_name, module.name)


def wheel_contents(
    build: Build, modules: Sequence[PackedModule], payload: WheelPayload, *, is_typed: bool = True
) -> WheelContents:
    """Return what goes into a cell's wheel: its modules, the payload, and what build.zig installs.

    `is_typed` tells whether a package with a stub gets the marker that says so (PEP 561).

    Raises:
        ProjectError: files in the wheel would hide a module or each other.
    """
    beside = tuple(file for module in modules for file in _beside(module, payload))
    # What a build makes is newer than a file of the same name in the package.
    replaced = {file.arcname for file in beside}
    kept = tuple(file for file in payload.package.files if file.arcname not in replaced)
    present = (*kept, *beside)
    files = tuple(
        ModuleFile(
            arcname=module.layout(payload).module_arcname(module.built.suffix), source=module.file
        )
        for module in modules
    )
    for file in files:
        check_imported(file.arcname, (one.arcname for one in present))
    check_installed(
        tuple(file.arcname for file in beside),
        (*(file.arcname for file in files), *(file.arcname for file in kept)),
        build.targets,
    )
    stubs: dict[str, GeneratedFile] = {}
    for module in modules if is_typed else ():
        made = stub_files(module.stub, module.layout(payload), present, payload.excludes)
        stubs |= {file.arcname: file for file in made}
    generated = (file for file in payload.package.generated if file.arcname not in replaced)
    if len(modules) == 1 and not payload.package.layout.others:
        generated = (_for_module(file, modules[0].layout(payload)) for file in generated)
    linked = joined_parts([module.built.module.linked for module in modules])
    return WheelContents(
        metadata=payload.metadata,
        tags=wheel_tags(build),
        modules=files,
        files=present,
        data=payload.package.data,
        generated=(*stubs.values(), *generated),
        dist_info=(GeneratedFile(arcname=SBOM_PATH, data=sbom_bytes(payload.sbom, linked)),),
    )


def _beside(module: PackedModule, payload: WheelPayload) -> Iterator[PackageFile]:
    """Yield what build.zig installs beside a module, but for what `exclude` names."""
    folder = module.layout(payload).module_folder
    for relative, path in module.built.module.beside:
        if not payload.excludes(f"{folder}{relative}"):
            yield PackageFile(arcname=f"{folder}{relative}", path=path)


def known_arcnames(build: Build, payload: WheelPayload) -> tuple[str, ...]:
    """Return the paths in a cell's wheel that are known before its modules are built.

    Those of the metadata's fixed names are not among them.
    """
    package = payload.package
    layouts = (package.layout, *package.layout.others)
    return (
        *(layout.module_arcname(build.extension_suffix) for layout in layouts),
        *package.arcnames,
        *(f"licenses/{below}" for below, _ in payload.metadata.license_files),
    )


def _for_module(file: GeneratedFile, layout: PackageLayout) -> GeneratedFile:
    """Return a generated file as the module's name, known only when it was built, has it."""
    if file.arcname == f"{layout.folder}__init__.py":
        return replace(file, data=init_text(layout).encode())
    return file
