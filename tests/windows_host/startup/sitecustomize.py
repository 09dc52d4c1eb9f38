"""Runs when Python starts under Wine, and makes it what Python is on Windows."""

import os
import sys

# It asks WMI, which Wine has not.
sys.modules["_wmi"] = None  # type: ignore[assignment] # An import of it then fails.

# Wine takes the directory for temporary files from its registry alone.
os.environ["TEMP"] = os.environ["TMP"] = os.environ["TESTS_TEMP"]
