"""How the wheel from an sdist differs from the wheel from the project."""

from alloconda.build.model.wheel_difference import wheel_differences


def test_each_file_that_differs_is_named() -> None:
    wanted = {"p/a.py": 1, "p/b.py": 2, "p/_m.so": 3, "p-1.dist-info/RECORD": 4, "p/RECORD": 5}
    found = {"p/a.py": 1, "p/c.py": 2, "p/_m.so": 9, "p-1.dist-info/RECORD": 8, "p/RECORD": 6}

    assert list(wheel_differences(wanted, found)) == [
        "p/RECORD is another file in the wheel from the sdist",
        "p/_m.so is another file in the wheel from the sdist",
        "p/b.py is missing in the wheel from the sdist",
        "p/c.py is only in the wheel from the sdist",
    ]


def test_equal_wheels_have_no_differences() -> None:
    assert list(wheel_differences({"p/a.py": 1}, {"p/a.py": 1})) == []
