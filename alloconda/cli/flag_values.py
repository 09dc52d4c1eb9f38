"""How shells complete the values of flags and arguments."""

from alloconda.completion.model import Values

# Flag → what completes it; a test asks that every flag with a value is here, or an option of init.
FLAG_VALUES: dict[str, Values] = {
    "--target": Values.TARGET_NAMES,
    "--platform-tag": Values.TARGETS,
    "--python-version": Values.PYTHONS,
    "--version": Values.PYTHONS,
    "--python": Values.PYTHONS,
    "--pbs-target": Values.TRIPLES,
    "--triple": Values.CACHED_TRIPLES,
    "--zig-target": Values.ZIG_TARGETS,
    "--python-tag": Values.PYTHON_TAGS,
    "--abi-tag": Values.ABI_TAGS,
    "--ext-suffix": Values.SUFFIXES,
    "--manylinux": Values.GLIBC,
    "--musllinux": Values.MUSL,
    "--arch": Values.ARCHES,
    "--optimize": Values.OPTIMIZE,
    "--color": Values.COLOR,
    "--older-than": Values.AGES,
    "--max-size": Values.SIZES,
    "--jobs": Values.JOBS,
    "--interpreter": Values.FILES,
    "--runner": Values.FREE,
    "--zig": Values.FILES,
    "--project-dir": Values.DIRECTORIES,
    "--package-dir": Values.DIRECTORIES,
    "--out-dir": Values.DIRECTORIES,
    "--cache-dir": Values.DIRECTORIES,
    "--python-cache": Values.DIRECTORIES,
    "--module": Values.FREE,
    "--lib": Values.FREE,
    "--mirror": Values.FREE,
    "--command": Values.FREE,
    "--then": Values.FREE,
    "--timeout": Values.FREE,
    "--with": Values.FREE,
    "--only": Values.FREE,
    "--shard": Values.SHARDS,
    "--shards": Values.JOBS,
    "--progress": Values.PROGRESS,
    "--format": Values.FORMATS,
}

# (command, argument) → what completes it; the rest of the arguments take any text.
ARGUMENT_VALUES: dict[tuple[str, str], Values] = {
    ("init", "directory"): Values.DIRECTORIES,
    ("inspect", "wheels"): Values.WHEELS,
    ("test", "wheels"): Values.WHEELS,
    ("inspect-lib", "libraries"): Values.LIBRARIES,
    ("explain", "tag"): Values.TARGETS,
    ("completion", "shell"): Values.SHELLS,
    ("help", "command"): Values.COMMANDS,
}
