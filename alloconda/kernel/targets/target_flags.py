"""The flags that name the platform of one wheel, apart so that help reads no rules of targets."""

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFlags:
    """The ways in which a command names the platform of one wheel; they may say one thing twice.

    Attributes:
        platform_tag: a tag, or several that one wheel carries, joined by dots.
        manylinux: the floor of a manylinux tag: "2_28", "2014" or "manylinux_2_28".
        musllinux: the floor of a musllinux tag: "1_2".
        arch: the CPU, in any tool's spelling; `manylinux` and `musllinux` need it for another
            than this machine's, for the others it may only say again what they say.
    """

    platform_tag: str | None = None
    manylinux: str | None = None
    musllinux: str | None = None
    arch: str | None = None
    zig_target: str | None = None
    pbs_target: str | None = None
