"""A digest of the rules that modules are judged by, and of the libraries that they depend on."""

from alloconda.kernel.system.source_digest import source_digest

# Every module of alloconda that reading and judging a module file brings in.
RULES = (
    "binary.formats.binaries",
    "binary.formats.cpython_names",
    "binary.formats.definitions",
    "binary.formats.elf",
    "binary.formats.host_paths",
    "binary.formats.image",
    "binary.formats.macho",
    "binary.formats.module_bytes",
    "binary.formats.pe",
    "binary.formats.pyodide_names",
    "binary.formats.stable_abi",
    "binary.formats.wasm",
    "binary.formats.wasm_bytes",
    "binary.formats.wasm_code",
    "binary.model",
    "binary.model.cpython",
    "binary.model.cpython_names",
    "binary.model.definition",
    "binary.model.facts",
    "binary.model.layout",
    "binary.model.linux",
    "binary.model.linux_policy",
    "binary.model.macos",
    "binary.model.musl_symbols",
    "binary.model.problems",
    "binary.model.pyodide",
    "binary.model.stable_abi",
    "binary.model.tag_check",
    "binary.model.windows",
    "kernel.diagnostic",
    "kernel.errors",
    "kernel.listing",
    "kernel.url_credentials",
    "kernel.python",
    "kernel.supported",
    "kernel.system.bounded_files",
    "kernel.targets.target",
    "kernel.values",
)
# Of each library the files that hold its version, or the data that is judged by.
LIBRARIES = (
    ("alloconda", ("data/cpython_names.txt", "data/pyodide_names.txt")),
    ("abi3info", ("__init__.py", "_internal.py", "models.py")),
    ("elftools", ("__init__.py",)),
    ("macholib", ("__init__.py",)),
    ("pefile", ("pefile.py",)),
)


def rule_digest() -> str | None:
    """Return the digest of the rules; None where they can't be read, such as compiled ones."""
    return source_digest(RULES, LIBRARIES)
