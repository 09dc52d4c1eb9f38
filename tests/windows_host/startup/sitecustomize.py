"""Runs when Python starts under Wine, and makes it what Python is on Windows."""

import os
import sys

# It asks WMI, which Wine has not.
sys.modules["_wmi"] = None  # type: ignore[assignment] # An import of it then fails.

# Programs that this one starts have the code page of a Western Windows, as they have there, and not
# what the lab says. (This one is started with -X utf8=0.)
os.environ["PYTHONUTF8"] = "0"

# Wine takes the directory for temporary files from its registry alone.
os.environ["TEMP"] = os.environ["TMP"] = os.environ["TESTS_TEMP"]
