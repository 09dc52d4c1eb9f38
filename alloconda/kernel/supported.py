"""Which releases of CPython and Zig alloconda works with; a new one is a change here alone."""

# Minor versions of CPython 3: what reports on foreign wheels speak of, what can be built for, and
# what is built for unless something else is said.
OLDEST_REPORTED_MINOR = 8
OLDEST_MINOR = 10
NEWEST_MINOR = 15
NEWEST_RELEASED_MINOR = 15

# PEP 703 and PEP 803.
FIRST_FREE_THREADED_MINOR = 13
FIRST_ABI3T_MINOR = 15

# The newest release of each series of Zig, the oldest series first. The first is the oldest that
# works; later releases of each series do, too.
ZIG_RELEASES = ("0.15.2", "0.16.0", "0.17.1")

REPORTED_RANGE = f"from 3.{OLDEST_REPORTED_MINOR} to 3.{NEWEST_MINOR}"
