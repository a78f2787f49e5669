"""Working days, due dates, and the last instant of a day in Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from decompte.domaine.calendrier import PARIS, echeance, est_ouvre, fin_du_jour
from decompte.domaine.mois import Mois


@pytest.mark.parametrize(
    ("jour", "ouvre"), [(date(2024, 6, 7), True), (date(2024, 6, 8), False), (date(2024, 6, 9), False), (date(2024, 6, 10), True)]
)
def test_du_lundi_au_vendredi(jour: date, ouvre: bool) -> None:
    assert est_ouvre(jour, lambda _: False) is ouvre
    assert not est_ouvre(jour, lambda _: True), "a public holiday is never a working day"


def test_l_echeance_saute_tous_les_jours_feries() -> None:
    feries = {date(2024, 6, 10), date(2024, 6, 11)}
    assert echeance(Mois(2024, 5), 10, feries.__contains__) == date(2024, 6, 12)


def test_l_echeance_du_dimanche_passe_au_lundi() -> None:
    assert echeance(Mois(2024, 10), 10, lambda _: False) == date(2024, 11, 11)


def test_un_jour_finit_au_dernier_instant_de_paris() -> None:
    assert fin_du_jour(date(2024, 6, 10)) == datetime(2024, 6, 10, 23, 59, 59, 999999, tzinfo=PARIS)
    assert fin_du_jour(date(2024, 6, 10)).astimezone(UTC) == datetime(2024, 6, 10, 21, 59, 59, 999999, tzinfo=UTC)
