"""The life of a solde as the database enforces it, whoever is connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, Sonde, installer
from test_base_soldes import SOLDE

from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import MandatSolde, Transition
from decompte.entrepot import Entrepot
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.vie import Acte, Gel

JUIN = date(2025, 6, 1)
LIBRE = replace(SOLDE, etat=EtatSolde.A_INSTRUIRE, blocages=())
PENALISE = replace(
    LIBRE, taux_penalite=Decimal("0.0100"), penalite_eur=Decimal("440.00"), solde_net_eur=Decimal("43560.00")
)  # fmt: skip
PROPOSER = Transition(ARRAS, 2024, 1, EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE, "gestion")
FIGER = Gel(ARRAS, 2024, 1, "finances", JUIN, {"structure": {"nom": "Structure"}})
ARRETER = Transition(ARRAS, 2024, 1, EtatSolde.PROPOSE, EtatSolde.ARRETE, "finances")
PAYER = MandatSolde(ARRAS, 2024, 1, "mandat", "M-2025-17", JUIN, Decimal("44000.00"))
MANDATER = Transition(ARRAS, 2024, 1, EtatSolde.ARRETE, EtatSolde.MANDATE, "finances")
NOTIFIER = Evenement(
    ARRAS, 2024, 1, 1, GenreEvenement.NOTIFICATION, JUIN, "Un mois manquant.", "gestion", Decimal("440.00"), Decimal("0.00"),
    date(2025, 7, 1), date(2025, 8, 30),
)  # fmt: skip
CONTREDIRE = Transition(ARRAS, 2024, 1, EtatSolde.PROPOSE, EtatSolde.CONTRADICTOIRE, "gestion")
MAINTENIR = Evenement(
    ARRAS, 2024, 1, 1, GenreEvenement.REPONSE, JUIN, "Le tableau n'est jamais venu.", "gestion",
    decision=DecisionContradictoire.MAINTENIR,
)  # fmt: skip


def calculer(entrepot: Entrepot, solde: Solde) -> None:
    """The convention and its computed solde."""
    installer(entrepot)
    entrepot.enregistrer_soldes([solde])


def faire(entrepot: Entrepot, *actes: Acte) -> None:
    """Some acts, at once."""
    entrepot.inscrire_actes(actes, "finances")


def refuse(entrepot: Entrepot, actes: Sequence[Acte], dit: str) -> None:
    """They are refused with this sentence, and nothing stays."""
    avant = entrepot.lire_soldes()
    with pytest.raises(DecisionImpossible, match=dit):
        entrepot.inscrire_actes(actes, "finances")
    assert entrepot.lire_soldes() == avant


def test_de_la_proposition_au_mandat(entrepot: Entrepot, sonde: Sonde) -> None:
    calculer(entrepot, LIBRE)
    faire(entrepot, PROPOSER)
    faire(entrepot, FIGER, ARRETER)
    faire(entrepot, PAYER, MANDATER)
    assert entrepot.lire_soldes()[0]["etat"] == "mandate"
    passes = [
        (t["de"], t["vers"], t["par"]) for t in entrepot.lire_transitions(ARRAS, 2024) if t["de"] not in (None, "provisoire")
    ]
    assert passes == [
        ("a_instruire", "propose", "gestion"),
        ("propose", "arrete", "finances"),
        ("arrete", "mandate", "finances"),
    ]
    assert sonde.un("SELECT count(*) FROM pilotage.journal WHERE action = 'solde' AND objet = %s", f"{ARRAS} 2024") >= 3
    (version,) = entrepot.lire_vie().versions[ARRAS, 2024]
    assert (version.liquide_eur, version.mandat) == (Decimal("44000.00"), PAYER)


@pytest.mark.parametrize(
    ("solde", "actes", "dit"),
    [
        (replace(LIBRE, etat=EtatSolde.PROVISOIRE), [PROPOSER], "provisoire, pas a_instruire"),
        (replace(LIBRE, blocages=("Bilan final non reçu.",)), [PROPOSER], "blocages"),
        (LIBRE, [ARRETER], "a_instruire, pas propose"),
        (LIBRE, [PROPOSER, ARRETER], "figé"),
        (LIBRE, [PROPOSER, replace(FIGER, par="gestion"), replace(ARRETER, par=" Gestion ")], "une autre personne"),
        (LIBRE, [PROPOSER, CONTREDIRE], "rien à contredire"),
        (LIBRE, [PROPOSER, replace(ARRETER, vers=EtatSolde.A_INSTRUIRE)], "transition_check"),
        (PENALISE, [PROPOSER, FIGER, ARRETER], "pas été entendu"),
        (PENALISE, [PROPOSER, NOTIFIER, CONTREDIRE, FIGER, replace(ARRETER, de=EtatSolde.CONTRADICTOIRE)], "pas été entendu"),
        (PENALISE, [PROPOSER, replace(NOTIFIER, penalite_eur=Decimal("439.99")), CONTREDIRE, MAINTENIR, FIGER,
                    replace(ARRETER, de=EtatSolde.CONTRADICTOIRE)], "pas été entendu"),
        (LIBRE, [PROPOSER, FIGER, ARRETER, MANDATER], "pas de référence de mandat"),
        (LIBRE, [PROPOSER, FIGER, ARRETER, replace(PAYER, montant_eur=Decimal("43999.99")), MANDATER], "pas de référence"),
    ],
)  # fmt: skip
def test_ce_que_la_base_refuse(entrepot: Entrepot, solde: Solde, actes: Sequence[Acte], dit: str) -> None:
    calculer(entrepot, solde)
    refuse(entrepot, actes, dit)


def test_entendu_puis_arrete(entrepot: Entrepot) -> None:
    calculer(entrepot, PENALISE)
    faire(entrepot, PROPOSER, NOTIFIER, CONTREDIRE, MAINTENIR, FIGER, replace(ARRETER, de=EtatSolde.CONTRADICTOIRE))
    assert entrepot.lire_soldes()[0]["etat"] == "arrete"


def test_une_relance_par_phase(entrepot: Entrepot) -> None:
    calculer(entrepot, PENALISE)
    relance = replace(MAINTENIR, genre=GenreEvenement.RELANCE, decision=None)
    faire(entrepot, PROPOSER, NOTIFIER, CONTREDIRE, relance)
    refuse(entrepot, [relance], "déjà été fait")
    caducite = replace(relance, genre=GenreEvenement.CADUCITE)
    faire(entrepot, MAINTENIR)
    refuse(entrepot, [caducite], "déjà une issue")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE finance.solde SET etat = 'mandate'",
        "UPDATE finance.solde SET solde_net_eur = 43000, du_eur = 43000, solde_brut_eur = 43000",
        "UPDATE finance.solde SET date_calcul = '2026-01-01'",
        "DELETE FROM finance.solde",
        "DELETE FROM finance.transition",
        "UPDATE finance.solde_fige SET arrete_par = 'x'",
        "DELETE FROM finance.solde_fige",
        "UPDATE finance.levee SET motif = 'x'",
        "TRUNCATE finance.contradictoire",
    ],
)
def test_un_solde_arrete_ne_se_recrit_pas(entrepot: Entrepot, sonde: Sonde, sql: str) -> None:
    calculer(entrepot, LIBRE)
    faire(entrepot, PROPOSER, FIGER, ARRETER)
    avant = sonde.lire("SELECT * FROM finance.solde")
    with pytest.raises(psycopg2.Error):
        sonde.executer(sql)
    assert sonde.lire("SELECT * FROM finance.solde") == avant


@pytest.mark.parametrize("etat", ["propose", "contradictoire", "arrete", "mandate"])
def test_aucun_etat_sans_transition(entrepot: Entrepot, sonde: Sonde, etat: str) -> None:
    calculer(entrepot, LIBRE)
    with pytest.raises(psycopg2.errors.CheckViolation, match="sans transition"):
        sonde.executer("UPDATE finance.solde SET etat = %s", etat)
