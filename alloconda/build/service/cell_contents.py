"""What goes into the wheel of one cell."""

from pathlib import Path

from alloconda.build.model.cell_needs import wheel_tags
from alloconda.build.model.matrix import Build
from alloconda.build.service.compile import Module
from alloconda.build.service.payload import WheelPayload
from alloconda.build.service.stubs import stub_files
from alloconda.kernel.values import replace
from alloconda.packaging.model.package import PackageLayout, init_text
from alloconda.packaging.model.sbom import SBOM_PATH, sbom_bytes
from alloconda.packaging.model.wheel_contents import (
    GeneratedFile,
    ModuleFile,
    PackageFile,
    WheelContents,
)
from alloconda.packaging.service.package import check_imported, check_installed


def wheel_contents(
    build: Build,
    module: Module,
    payload: WheelPayload,
    *,
    stub: str | None = None,
    is_typed: bool = True,
    file: Path | None = None,
) -> WheelContents:
    """Return what goes into a cell's wheel: its module, the payload, and what build.zig installs.

    `stub` is that of the module as a file has it; a stub that the package or build.zig has wins.
    `is_typed` tells whether a package with a stub gets the marker that says so (PEP 561).
    `file` holds the module as wheels have it, where that is another than was built.

    Raises:
        ProjectError: files in the wheel would hide the module or each other.
    """
    layout = replace(payload.package.layout, module_stem=module.name)
    beside = tuple(
        PackageFile(arcname=f"{layout.module_folder}{relative}", path=path)
        for relative, path in module.beside
        if not payload.excludes(f"{layout.module_folder}{relative}")
    )
    # What a build makes is newer than a file of the same name in the package.
    replaced = {file.arcname for file in beside}
    kept = tuple(file for file in payload.package.files if file.arcname not in replaced)
    module_arcname = layout.module_arcname(build.extension_suffix)
    check_imported(module_arcname, (file.arcname for file in (*kept, *beside)))
    check_installed(
        tuple(file.arcname for file in beside),
        (module_arcname, *(file.arcname for file in kept)),
        build.targets,
    )
    present = (*kept, *beside)
    stubs = stub_files(stub, layout, present, payload.excludes) if is_typed else ()
    return WheelContents(
        metadata=payload.metadata,
        tags=wheel_tags(build),
        module=ModuleFile(arcname=module_arcname, source=file or module.path),
        files=present,
        generated=(
            *stubs,
            *(
                _for_module(file, layout)
                for file in payload.package.generated
                if file.arcname not in replaced
            ),
        ),
        dist_info=(GeneratedFile(arcname=SBOM_PATH, data=sbom_bytes(payload.sbom, module.linked)),),
    )


def known_arcnames(build: Build, payload: WheelPayload) -> tuple[str, ...]:
    """Return the paths in a cell's wheel that are known before its module is built.

    Those of the metadata's fixed names are not among them.
    """
    package = payload.package
    return (
        package.layout.module_arcname(build.extension_suffix),
        *(file.arcname for file in package.generated),
        *(file.arcname for file in package.files),
        *(f"licenses/{below}" for below, _ in payload.metadata.license_files),
    )


def _for_module(file: GeneratedFile, layout: PackageLayout) -> GeneratedFile:
    """Return a generated file as the module's name, known only when it was built, has it."""
    if file.arcname == f"{layout.folder}__init__.py":
        return replace(file, data=init_text(layout).encode())
    return file
