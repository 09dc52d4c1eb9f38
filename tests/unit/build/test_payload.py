"""What all wheels of a run have in common."""

from pathlib import Path

from alloconda.build.service.payload import WheelPayload
from alloconda.kernel.events.events import FileLeftOut, FileNotPortable
from alloconda.packaging.model.package import PackageLayout
from alloconda.packaging.model.sbom import SbomSubject
from alloconda.packaging.model.wheel_contents import PackageFile, ProjectMetadata
from alloconda.packaging.service.package import Package


def test_files_that_stay_out_and_names_that_are_not_portable_are_noted(tmp_path: Path) -> None:
    layout = PackageLayout(folder="hello/", module_folder="hello/", module_stem="_hello")
    payload = WheelPayload(
        metadata=ProjectMetadata(
            name="hello",
            version="1.0",
            metadata_bytes=b"Name: hello\n",
            left_out=(("LICENSE.key", "it may be secret"),),
        ),
        package=Package(
            layout=layout,
            files=(PackageFile(arcname="hello/aux.py", path=tmp_path / "aux.py"),),
            kept_back=("hello/id_rsa",),
        ),
        out_dir=tmp_path,
        sbom=SbomSubject(name="hello", version="1.0", license=None, alloconda="0.1"),
    )

    secret, license_file, name = payload.file_notes()

    assert isinstance(secret, FileLeftOut)
    assert (secret.path, bool(secret.reason)) == ("hello/id_rsa", True)
    assert license_file == FileLeftOut(path="LICENSE.key", reason="it may be secret")
    assert isinstance(name, FileNotPortable)
    assert name.path == "hello/aux.py"
