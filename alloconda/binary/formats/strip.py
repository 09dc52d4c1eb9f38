"""Taking out of built modules, of whichever format, what only debuggers read."""

_ELF_MAGIC, _PE_MAGIC, _WASM_MAGIC = b"\x7fELF", b"MZ", b"\0asm"


def stripped(data: bytes) -> bytes:
    """Return a module without what only debuggers read: it holds paths of the machine.

    Raises:
        MalformedError: it is damaged.
    """
    if data.startswith(_ELF_MAGIC):
        from alloconda.binary.formats.strip_elf import strip_elf

        return strip_elf(data)
    if data.startswith(_PE_MAGIC):
        from alloconda.binary.formats.strip_pe import strip_pe

        return strip_pe(data)
    if data.startswith(_WASM_MAGIC):
        from alloconda.binary.formats.strip_wasm import strip_wasm

        return strip_wasm(data)
    from alloconda.binary.formats.strip_macho import strip_macho

    return strip_macho(data)
