"""The run of a CI service that a build is part of, read from the service's environment."""

from collections.abc import Mapping

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRun:
    """The run of a service, such as GitHub Actions, that builds.

    Attributes:
        builder: the address of the workflow, at the revision that runs.
        invocation: the address of the run.
    """

    builder: str
    invocation: str


def service_run(environment: Mapping[str, str]) -> ServiceRun | None:
    """Return the run of GitHub Actions that an environment speaks of, or None."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_WORKFLOW_REF", "GITHUB_RUN_ID")
    if environment.get("GITHUB_ACTIONS") != "true" or not all(map(environment.get, names)):
        return None
    server, repository, workflow, run = (environment[name] for name in names)
    attempt = environment.get("GITHUB_RUN_ATTEMPT", "1")
    return ServiceRun(
        builder=f"{server}/{workflow}",
        invocation=f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}",
    )
