"""Taking out of WebAssembly modules what only debuggers read: names, DWARF and source maps."""

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.wasm import wasm_sections

_HEADER_BYTES = 8
_DEBUGGING = ("name", ".debug_", "reloc..debug_", "external_debug_info", "sourceMappingURL")


def strip_wasm(data: bytes) -> bytes:
    """Return a module without the custom sections that only debuggers read.

    Raises:
        MalformedError: it is damaged.
    """
    out = bytearray(data[:_HEADER_BYTES])
    at = _HEADER_BYTES
    try:
        for kind, section in wasm_sections(data):
            end = section.end
            if kind != 0 or not _is_for_debuggers(section.name()):
                out += data[at:end]
            at = end
    except IndexError as error:
        raise MalformedError("one of its sections ends before its content does") from error
    return bytes(out)


def _is_for_debuggers(name: str) -> bool:
    return name == _DEBUGGING[0] or name.startswith(_DEBUGGING[1:])
