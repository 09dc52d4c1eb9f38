"""Small WebAssembly modules, put together byte by byte."""

HEADER = b"\0asm\1\0\0\0"
FUNCTION, MEMORY, GLOBAL = 0, 2, 3


def number(value: int) -> bytes:
    """Return an unsigned number in LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def sized(data: bytes) -> bytes:
    """Return bytes with their size before them."""
    return number(len(data)) + data


def text(name: str) -> bytes:
    """Return a name with its size before it."""
    return sized(name.encode())


def items(*encoded: bytes) -> bytes:
    """Return a list: its length and its items."""
    return number(len(encoded)) + b"".join(encoded)


def section(kind: int, content: bytes) -> bytes:
    """Return a section."""
    return bytes([kind]) + sized(content)


def custom(name: str, content: bytes = b"") -> bytes:
    """Return a custom section."""
    return section(0, text(name) + content)


def dylink(
    *, alignment: int = 2, needed: tuple[str, ...] = (), weak: tuple[str, ...] = ()
) -> bytes:
    """Return the section of a shared library; `alignment` is an exponent of 2."""
    info = section(1, number(16) + number(alignment) + number(0) + number(0))
    libraries = section(2, items(*map(text, needed))) if needed else b""
    rows = (text("env") + text(name) + number(1) for name in weak)
    return custom("dylink.0", info + libraries + (section(4, items(*rows)) if weak else b""))


def wasm_module(
    *,
    imports: tuple[tuple[str, str], ...] = (("env", "PyModule_Create2"),),
    exports: tuple[str, ...] = ("PyInit_hello",),
    code: bytes = b"\x0b",
    start: bytes | None = None,
    constant: bytes = b"",
    end: bytes = b"",
) -> bytes:
    """Return a module with one function.

    Args:
        imports: functions, each with its module.
        exports: the names under which the function is exported.
        code: its instructions.
        start: the section `dylink.0`; b"" is a module that can't be loaded by another.
        constant: the instructions that give a global its first value; none for no global.
        end: custom sections behind all others.
    """
    globals_ = section(6, items(b"\x7f\0" + constant)) if constant else b""
    return b"".join(
        (
            HEADER,
            dylink() if start is None else start,
            section(1, items(b"\x60\0\0")),
            section(2, items(*(text(a) + text(b) + b"\0\0" for a, b in imports))),
            section(3, items(b"\0")),
            globals_,
            section(7, items(*(text(name) + b"\0\0" for name in exports))),
            section(10, items(sized(b"\0" + code))),
            end,
        )
    )
