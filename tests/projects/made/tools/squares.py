import sys
from pathlib import Path

count = int(Path("tools/count.txt").read_text())
numbers = ", ".join(str(number * number) for number in range(1, count + 1))
Path(sys.argv[1]).write_text(
    f"#define SQUARES {count}\nstatic const int squares[] = {{{numbers}}};\n"
)
print("squared")
