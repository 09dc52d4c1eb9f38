import email.policy
import os
import textwrap
import tomllib
from email.message import EmailMessage
from pathlib import Path

import pytest

from alloconda.kernel.errors import ConfigError
from alloconda.packaging.adapters.project_metadata import read_project_metadata
from alloconda.packaging.model.wheel_contents import ProjectMetadata
from tests.packing import README, metadata_of, write_files, write_rich_project

MINIMAL = '[project]\nname = "plain"\nversion = "1.0"\n'


def read(
    root: Path, text: str, *, package_dir: Path | None = None, version_file: Path | None = None
) -> ProjectMetadata:
    return read_project_metadata(
        tomllib.loads(textwrap.dedent(text)),
        root,
        package_dir=package_dir,
        version_file=version_file,
    )


def parsed(metadata: ProjectMetadata) -> EmailMessage:
    policy = email.policy.EmailPolicy(utf8=True)
    message = email.message_from_bytes(metadata.metadata_bytes, policy=policy)
    assert isinstance(message, EmailMessage)
    return message


def problems(root: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(root, text)
    return list(caught.value.details)


def test_everything_that_a_project_says_is_in_its_metadata(tmp_path: Path) -> None:
    message = parsed(metadata_of(write_rich_project(tmp_path)))

    def all_of(field: str) -> list[str]:
        return [str(value) for value in message.get_all(field, [])]

    assert message["Metadata-Version"] == "2.4"
    assert message["Name"] == "Rich.Project"
    assert message["Version"] == "1.0rc1"
    assert message["Summary"] == "A project that says everything"
    assert message["Keywords"] == "zig,wheel"
    assert message["Author"] == "Zoë"
    assert message["Author-Email"] == "Ada Lovelace <ada@example.org>"
    assert "team@example.org" in message["Maintainer-Email"]
    assert message["License-Expression"] == "MIT OR Apache-2.0"
    assert all_of("License-File") == ["LICENSES/Apache-2.0.txt", "LICENSES/MIT.txt", "NOTICE"]
    assert all_of("Classifier") == ["Programming Language :: Zig", "Typing :: Typed"]
    assert all_of("Project-URL") == [
        "Homepage, https://example.org/rich",
        "Bug tracker, https://example.org/rich/issues",
    ]
    assert message["Requires-Python"] == "<4,>=3.10"
    assert all_of("Provides-Extra") == ["fast-math"]
    assert all_of("Requires-Dist") == [
        "packaging>=24",
        'tomli; python_version < "3.11"',
        'numpy>=2; extra == "fast-math"',
        'scipy; sys_platform != "win32" and extra == "fast-math"',
    ]
    assert message["Description-Content-Type"] == "text/markdown"
    assert metadata_of(tmp_path).metadata_bytes.decode().partition("\n\n")[2] == README


def test_the_rest_of_the_wheel_is_told_from_the_project(tmp_path: Path) -> None:
    metadata = metadata_of(write_rich_project(tmp_path))

    assert metadata.name == "Rich.Project"
    assert metadata.version == "1.0rc1"
    assert metadata.requires_python == "<4,>=3.10"
    assert metadata.readme == tmp_path / "README.md"
    assert dict(metadata.license_files) == {
        name: tmp_path / name for name in ("LICENSES/Apache-2.0.txt", "LICENSES/MIT.txt", "NOTICE")
    }
    assert metadata.entry_points_text == (
        "[console_scripts]\nrich = rich_project:main\n\n"
        "[gui_scripts]\nrich-window = rich_project.window:main\n\n"
        "[rich.plugins]\nfirst = rich_project.plugin:First [Fast_math]\n"
    )


def test_line_ends_of_the_readme_do_not_matter(tmp_path: Path) -> None:
    text = MINIMAL + 'readme = "README.md"\n'
    write_files(tmp_path, {"README.md": "a\nb\n"})
    unix = read(tmp_path, text)
    write_files(tmp_path, {"README.md": "a\r\nb\r\n"})

    assert read(tmp_path, text) == unix


def test_license_files_are_found_where_the_project_names_none(tmp_path: Path) -> None:
    files = dict.fromkeys(
        ("LICENSE.txt", "LICENCE", "COPYING", "NOTICE.md", "AUTHORS", "license.py"), ""
    )
    write_files(tmp_path, files)

    metadata = read(tmp_path, MINIMAL)

    found = ["AUTHORS", "COPYING", "LICENCE", "LICENSE.txt", "NOTICE.md"]
    assert parsed(metadata).get_all("License-File") == found


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_called_like_a_license_and_is_no_file_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"LICENSE": "", "LICENSES/MIT.txt": ""})
    os.mkfifo(tmp_path / "NOTICE")
    (tmp_path / "AUTHORS").symlink_to("nowhere")
    (tmp_path / "COPYING").symlink_to("/dev/null")
    hint = "; name the license files in project.license-files"

    metadata = read(tmp_path, MINIMAL)

    assert [name for name, _ in metadata.license_files] == ["LICENSE"]
    assert dict(metadata.left_out) == {
        "AUTHORS": f"it is a link to nothing{hint}",
        "COPYING": f"it is a device, not a file{hint}",
        "LICENSES": f"it is a directory, not a file{hint}",
        "NOTICE": f"it is a FIFO, not a file{hint}",
    }
    assert read(tmp_path, MINIMAL + 'license-files = ["LICENSE*"]').left_out == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("globs", ['["legal/*"]', '["legal/pipe", "legal/MIT"]'])
def test_what_license_files_match_must_be_files(tmp_path: Path, globs: str) -> None:
    write_files(tmp_path, {"legal/MIT": "", "legal/more/x": ""})
    os.mkfifo(tmp_path / "legal/pipe")

    assert problems(tmp_path, f"{MINIMAL}license-files = {globs}") == [
        "project.license-files: can't read legal/pipe: it is a FIFO, not a file"
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_license_file_in_full_must_be_no_directory(tmp_path: Path) -> None:
    write_files(tmp_path, {"LICENSES/MIT": ""})

    (problem,) = problems(tmp_path, f'{MINIMAL}license-files = ["LICENSES"]')

    assert problem == "project.license-files: LICENSES is a directory; write 'LICENSES/*'"


def test_a_glob_of_license_files_takes_no_secret_along(tmp_path: Path) -> None:
    write_files(tmp_path, {"legal/MIT.txt": "", "legal/.env": "", "legal/server.key": ""})
    key = f"-----BEGIN PRIVATE KEY-----\n{'MIIB' * 16}\n"
    write_files(tmp_path, {"legal/old.txt": key})

    for globs, found in (
        ('["legal/*", "legal/**/*"]', ["legal/MIT.txt"]),
        ('["legal/*", "legal/server.key"]', ["legal/MIT.txt", "legal/server.key"]),
    ):
        metadata = read(tmp_path, MINIMAL + f"license-files = {globs}")
        assert [name for name, _ in metadata.license_files] == found


def test_no_license_files_are_taken_where_the_project_says_so(tmp_path: Path) -> None:
    write_files(tmp_path, {"LICENSE": ""})

    assert read(tmp_path, MINIMAL + "license-files = []").license_files == ()


@pytest.mark.parametrize(
    ("table", "text"), [('{ file = "doc/LIC" }', "Words"), ('{ text = "MIT" }', "MIT")]
)
def test_a_license_table_is_still_understood(tmp_path: Path, table: str, text: str) -> None:
    write_files(tmp_path, {"doc/LIC": "Words", "LICENSE": "l"})

    message = parsed(read(tmp_path, f"{MINIMAL}license = {table}"))

    assert message["License"] == text
    assert message["License-File"] == ("doc/LIC" if "file" in table else "LICENSE")
    assert str(tmp_path) not in str(message)


def test_import_names_raise_the_metadata_version(tmp_path: Path) -> None:
    message = parsed(read(tmp_path, MINIMAL + 'import-names = ["plain"]'))

    assert message["Metadata-Version"] == "2.5"
    assert message["Import-Name"] == "plain"


def test_a_dynamic_version_comes_from_the_package(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/p/__init__.py": '__version__ = "2.0-beta"\n'})

    metadata = read(
        tmp_path, '[project]\nname="p"\ndynamic=["version"]', package_dir=tmp_path / "src/p"
    )

    assert metadata.version == "2.0b0"
    assert "Dynamic" not in parsed(metadata)


def test_a_version_file_goes_before_the_package(tmp_path: Path) -> None:
    write_files(tmp_path, {"VERSION": "3.1\n", "p/__init__.py": '__version__ = "2"\n'})

    metadata = read(
        tmp_path,
        '[project]\nname="p"\ndynamic=["version"]',
        package_dir=tmp_path / "p",
        version_file=tmp_path / "VERSION",
    )

    assert metadata.version == "3.1"


def test_a_dynamic_version_without_a_place_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, '[project]\nname="p"\ndynamic=["version"]') == [
        "project.version: is dynamic, but there is neither [tool.alloconda] version-file nor a "
        "Python package to read it from"
    ]


def test_no_project_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no table \[project\]"):
        read(tmp_path, "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('license = "WTF"', "project.license: 'WTF' is not an SPDX license expression"),
        ("license = 3", "project.license: "),
        ('license = { file = "no" }', "project.license.file: no does not exist"),
        ('license-files = ["no*"]', "project.license-files: 'no*' matches no file"),
        ('license-files = ["../x"]', "project.license-files: '../x' must be"),
        ('license-files = ["/x"]', "project.license-files: '/x' must be"),
        ('license-files = "LICENSE"', "project.license-files: must be a list of strings"),
        ('license = { text = "x" }\nlicense-files = []', "project.license-files: needs"),
        ('license-files = ["latin"]', "project.license-files: latin is not UTF-8"),
        ('readme = "no.md"', "project.readme: no.md does not exist"),
        ('readme = "latin.md"', "project.readme: latin.md is not UTF-8"),
        ('readme = "../x.md"', "project.readme: "),
        ('readme = "a.doc"', "project.readme: Could not infer content type"),
        ("readme = 1", "project.readme: "),
        ('requires-python = "3"', "project.requires-python: is an invalid"),
        ('dependencies = ["a b"]', "project.dependencies[0]: is an invalid PEP 508"),
        ('optional-dependencies = { x = ["?"] }', "project.optional-dependencies.x[0]: "),
        ("optional-dependencies = { _x = [] }", "project.optional-dependencies: "),
        ('dynamic = ["readme"]', "project.dynamic: only the version can be dynamic"),
        ('dynamic = ["version"]', "project.version: "),
        ('description = "a\\nb"', "project.description: "),
        ('authors = ["me"]', "project.authors[0]: "),
        ('scripts = { x = "y" }', "project.scripts.x: "),
        ('entry-points = { console_scripts = { a = "b:c" } }', "project.entry-points.console"),
        ('bogus = "x"', "project: Extra keys present in"),
    ],
)
def test_a_problem_is_told_with_its_field(tmp_path: Path, line: str, problem: str) -> None:
    write_files(tmp_path, {"a.doc": ""})
    for name in ("latin", "latin.md"):
        (tmp_path / name).write_bytes(b"\xfc")

    found = problems(tmp_path, MINIMAL + line)

    assert [told for told in found if told.startswith(problem)], found


def test_problems_are_told_all_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        [project]
        name = "-"
        version = "x"
        readme = "no.md"
        license = "WTF"
        license-files = ["no"]
        requires-python = "x"
        dynamic = ["urls"]
        scripts = { a = "b" }
        """,
    )

    assert {line.partition(":")[0] for line in found} == {
        *("project.name", "project.version", "project.readme", "project.license"),
        *("project.license-files", "project.requires-python", "project.dynamic"),
        "project.scripts.a",
    }


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("name", ["LICENSE", "README.md"])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_license_or_readme_that_is_a_link_to_another_kind_of_file_is_refused(
    tmp_path: Path, name: str, *, hidden: bool
) -> None:
    root = tmp_path / "repository" / "project"
    root.mkdir(parents=True)
    (root.parent / ".git").mkdir()
    secret = root.parent / ".netrc" if hidden else tmp_path / "passwd"
    secret.write_text("root:x:0:0\n")
    (root / name).symlink_to(secret)
    text = MINIMAL + ('readme = "README.md"' if name == "README.md" else "")

    assert f"{name} is a link out of the project, to {secret}" in "\n".join(problems(root, text))


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_license_that_links_out_of_the_project_is_taken_and_a_path_that_leads_out_is_not(
    tmp_path: Path,
) -> None:
    root = tmp_path / "project"
    write_files(tmp_path, {"LICENSE": "", "project/x": ""})
    (root / "LICENSE").symlink_to(tmp_path / "LICENSE")

    assert read(root, MINIMAL).license_files == (("LICENSE", root / "LICENSE"),)
    assert problems(root, MINIMAL + 'license = { file = "../LICENSE" }') == [
        "project.license.file: ../LICENSE is outside the project",
        "project.license-files: ../LICENSE is outside the project",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            'classifiers = ["Programming Language :: Zigg"]',
            "project.classifiers: 'Programming Language :: Zigg' is not a classifier that PyPI "
            "knows; the nearest is 'Programming Language :: Zig'",
        ),
        (
            'classifiers = ["Natural Language :: Ukranian"]',
            "project.classifiers: 'Natural Language :: Ukranian' is deprecated; write "
            "'Natural Language :: Ukrainian'",
        ),
        (
            f'description = "{"ä" * 513}"',
            "project.description: has 513 characters, and PyPI takes at most 512; the readme has "
            "room for more",
        ),
        (
            r'description = "one\ntwo"',
            "project.description: must be one line; the readme has room for more",
        ),
        (
            r'description = "one\r"',
            "project.description: must be one line; the readme has room for more",
        ),
        (
            'readme = { text = "x", content-type = "text/html" }',
            "project.readme.content-type: PyPI takes text/plain, text/markdown or text/x-rst, not "
            "'text/html'",
        ),
        (
            'readme = { text = "x", content-type = "text/markdown; variant=Foo" }',
            "project.readme.content-type: PyPI takes the variants GFM and CommonMark, not "
            "'text/markdown; variant=Foo'",
        ),
        (
            'readme = { text = "x", content-type = "text/markdown; charset=latin-1" }',
            "project.readme.content-type: it can only specify the UTF-8 charset, not 'latin-1'",
        ),
        (
            f'readme = {{ text = "x", content-type = "text/plain; {"a=b; " * 100_000}" }}',
            "project.readme.content-type: has 500012 characters, and no type of a text has more "
            "than 200",
        ),
        (
            'urls = { Home = "example.com" }',
            "project.urls.Home: PyPI takes addresses of http:// and https://, not 'example.com'",
        ),
        (
            'urls = { Home = "javascript:alert(1)" }',
            "project.urls.Home: PyPI takes addresses of http:// and https://, not "
            "'javascript:alert(1)'",
        ),
        (
            'urls = { Home = "https://[" }',
            "project.urls.Home: PyPI takes addresses of http:// and https://, not 'https://['",
        ),
        (
            'authors = [{ name = "Ann", email = "ann" }]',
            "project.authors: 'ann' is not an email address that PyPI accepts",
        ),
        (
            'maintainers = [{ email = "root@localhost" }]',
            "project.maintainers: 'root@localhost' is not an email address that PyPI accepts",
        ),
        (
            'optional-dependencies = { Fast_Io = ["x"], fast-io = ["y"] }',
            "project.optional-dependencies: 'Fast_Io' and 'fast-io' are one extra (PEP 685)",
        ),
        (
            'scripts = { con = "plain:main" }',
            "project.scripts: 'con' can't be the name of a program on Windows: "
            "'con' is a device there",
        ),
    ],
)
def test_what_an_index_refuses_is_refused_first(tmp_path: Path, line: str, problem: str) -> None:
    assert problems(tmp_path, MINIMAL + line) == [problem]


def test_a_classifier_that_nobody_knows_says_where_they_are_listed(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, MINIMAL + 'classifiers = ["Quite :: Another"]')

    assert "https://pypi.org/classifiers/" in problem
    assert "trove-classifiers 2" in problem


@pytest.mark.parametrize(
    "line",
    [
        'classifiers = ["Private :: Do Not Upload"]',
        f'description = "{"ä" * 512}"',
        'readme = { text = "x", content-type = "text/x-rst; charset=UTF-8" }',
        'readme = { text = "x", content-type = "text/markdown; variant=CommonMark" }',
        'urls = { Home = "https://example.com", Talk = "http://[::1]:80/x" }',
        'authors = [{ name = "Ann", email = "ann+x@mail.example.com" }, { name = "Bo" }]',
        'optional-dependencies = { Fast_Io = ["x"], slow-io = ["y"] }',
        'scripts = { console = "plain:main" }',
    ],
)
def test_what_an_index_takes_or_is_meant_to_refuse_is_taken(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, MINIMAL + line).name == "plain"
