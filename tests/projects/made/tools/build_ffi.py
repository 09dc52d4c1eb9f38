from cffi import FFI
from declarations import DECLARATIONS

ffi = FFI()
ffi.cdef(DECLARATIONS)
ffi.set_source(
    "maker._ffi",
    "static int twice(int number) { return FACTOR * number; }",
    define_macros=[("FACTOR", "2")],
)
if __name__ == "__main__":
    ffi.compile()
