"""A pytest plugin of the measure: quick tests first, and few Hypothesis examples, always the same."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

ORDRE = ("tests/unit", "tests/cas", "")
NON_MESURE = 35
"""The exit code of a mutant whose tests could not even be found: mutmut would take pytest's own for a kill."""

settings.register_profile(
    "mutation",
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one rule before the golden cases, and these before the properties: a mutant dies as soon as it can."""
    items.sort(key=lambda item: next(rang for rang, dossier in enumerate(ORDRE) if item.nodeid.startswith(dossier)))


def pytest_sessionfinish(exitstatus: int) -> None:
    """Nothing was tested when pytest refuses its arguments: end at once, with a code that no kill has."""
    if exitstatus == pytest.ExitCode.USAGE_ERROR:
        os._exit(NON_MESURE)
