from __future__ import annotations

from datetime import date

import pytest

from decompte.domaine.mois import Mois, mois_touches


def test_un_mois_s_ecrit_et_se_lit() -> None:
    assert str(Mois.de_texte("2024-05")) == "2024-05"
    assert Mois.contenant(date(2024, 2, 29)) == Mois(2024, 2)


@pytest.mark.parametrize("texte", ["2024-13", "2024-00", "05-2024", "2024/05", "mai 2024", ""])
def test_ce_qui_n_est_pas_un_mois(texte: str) -> None:
    with pytest.raises(ValueError, match="n'est pas un mois"):
        Mois.de_texte(texte)


def test_les_jours_du_mois() -> None:
    assert (Mois(2024, 2).premier_jour, Mois(2024, 2).dernier_jour) == (date(2024, 2, 1), date(2024, 2, 29))
    assert Mois(2023, 2).dernier_jour == date(2023, 2, 28)


def test_avancer_et_reculer() -> None:
    assert Mois(2024, 11).plus(3) == Mois(2025, 2)
    assert Mois(2024, 1).plus(-1) == Mois(2023, 12)


def test_un_mois_touche_compte_entier() -> None:
    touches = mois_touches(date(2024, 11, 16), date(2025, 2, 1))
    assert [str(m) for m in touches] == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert mois_touches(date(2024, 2, 1), date(2024, 1, 31)) == ()
