import sys

from alloconda.kernel.system.host import cpu_count, host_target, running_python
from alloconda.kernel.targets.platform_tag import parse_target


def test_this_machine_has_a_target_that_a_wheel_can_carry() -> None:
    target = host_target()

    assert parse_target(target.platform_tag) == target


def test_the_running_python_is_known_to_its_patch() -> None:
    python = running_python()

    assert python.minor == sys.version_info.minor
    assert (python.patch or "").startswith(str(sys.version_info.micro))


def test_there_is_a_cpu() -> None:
    assert cpu_count() >= 1
