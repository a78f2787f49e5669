"""Each of the 209 conventions of the deliberation answers: a solde, or a sentence that says what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

import pytest

from decompte.domaine.convention import Convention, Mode, Tableau
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.mois import Mois
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.referentiel.conventions import montant_vote
from decompte.soldes.calculer import calculer_solde
from tests.cas.cles import MESURES
from tests.cas.lecture import Cas, lire_cas

AU = date(2026, 6, 30)
DEBUT_DU_SUIVI = Mois(2024, 1)
INDICATEURS = dict.fromkeys(MESURES, "1/1")
TARIFS = {
    "2024-1.6-CNFPT": ("journees_mixtes", Decimal(1200)),
    "2024-4.6": ("mesures_simples", Decimal(2500)),
}
"""Conventions without a target: the act that they pay, and its price (annexes 5 and 8)."""


def _solder(code: str, exercice: int, referentiel: Referentiel, **contenu: Any) -> Solde:
    cas = {"cas": code, "convention": {"code": code}, "exercice": exercice, "au": AU, **contenu}
    return calculer_solde(lire_cas(Cas("", code, cas), referentiel))


def _exercices(convention: Convention) -> list[int]:
    return [a for a, t in termes_par_exercice(convention).items() if t.mois[-1] >= DEBUT_DU_SUIVI]


def test_il_y_a_209_conventions(referentiel: Referentiel) -> None:
    assert len(referentiel.conventions) == 209


def test_sans_aucun_depot_chacune_repond(referentiel: Referentiel) -> None:
    """0.00 where tables were expected; the amount where it was due at signature; else what is awaited."""
    muettes = []
    for convention in referentiel.conventions:
        dispositif = referentiel.dispositif_de(convention)
        for exercice in _exercices(convention):
            solde = _solder(convention.code, exercice, referentiel)
            if dispositif.tableau is not Tableau.AUCUN:
                repond = solde.du_eur == Decimal("0.00")
            elif dispositif.mode is Mode.VERSE_A_LA_SIGNATURE:
                repond = solde.du_eur == solde.montant_exercice_eur
            else:
                repond = solde.du_eur is None and any(b.startswith("Non calculable à cette date : ") for b in solde.blocages)
            if not repond:
                muettes.append((convention.code, exercice, solde.du_eur, solde.blocages))
    assert muettes == []


def _realiser(convention: Convention, exercice: int, referentiel: Referentiel) -> Mapping[str, Any]:
    """All that was agreed is done, on time, and judged 1."""
    dispositif = referentiel.dispositif_de(convention)
    terme = termes_par_exercice(convention)[exercice]
    if dispositif.mode is Mode.COUT_REEL:
        depenses = (terme.montant_eur / Decimal("0.40")).quantize(Decimal("0.01"), ROUND_CEILING)
        documents = [{"nature": "bilan_final", "recu_le": AU, "dépenses directes": str(depenses)}]
        return {"documents": documents}
    dus = [m for m in terme.mois if m >= DEBUT_DU_SUIVI]
    activite: dict[str, str] = {}
    if terme.autre_par_mois:
        activite[str(convention.unite_autre)] = str(terme.autre)
    elif convention.dispositif_id in TARIFS:
        code, prix = TARIFS[convention.dispositif_id]
        activite[code] = str((terme.montant_eur / prix / len(dus)).quantize(Decimal("0.01"), ROUND_CEILING))
    elif convention.unite_autre is not None and terme.autre:
        activite[convention.unite_autre] = str((terme.autre / len(dus)).quantize(Decimal("0.01"), ROUND_CEILING))
    mois: dict[str, Any] = {"activité": activite} if activite else {}
    if dispositif.tableau is Tableau.SUIVI:
        mois["file_active"] = int(terme.places or 1)
    realise: dict[str, Any] = {**INDICATEURS, "entretiens physiques": 10**6, "entretiens à distance": 10**6}
    realise["accueils"] = int((terme.accueils or Decimal(0)).to_integral_value(ROUND_CEILING))
    notes = {"toutes": "1"} if dispositif.groupes else {}
    if dispositif.tableau is Tableau.AUCUN:
        return {}
    return {"mois": {"tous": mois}, "réalisé": realise if dispositif.tableau is Tableau.SUIVI else {}, "notes": notes}


@pytest.fixture(scope="module")
def tout_realise(referentiel: Referentiel) -> dict[tuple[str, int], Solde]:
    return {
        (c.code, exercice): _solder(c.code, exercice, referentiel, **_realiser(c, exercice, referentiel))
        for c in referentiel.conventions
        for exercice in _exercices(c)
    }


def test_tout_realise_le_montant_de_l_exercice_est_du(tout_realise: dict[tuple[str, int], Solde]) -> None:
    assert {cle: s.du_eur for cle, s in tout_realise.items()} == {cle: s.montant_exercice_eur for cle, s in tout_realise.items()}


def test_tout_realise_les_soldes_redonnent_l_article_14(
    referentiel: Referentiel, tout_realise: dict[tuple[str, int], Solde]
) -> None:
    """By budget operation: what is due when all is done, with the exercices before the tracking, is what was voted.

    The only gap is that of the référent solidarité lines, which exceed their printed total (anomaly A-01).
    """
    du: dict[str, Decimal] = defaultdict(Decimal)
    for convention in referentiel.conventions:
        siens = sum((s.du_eur or Decimal(0) for (code, _), s in tout_realise.items() if code == convention.code), Decimal(0))
        anterieurs = sum(
            (t.montant_eur for t in termes_par_exercice(convention).values() if t.mois[-1] < DEBUT_DU_SUIVI), Decimal(0)
        )
        hors_vote = convention.montant_eur - montant_vote(convention)
        assert siens + anterieurs == convention.montant_eur
        for imputation in referentiel.imputations:
            if imputation.convention == convention.code and montant_vote(convention):
                du[imputation.operation] += (siens + anterieurs - hors_vote) * imputation.montant_eur / montant_vote(convention)
    ecarts = {o: du[o] - vote for o, vote in referentiel.depenses_votees.items() if du[o] != vote}
    assert ecarts == {"C02-446A05": Decimal("32240.00")}
