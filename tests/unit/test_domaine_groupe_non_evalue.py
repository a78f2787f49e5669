"""A quality group with nothing measurable and no note: no dispositif of the catalogue is so, a later one may be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from tests.unit.modes_outils import en_2024, ligne, solder

MESURES = ("diagnostic_actualise", "delai_cer", "suspension")
RIEN = dict.fromkeys([*MESURES, "actions_cer", "contractualisation"], "0/0")


def _solder(referentiel: Referentiel, **realise: str) -> Solde:
    """1.3, 16 000 €, 100 places all occupied, every note 1; its procedures are the three measured indicators alone."""
    dispositif = referentiel.dispositifs["2024-1.3"]
    groupes = tuple(replace(g, scores=MESURES) if g.id == "procedures" else g for g in dispositif.groupes)
    sans_jugees = {**referentiel.dispositifs, dispositif.id: replace(dispositif, groupes=groupes)}
    return solder(
        replace(referentiel, dispositifs=sans_jugees),
        en_2024(dispositif.id, "16 000,00", places=100),
        mois={"tous": {"file_active": 100}},
        réalisé={**RIEN, "entretiens physiques": 400, **realise},
        notes={"toutes": "1"},
    )


def test_un_groupe_sans_rien_d_evaluable_compte_1_et_bloque_la_proposition(referentiel: Referentiel) -> None:
    """Procédures 16 000 × 0,15 × 1 = 2 400,00; parcours (entretiens and three notes at 1) 16 000 × 0,35 = 5 600,00."""
    solde = _solder(referentiel)
    assert ligne(solde, "qualitatif.groupe.procedures").resultat == "1,0000"
    assert (solde.part_qualitative_eur, solde.du_eur) == (Decimal("8000.00"), Decimal("16000.00"))
    assert solde.blocages == ("Éléments non évalués : Respect des procédures.",)


@pytest.mark.parametrize(
    ("compte", "part"),
    # One indicator to measure is enough: 0/4 -> 0,0000; 1/4 -> 16 000 × 0,15 × 0,25 = 600,00. Parcours 5 600,00 besides.
    [("0/4", "5600.00"), ("1/4", "6200.00")],
)
def test_un_seul_indicateur_mesurable_suffit(referentiel: Referentiel, compte: str, part: str) -> None:
    solde = _solder(referentiel, suspension=compte)
    assert solde.part_qualitative_eur == Decimal(part)
    assert solde.blocages == ()
