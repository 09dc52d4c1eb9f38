"""Runs at the start of each Python inside the environment; then the sitecustomize it hides."""

import importlib.machinery
import importlib.util
import os
import sys

import alloconda_project_view

alloconda_project_view.install()


def _run_hidden() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    places = [place for place in sys.path if os.path.abspath(place) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", places)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_run_hidden()
