"""Which day a night takes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from decompte.domaine.nuit import jour_de_la_nuit


@pytest.mark.parametrize(
    ("instant", "jour"),
    [
        (datetime(2024, 4, 16, 0, 0, tzinfo=UTC), date(2024, 4, 15)),  # 02:00 in Paris, summer time
        (datetime(2024, 1, 1, 1, 0, tzinfo=UTC), date(2023, 12, 31)),  # 02:00 in Paris, winter time
        (datetime(2024, 4, 15, 22, 30, tzinfo=UTC), date(2024, 4, 15)),  # half past midnight, already the 16th in Paris
        (datetime(2024, 4, 15, 21, 30, tzinfo=UTC), date(2024, 4, 14)),  # half past eleven, still the 15th
    ],
)
def test_la_veille_a_paris(instant: datetime, jour: date) -> None:
    assert jour_de_la_nuit(instant) == jour


def test_un_instant_sans_decalage_est_refuse() -> None:
    with pytest.raises(ValueError, match="décalage"):
        jour_de_la_nuit(datetime(2024, 4, 16, 2, 0))  # noqa: DTZ001 - the fault under test
