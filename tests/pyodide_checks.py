"""Run the functions of check.py files one by one, in Pyodide, and print a line for each.

    python pyodide_checks.py NAME…      the names are those of projects beside this file

Those that need what Pyodide has not are left out.
"""

import ast
import sys
import traceback
from inspect import signature
from pathlib import Path
from types import ModuleType

PROJECTS = Path(__file__).parent / "projects"
LEFT_OUT = {
    "starts threads": (
        *("check_the_gil_is_released", "check_threads_lose_nothing", "check_threads"),
        *("check_pairs_of_objects_do_not_deadlock", "check_the_sieve_in_threads"),
        *("check_unsynchronized_structs_guard_themselves", "check_eight_threads_at_once"),
        "check_threads_read_one_buffer",
    ),
    "starts programs or interpreters": (
        *("check_what_is_wrong_ends_with_a_message", "check_interpreters_have_a_state_each"),
        "check_an_import_that_fails_takes_its_modules_away",
        "check_a_panic_says_what_and_where",
        "check_a_failing_init_fails_the_import",
        "check_imports_that_fail_in_an_interpreter_leave_nothing",
    ),
    "waits for coroutines, which needs a newer engine": (
        *("check_a_queue_hands_over_all", "check_what_waits_can_be_cancelled"),
        *("check_coroutines", "check_collections_at_any_moment"),
    ),
    "takes numbers of 64 bits for sizes and hashes": (
        *("check_errors_of_rings", "check_errors_of_matrices", "check_owned_memory"),
        *("check_text_truth_and_hash", "check_memory"),
    ),
    "knows the error numbers of Linux, or counts references of small integers": (
        *("test_exceptions_are_made_of_arguments", "test_exceptions_are_fetched_and_set_again"),
    ),
    "recurses deeper than the engine": ("check_types_that_contain_themselves",),
    "takes a minute there": ("check_references_and_memory_stay_level",),
}


def main(*projects: str) -> int:
    """Return how many checks failed, and print what came of each."""
    return sum(run(PROJECTS / name / "check.py") for name in projects)


def run(path: Path) -> int:
    """Run the checks of one project, and return how many failed."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # At the end such a file runs its own checks, all or none.
    tree.body = [node for node in tree.body if not isinstance(node, ast.For | ast.Expr)]
    module = ModuleType("check")
    module.__file__ = str(path)
    # What is pickled is looked for there.
    sys.modules["check"] = module
    exec(compile(tree, path, "exec"), module.__dict__)  # noqa: S102 - it is a program of the tests
    left_out = {name for names in LEFT_OUT.values() for name in names}
    if path.parent.name == "zigtypes":
        # It counts the references of objects that never end, which are counted in 32 bits there.
        left_out.add("check_leaks")
    failed = 0
    for name, check in list(module.__dict__.items()):
        is_check = name.startswith(("check_", "test_")) and callable(check)
        if not is_check or name in left_out or signature(check).parameters:
            continue
        try:
            check()
        except BaseException as error:  # noqa: BLE001 - SystemExit as well
            failed += 1
            said = traceback.format_exception_only(error)[-1].strip()
            sys.stdout.write(f"failed {path.parent.name} {name} {said}\n")
        else:
            sys.stdout.write(f"passed {path.parent.name} {name}\n")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:]), 1))
