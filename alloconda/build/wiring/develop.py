"""Joins `alloconda develop` to a project that is open for building, and to this machine."""

import os
from pathlib import Path

from alloconda.build.service.plan import WheelFlags
from alloconda.build.wiring.in_place import build_in_place
from alloconda.build.wiring.session import Session
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.events.events import BuildStep, Observer, Step
from alloconda.kernel.python import Python
from alloconda.kernel.targets.target_flags import TargetFlags
from alloconda.packaging.service.develop import Developed, EditableBuild, Interpreter, develop

_QUESTION_TIMEOUT_S = 30.0


def develop_project(settings: Settings, named: Path | None, observer: Observer) -> Developed:
    """Build a project in place, and install it editable into an environment.

    Args:
        settings: the project; its output directory takes the wheel that points to it.
        named: the environment or interpreter that the user names; None to look for one.
        observer: gets the events of the build.
    """
    from alloconda.kernel.system.processes import ProcessRunner
    from alloconda.packaging.adapters.editable_install import EditableInstaller
    from alloconda.packaging.adapters.environments import LocalEnvironments

    session = Session(settings)

    def build(python: Python) -> EditableBuild:
        flags = WheelFlags(target=TargetFlags(), for_interpreter=True)
        plan = session.plan_wheel(flags, python)
        built = build_in_place(session, plan, observer)
        wheel = session.packing.write_editable(plan, built[0].name)
        observer(BuildStep(cell=plan.builds[0].cell, step=Step.INSTALL))
        return EditableBuild(modules=tuple(one.path for one in built), wheel=wheel.path)

    def installer(interpreter: Interpreter) -> EditableInstaller:
        return EditableInstaller(interpreter, ProcessRunner())

    asking = ProcessRunner(timeout_s=_QUESTION_TIMEOUT_S)
    environments = LocalEnvironments(os.environ, asking, session.project.out_dir, named)
    return develop(session.project.root, environments, build, installer)
