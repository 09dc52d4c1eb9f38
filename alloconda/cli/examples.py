"""The commands to copy that the help of each command shows."""

# Command → lines that work in a project (a test runs them); below 60 columns each.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "": (
        "alloconda init hello --yes",
        "alloconda wheel-all --include-windows",
        "alloconda inspect dist/*.whl --verify",
    ),
    "init": (
        "alloconda init hello --yes",
        "alloconda init . --yes --build-zig",
    ),
    "build": (
        "alloconda build",
        "alloconda build --debug",
    ),
    "wheel": (
        "alloconda wheel",
        "alloconda wheel --manylinux 2_28 --arch aarch64",
        "alloconda wheel --platform-tag win_amd64 --abi3",
    ),
    "wheel-all": (
        "alloconda wheel-all",
        "alloconda wheel-all --include-musllinux --jobs 4",
        "alloconda wheel-all --target win_amd64 --dry-run",
    ),
    "matrix": (
        "alloconda matrix",
        "alloconda matrix --format github --shards 4",
    ),
    "develop": (
        "alloconda develop",
        "alloconda develop --debug --python .venv",
    ),
    "stubs": (
        "alloconda stubs",
        "alloconda stubs --check",
        "alloconda stubs --stdout",
    ),
    "sdist": ("alloconda sdist", "alloconda sdist --check"),
    "inspect": (
        "alloconda inspect dist/*.whl",
        "alloconda inspect dist/*.whl --verify",
        "alloconda inspect dist/*.whl --json",
    ),
    "inspect-lib": ("alloconda inspect-lib hello/_hello.abi3.so",),
    "test": (
        "alloconda test",
        "alloconda test dist/*.whl --python-version 3.13 --fetch",
        'alloconda test dist/*.whl --command "python -V"',
    ),
    "help": ("alloconda help wheel-all", "alloconda help cache prune"),
    "targets": (
        "alloconda targets",
        "alloconda targets --json",
    ),
    "explain": (
        "alloconda explain win_amd64",
        "alloconda explain manylinux_2_28_x86_64 --abi3",
        "alloconda explain macosx_11_0_arm64 --python-version 3.14t",
    ),
    "doctor": (
        "alloconda doctor",
        "alloconda doctor --offline --json",
    ),
    "completion": (
        "alloconda completion bash",
        "alloconda completion zsh --install",
    ),
    "python": ("alloconda python list",),
    "python fetch": (
        "alloconda python fetch --version 3.14 --target win_amd64",
        "alloconda python fetch --version 3.13t --manylinux 2_28",
    ),
    "python list": (
        "alloconda python list",
        "alloconda python list --version 3.14t --all-versions",
    ),
    "python lock": (
        "alloconda python lock",
        "alloconda python lock --upgrade",
    ),
    "cache": ("alloconda cache ls",),
    "cache ls": ("alloconda cache ls --json",),
    "cache prune": (
        "alloconda cache prune --older-than 30d --dry-run",
        "alloconda cache prune --max-size 500MB",
    ),
    "cache clear": ("alloconda cache clear --yes",),
    "cache dir": ("alloconda cache dir",),
    "cache verify": ("alloconda cache verify --repair",),
}
