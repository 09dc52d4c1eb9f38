"""What tests want of the system that POSIX has and Windows has not."""

import os

import pytest

_ON_WINDOWS = os.name == "nt"

NEEDS_LINKS = pytest.mark.skipif(_ON_WINDOWS, reason="links need a privilege on Windows")
NEEDS_PERMISSIONS = pytest.mark.skipif(_ON_WINDOWS, reason="Windows has no such permissions")
NEEDS_FIFOS = pytest.mark.skipif(_ON_WINDOWS, reason="Windows has no FIFOs")
NEEDS_ANY_NAME = pytest.mark.skipif(_ON_WINDOWS, reason="Windows has no such file names")
