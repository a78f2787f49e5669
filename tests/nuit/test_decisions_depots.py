"""What a steward decides of a deposit or of a row: applied at once, told, journaled, kept by a replay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decompte.app.decider import decider_mois, resoudre
from decompte.app.decider_depot import decider_depot
from decompte.app.erreurs import DemandeInvalide
from decompte.app.rejouer import rejouer
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.incident import RaisonIncident, ResolutionIncident
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from decompte.entrepot.erreurs import DecisionImpossible
from tests.fabrique import classeur, personne

ARRAS = "2024-1.3-ccas-arras"
LE_21 = date(2024, 7, 21)


def table(mois: str, personnes: int = 3, convention: str = ARRAS, **premiere: object) -> bytes:
    """A table; ``premiere`` changes the first person's row (Excel row 2 of the fabric's table)."""
    lignes = [personne(n) for n in range(1, personnes + 1)]
    lignes[0] |= premiere
    return classeur(lignes, identification={"Convention": convention, "Mois": mois})


def decider(boite: Any, action: ActionDepot, chemin: str, motif: str = "Vu avec la structure", **precisions: Any) -> list[str]:
    """Decide of the deposit of that path; what is told."""
    depot = boite.depot(chemin)["depot"]
    return decider_depot(boite.ctx, DecisionDepot(depot, action, "gestionnaire-1", motif, **precisions), LE_21)


def quarantaine(boite: Any, chemin: str) -> dict[str, Any]:
    """The only row in quarantine of a deposit."""
    (ligne,) = boite.ctx.entrepot.lire_quarantaine(boite.depot(chemin)["depot"])
    return ligne


@pytest.fixture
def deux_mois(boite: Any) -> Any:
    """May good, then May corrected; June with a row without date d'orientation."""
    boite.deposer("ccas-arras/mai.xlsx", table("2024-05"), "2024-06-05T10:00:00+02:00")
    boite.deposer("ccas-arras/mai2.xlsx", table("2024-05", 5), "2024-06-06T10:00:00+02:00")
    boite.deposer("ccas-arras/juin.xlsx", table("2024-06", date_orientation=None), "2024-07-05T10:00:00+02:00")
    boite.nuit("2024-07-20")
    return boite


def test_setting_aside_brings_back_the_deposit_before(deux_mois: Any) -> None:
    assert deux_mois.depot("ccas-arras/mai.xlsx")["etat"] == "remplace"
    phrases = decider(deux_mois, ActionDepot.ECARTER, "ccas-arras/mai2.xlsx")
    assert deux_mois.depot("ccas-arras/mai2.xlsx")["etat"] == "ecarte"
    assert deux_mois.depot("ccas-arras/mai.xlsx")["etat"] == "accepte"
    assert any("accepté → écarté" in phrase for phrase in phrases)
    assert any("mai 2024" in phrase and "dépôt en vigueur" in phrase for phrase in phrases)


def test_reading_again_brings_back_what_was_set_aside(deux_mois: Any) -> None:
    decider(deux_mois, ActionDepot.ECARTER, "ccas-arras/mai2.xlsx")
    decider(deux_mois, ActionDepot.RELIRE, "ccas-arras/mai2.xlsx")
    assert deux_mois.depot("ccas-arras/mai2.xlsx")["etat"] == "accepte"
    assert deux_mois.depot("ccas-arras/mai.xlsx")["etat"] == "remplace"


def test_an_admitted_row_is_loaded_and_no_longer_holds_the_solde(deux_mois: Any) -> None:
    attente = quarantaine(deux_mois, "ccas-arras/juin.xlsx")
    avant = deux_mois.ctx.entrepot.lire_solde(ARRAS, 2024)
    assert any("en attente" in blocage for blocage in avant["blocages"])
    phrases = decider(deux_mois, ActionDepot.ADMETTRE, "ccas-arras/juin.xlsx", ligne=attente["ligne"])
    apres = deux_mois.ctx.entrepot.lire_solde(ARRAS, 2024)
    assert not any("en attente" in blocage for blocage in apres["blocages"])
    assert any("ne bloque plus" in phrase for phrase in phrases)
    assert quarantaine(deux_mois, "ccas-arras/juin.xlsx")["suite"] == "admise"
    accepte = next(d for d in deux_mois.ctx.entrepot.depots_acceptes(fin()) if d.chemin == "ccas-arras/juin.xlsx")
    assert accepte.nb_lignes == 3


def fin() -> Any:
    """The end of the day of the decisions."""
    from decompte.domaine.calendrier import fin_du_jour

    return fin_du_jour(LE_21)


def test_a_row_left_out_no_longer_holds_the_solde_and_is_not_loaded(deux_mois: Any) -> None:
    attente = quarantaine(deux_mois, "ccas-arras/juin.xlsx")
    phrases = decider(deux_mois, ActionDepot.LAISSER, "ccas-arras/juin.xlsx", ligne=attente["ligne"])
    assert any("ne bloque plus" in phrase for phrase in phrases)
    accepte = next(d for d in deux_mois.ctx.entrepot.depots_acceptes(fin()) if d.chemin == "ccas-arras/juin.xlsx")
    assert accepte.nb_lignes == 2


def test_a_row_without_identifiant_cannot_be_admitted(boite: Any) -> None:
    boite.deposer("ccas-arras/mai.xlsx", table("2024-05", identifiant=None), "2024-06-05T10:00:00+02:00")
    boite.nuit("2024-07-20")
    attente = quarantaine(boite, "ccas-arras/mai.xlsx")
    with pytest.raises(DemandeInvalide, match="n'a pas d'identifiant"):
        decider(boite, ActionDepot.ADMETTRE, "ccas-arras/mai.xlsx", ligne=attente["ligne"])
    assert quarantaine(boite, "ccas-arras/mai.xlsx")["suite"] == "en_attente"


def test_a_deposit_is_reassigned_within_its_structure_only(deux_mois: Any) -> None:
    phrases = decider(
        deux_mois, ActionDepot.REAFFECTER, "ccas-arras/mai2.xlsx", convention=ARRAS, mois=Mois(2024, 4), motif="Mois mal saisi"
    )
    depot = deux_mois.depot("ccas-arras/mai2.xlsx")
    assert (depot["etat"], depot["mois"]) == ("accepte", "2024-04")
    assert deux_mois.depot("ccas-arras/mai.xlsx")["etat"] == "accepte"
    assert any("avril 2024 : manquant →" in phrase for phrase in phrases)
    with pytest.raises(DecisionImpossible):
        decider(deux_mois, ActionDepot.REAFFECTER, "ccas-arras/mai2.xlsx", convention="2024-1.3-ccas-lens", mois=Mois(2024, 4))


def test_decisions_are_kept_by_a_replay(deux_mois: Any) -> None:
    attente = quarantaine(deux_mois, "ccas-arras/juin.xlsx")
    decider(deux_mois, ActionDepot.ADMETTRE, "ccas-arras/juin.xlsx", ligne=attente["ligne"])
    decider(deux_mois, ActionDepot.ECARTER, "ccas-arras/mai2.xlsx")
    avant = deux_mois.ctx.entrepot.empreintes()
    bilan = rejouer(deux_mois.ctx, LE_21)
    assert (bilan.rejoues, bilan.differences) == (3, [])
    assert deux_mois.ctx.entrepot.empreintes() == avant


def test_each_decision_is_journaled_with_its_reason(deux_mois: Any) -> None:
    decider(deux_mois, ActionDepot.ECARTER, "ccas-arras/mai2.xlsx", motif="Fichier d'essai")
    dernier = deux_mois.ctx.entrepot.lire_journal()[-1]
    assert (dernier["qui"], dernier["action"], dernier["commentaire"]) == ("gestionnaire-1", "ecarter", "Fichier d'essai")


def test_excusing_a_month_tells_what_it_changes(deux_mois: Any) -> None:
    phrases = decider_mois(deux_mois.ctx, ActionObligation.EXCUSER, ARRAS, Mois(2024, 4), "gestionnaire-1", "Sinistre", LE_21)
    assert any("avril 2024 : manquant → excusé" in phrase for phrase in phrases)
    assert any(phrase.startswith(f"Solde de {ARRAS} pour 2024 : dû") for phrase in phrases)


def test_an_incident_resolved_by_hand_stays_so(deux_mois: Any) -> None:
    (incident,) = [i for i in deux_mois.ctx.entrepot.lire_incidents("ouvert") if i["regle"] == "L03" and i["mois"] == "2024-06"]
    resolution = ResolutionIncident(incident["incident"], RaisonIncident.DEROGATION, "Date inconnue de tous", "gestionnaire-1")
    assert resoudre(deux_mois.ctx, resolution)
    deux_mois.nuit("2024-07-22")
    apres = {i["incident"]: i["etat"] for i in deux_mois.ctx.entrepot.lire_incidents()}
    assert apres[incident["incident"]] == "resolu"
    with pytest.raises(DecisionImpossible):
        resoudre(deux_mois.ctx, resolution)
