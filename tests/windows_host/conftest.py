"""Tests of what only Windows has: collected there alone, which test_windows_host.py sees to."""

import os

collect_ignore_glob = [] if os.name == "nt" else ["test_*.py"]
