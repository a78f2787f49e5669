"""The life of a solde as the database enforces it, whoever is connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, Sonde, installer
from test_base_soldes import SOLDE

from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import GenreRemise, Levee, MandatSolde, Remise, Transition
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
    ARRAS, 2024, 1, 1, GenreEvenement.REPONSE, date(2025, 7, 2), "Le tableau n'est jamais venu.", "gestion",
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


def test_le_refus_nomme_le_solde_et_rien_ne_reste(entrepot: Entrepot) -> None:
    calculer(entrepot, PENALISE)
    relance = replace(MAINTENIR, genre=GenreEvenement.RELANCE, decision=None)
    refuse(entrepot, [PROPOSER, NOTIFIER, CONTREDIRE, relance, relance], f"{ARRAS} pour 2024, cela a déjà été fait")
    assert entrepot.lire_contradictoires(ARRAS, 2024) == []


def test_la_penalite_d_une_version_arretee_se_relit(entrepot: Entrepot) -> None:
    calculer(entrepot, PENALISE)
    faire(entrepot, PROPOSER, NOTIFIER, CONTREDIRE, MAINTENIR, FIGER, replace(ARRETER, de=EtatSolde.CONTRADICTOIRE))
    (version,) = entrepot.lire_vie().versions[ARRAS, 2024]
    assert version.penalite_eur == Decimal("440.00")


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


LEVER = Levee(ARRAS, 2024, "blocage.bilan", "Bilan final non reçu.", JUIN, "gestion", "Comptes vus.")
RENONCER = Remise(ARRAS, 2024, GenreRemise.RENONCIATION, Decimal("0.0050"), JUIN, "gestion", "Panne de notre messagerie.")


def test_le_dernier_mot_sur_un_blocage(entrepot: Entrepot) -> None:
    calculer(entrepot, LIBRE)
    faire(entrepot, LEVER)
    encore = replace(LEVER, motif="Vus deux fois.", par="gestion-2")
    faire(entrepot, encore, replace(LEVER, regle="blocage.budget", phrase="Budget dépassé."))
    assert entrepot.lire_vie().levees == {
        (ARRAS, 2024): (encore, replace(LEVER, regle="blocage.budget", phrase="Budget dépassé."))
    }
    faire(entrepot, replace(LEVER, retablie=True, motif="Erreur."))
    assert [levee.regle for levee in entrepot.lire_vie().levees[ARRAS, 2024]] == ["blocage.budget"]


@pytest.mark.parametrize(
    ("acte", "dit"),
    [
        (replace(LEVER, regle="blocage.notes"), "levee_regle_check"),
        (replace(LEVER, motif=" "), "levee_motif_check"),
        (replace(RENONCER, motif=" "), "remise_motif_check"),
        (replace(RENONCER, taux_retenu=Decimal("0.1001")), "remise_taux_retenu_check"),
        (replace(PROPOSER, de=EtatSolde.PROPOSE, vers=EtatSolde.A_INSTRUIRE), "a_instruire, pas propose|transition_check"),
    ],
)
def test_ce_qui_demande_un_motif_ou_une_borne(entrepot: Entrepot, acte: Acte, dit: str) -> None:
    calculer(entrepot, LIBRE)
    refuse(entrepot, [PROPOSER, acte] if not isinstance(acte, Transition) else [acte], dit)
    assert entrepot.lire_vie().levees == {} and entrepot.lire_vie().remises == {}


def test_la_remise_qui_garde_le_moins(entrepot: Entrepot) -> None:
    calculer(entrepot, LIBRE)
    moindre = replace(RENONCER, taux_retenu=Decimal("0.0010"))
    faire(entrepot, RENONCER, moindre, replace(RENONCER, taux_retenu=Decimal("0.0080")))
    assert entrepot.lire_vie().remises == {(ARRAS, 2024): moindre}


def test_chaque_acte_est_journalise(entrepot: Entrepot, sonde: Sonde) -> None:
    calculer(entrepot, PENALISE)
    depuis = sonde.un("SELECT coalesce(max(entree), 0) FROM pilotage.journal")
    faire(entrepot, LEVER, PROPOSER, NOTIFIER, CONTREDIRE, MAINTENIR, FIGER, replace(ARRETER, de=EtatSolde.CONTRADICTOIRE))
    faire(entrepot, RENONCER, replace(LEVER, retablie=True), replace(PAYER, montant_eur=Decimal("43560.00")))
    lus = sonde.lire(
        "SELECT action, qui, commentaire FROM pilotage.journal WHERE entree > %s AND objet LIKE %s ORDER BY entree",
        depuis, f"{ARRAS} 2024%",
    )  # fmt: skip
    assert [(action, qui) for action, qui, _ in lus] == [
        ("lever", "gestion"),
        ("solde", "gestion"),
        ("contradictoire_notification", "gestion"),
        ("solde", "gestion"),
        ("contradictoire_reponse", "gestion"),
        ("solde", "finances"),
        ("renonciation", "gestion"),
        ("retablir", "gestion"),
        ("mandat_mandat", "finances"),
    ]
    assert lus[0][2] == "Comptes vus." and lus[4][2] == MAINTENIR.texte


def test_un_renvoi_sans_commentaire_est_refuse(entrepot: Entrepot) -> None:
    calculer(entrepot, PENALISE)
    renvoyer = Transition(ARRAS, 2024, 1, EtatSolde.PROPOSE, EtatSolde.A_INSTRUIRE, "finances", "À revoir.")
    faire(entrepot, PROPOSER)
    refuse(entrepot, [replace(renvoyer, commentaire="  ")], "transition_check")
    faire(entrepot, renvoyer, PROPOSER, NOTIFIER, CONTREDIRE)
    refuse(entrepot, [replace(renvoyer, de=EtatSolde.CONTRADICTOIRE, commentaire="")], "transition_check")
    faire(entrepot, replace(renvoyer, de=EtatSolde.CONTRADICTOIRE))
    assert entrepot.lire_soldes()[0]["etat"] == "a_instruire"


def test_tout_ou_rien_sur_plusieurs_soldes(entrepot: Entrepot, sonde: Sonde) -> None:
    """The second one is not to be proposed: the first is not either, nor is anything journaled."""
    installer(entrepot)
    entrepot.enregistrer_soldes(
        [LIBRE, replace(LIBRE, convention=LENS, structure="ccas-lens", blocages=("Bilan final non reçu.",))]
    )
    avant = sonde.un("SELECT count(*) FROM pilotage.journal")
    refuse(entrepot, [PROPOSER, replace(PROPOSER, convention=LENS)], "blocages")
    assert sonde.un("SELECT count(*) FROM pilotage.journal") == avant
    assert [t for t in entrepot.lire_transitions() if t["vers"] == "propose"] == []
