"""Runs a build script of cffi, and writes its C: a program of its own, started by `cffi_source`.

It imports nothing of alloconda, and runs in the Python that has cffi.
"""

import json
import os
import runpy
import sys
from pathlib import Path

# What an FFI is set to be compiled with, as setuptools knows it.
_LISTS = (
    *("sources", "include_dirs", "undef_macros", "extra_compile_args", "extra_link_args"),
    *("libraries", "library_dirs", "extra_objects", "runtime_library_dirs", "depends"),
)


def main(script: str, variable: str, folder: str) -> str | None:
    """Write the C file and what is known of it into a directory; return what is wrong, or None."""
    read: set[str] = set()

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and _is_for_reading(arguments[1]):
            read.add(os.path.abspath(arguments[0]))  # noqa: PTH100 - as fast as can be

    sys.path.insert(0, str(Path(script).resolve().parent))
    sys.addaudithook(note)
    # Not "__main__": scripts compile by themselves when they are run so.
    found = runpy.run_path(script, run_name="__cffi__").get(variable)
    if found is None:
        return f"{script} has no variable {variable}"
    ffi = found if hasattr(found, "emit_c_code") or not callable(found) else found()
    assigned = getattr(ffi, "_assigned_source", None)
    if not hasattr(ffi, "emit_c_code") or assigned is None:
        return f"{variable} in {script} is not an FFI with set_source()"
    module, source, suffix, settings = assigned
    if source is None:
        return (
            f"{variable} in {script} is for cffi's ABI mode, without a compiler: set_source() has "
            "None for the source"
        )
    file = module.rpartition(".")[2] + suffix
    ffi.emit_c_code(str(Path(folder, file)))
    # Those of which the compiled form was read.
    read |= {str(one.__file__) for one in list(sys.modules.values()) if _has_file(one)}
    facts = {
        "file": file,
        "module": module,
        "settings": {name: _words(name, value) for name, value in settings.items() if value},
        "read": sorted(read),
    }
    Path(folder, "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    return None


def _has_file(module: object) -> bool:
    return bool(getattr(module, "__file__", None))


def _is_for_reading(mode: object) -> bool:
    return mode is None or not set(str(mode)) & set("wax+")


def _words(name: str, value: object) -> list[str]:
    if name == "define_macros" and isinstance(value, list | tuple):
        pairs = [one if isinstance(one, str) else tuple(one) for one in value]
        return [
            pair
            if isinstance(pair, str)
            else pair[0]
            if len(pair) == 1 or pair[1] is None
            else f"{pair[0]}={pair[1]}"
            for pair in pairs
        ]
    if name in _LISTS and isinstance(value, list | tuple):
        return [os.fspath(one) for one in value]
    return [str(value)]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
