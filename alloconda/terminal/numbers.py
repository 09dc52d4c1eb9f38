"""Numbers, sizes and durations as people read them.

Sizes are short, "17 MB": those of Rich always have a decimal, "17.0 MB", and Rich loads slowly.
"""


def size_text(size_bytes: int) -> str:
    """Return a size in decimal units: "812 B", "4.2 kB", "17 MB"."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    value, units = size_bytes / 1000, ["kB", "MB", "GB", "TB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.1f} {units[0]}" if value < 9.95 else f"{value:.0f} {units[0]}"


def duration_text(duration_s: float) -> str:
    """Return a duration: "0.08 s", "4.2 s", "2 min 05 s"."""
    if duration_s < 0.995:
        return f"{duration_s:.2f} s"
    if duration_s < 59.95:
        return f"{duration_s:.1f} s"
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes} min {seconds:02} s"


def count_text(number: int, noun: str) -> str:
    """Return "1 wheel", "2 wheels"."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def clock_text(duration_s: float) -> str:
    """Return a duration as a clock shows it: "0:07", "12:31", "1:02:03"."""
    seconds = int(duration_s)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
