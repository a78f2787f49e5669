"""Every limit of reading and threshold of control follows its parameter, from the day on which the parameter changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.app.seuils import lire_limites, lire_seuils, lire_seuils_de_serie
from decompte.domaine.parametre import Parametres, ValeurDatee
from decompte.referentiel import Referentiel

AVANT, CHANGE = date(2025, 5, 31), date(2025, 6, 1)
MILLION = 1_000_000
SUIVIS: list[tuple[str, Any, Any, str, Any]] = [
    # parameter, new value, who reads it, what follows it, what it becomes
    ("taille_fichier_mo", 7, lire_limites, "octets_par_fichier", 7 * MILLION),
    ("taille_depliee_mo", 7, lire_limites, "octets_decompresses", 7 * MILLION),
    ("fichiers_archive", 7, lire_limites, "fichiers_par_archive", 7),
    ("lignes_feuille", 7, lire_limites, "lignes_par_feuille", 7),
    ("cellules_feuille", 7, lire_limites, "cellules_par_feuille", 7),
    ("ratio_compression", 7, lire_limites, "ratio_compression", 7),
    ("duree_fichier_s", 7, lire_limites, "duree_s", 7),
    ("memoire_lecture_mo", 7, lire_limites, "memoire_octets", 7 * MILLION),
    ("seuil_completude", "0.70", lire_seuils, "completude", Decimal("0.70")),
    ("premiere_date_plausible", date(1997, 7, 7), lire_seuils, "premiere_date", date(1997, 7, 7)),
    ("premiere_naissance_plausible", date(1897, 7, 7), lire_seuils, "premiere_naissance", date(1897, 7, 7)),
    ("age_minimum_ans", 7, lire_seuils, "age_minimum_ans", 7),
    ("duree_cer_mois", 7, lire_seuils, "duree_cer_mois", 7),
    ("tolerance_duree_cer_jours", 7, lire_seuils, "tolerance_cer_jours", 7),
    ("variation_file_active_taux", "0.70", lire_seuils_de_serie, "part", Decimal("0.70")),
    ("variation_file_active_personnes", 7, lire_seuils_de_serie, "personnes", 7),
]


@pytest.mark.parametrize(("id", "valeur", "lire", "champ", "attendu"), SUIVIS, ids=[s[0] for s in SUIVIS])
def test_un_seuil_suit_son_parametre(
    referentiel: Referentiel, id: str, valeur: object, lire: Any, champ: str, attendu: object
) -> None:
    publie = referentiel.parametres.par_id[id]
    nouvelle = ValeurDatee(CHANGE, valeur, hypothese=True, raison="valeur du test")
    change = Parametres({**referentiel.parametres.par_id, id: replace(publie, valeurs=(*publie.valeurs, nouvelle))})
    assert getattr(lire(change, CHANGE), champ) == attendu
    assert getattr(lire(change, AVANT), champ) == getattr(lire(referentiel.parametres, AVANT), champ) != attendu
