"""A pytest plugin of the measure: quick tests first, and few Hypothesis examples, always the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

ORDRE = ("tests/unit", "tests/cas", "")

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
