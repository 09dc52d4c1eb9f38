#!/usr/bin/env python3
"""Bring the shipped index of CPython archives (alloconda/data/archives.txt) up to date.

Give it lists of archives: SHA256SUMS files of python-build-standalone releases, or tables with the
columns version, build, triple, flavor, archive, sha256. What the index holds already stays; of
each version and triple the newest build is kept. "-" reads a list from standard input:

    curl -L <the release's SHA256SUMS> | python .ci/update_archive_index.py -
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from alloconda.headers.model.archive_index import (  # noqa: E402 - the path comes first
    Archive,
    ArchiveIndex,
    format_index,
    parse_archive_name,
    parse_index,
    parse_sums,
)
from alloconda.headers.model.header_set import HeaderRequest  # noqa: E402

INDEX = ROOT / "alloconda" / "data" / "archives.txt"


def main(sources: list[str]) -> None:
    """Merge the lists into the index and write it."""
    index = parse_index(INDEX.read_text()) if INDEX.exists() else ArchiveIndex(())
    for source in sources:
        text = sys.stdin.read() if source == "-" else Path(source).read_text()
        index = index.refined_by(parse_table(text) if "\t" in text else parse_sums(text))
    kept = newest_builds(index)
    INDEX.write_text(format_index(kept))
    sys.stdout.write(f"{len(kept.archives)} archives in {INDEX.relative_to(ROOT)}\n")


def parse_table(text: str) -> ArchiveIndex:
    """Read a table of archives, its columns parted by tabs."""
    rows = [line.split("\t") for line in text.splitlines() if line.startswith("3.")]
    archives = [
        parse_archive_name(f"cpython-{version}+{build}-{triple}-{flavor}.{extension}", sha256)
        for version, build, triple, flavor, extension, sha256 in rows
    ]
    if None in archives:
        message = f"not the name of an archive: {rows[archives.index(None)]}"
        raise ValueError(message)
    return ArchiveIndex(tuple(archive for archive in archives if archive))


def newest_builds(index: ArchiveIndex) -> ArchiveIndex:
    """Keep the archive that a request for its exact version and triple resolves to."""
    wanted = {(archive.python, archive.platform) for archive in index.archives}
    best: set[Archive] = {
        index.resolve(HeaderRequest(python=python, triple=triple)) for python, triple in wanted
    }
    return ArchiveIndex(tuple(best))


if __name__ == "__main__":
    main(sys.argv[1:])
