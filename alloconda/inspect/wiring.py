"""Joins the service that judges wheels to the reading of their files."""

from alloconda.inspect.service import WheelInspector


def build_wheel_inspector() -> WheelInspector:
    """Build the service that reads and judges wheels of any origin."""
    from alloconda.binary.formats.stable_abi import cpython_symbols
    from alloconda.inspect.adapters.wheel_reader import admits, read_wheel

    return WheelInspector(read=read_wheel, admits=admits, cpython_symbols=cpython_symbols)
