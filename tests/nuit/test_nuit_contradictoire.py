"""Three partners are announced a penalty: nobody answers the first, the second is half forgiven, the third is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.app.contradictoire_message import message_caducite, message_contradictoire, message_reponse
from decompte.app.contradictoire_nuit import BilanContradictoires
from decompte.app.erreurs import DemandeInvalide
from decompte.app.importer import importer
from decompte.app.vie_demande import BilanActes, DemandeActe
from decompte.app.vie_solde import agir
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.montant import eur
from decompte.domaine.vie_solde import ActionSolde
from tests.fabrique import classeur, personne

TOMBE, RAMENEE, MAINTENUE = "2024-1.1-mempa", "2024-1.1-tous-parrains", "2024-1.1-partenaire-insertion-formation"
TOUS = (TOMBE, RAMENEE, MAINTENUE)
LE_1 = date(2025, 6, 1)


def faire(boite: Any, action: ActionSolde, au: date, *conventions: str, par: str = "gestion", **precisions: Any) -> BilanActes:
    """An action on the soldes of 2024 of these conventions."""
    return agir(boite.ctx, DemandeActe(action, tuple((c, 2024) for c in conventions), par, **precisions), au)


def solde(boite: Any, convention: str) -> dict[str, Any]:
    """The stored row."""
    ligne: dict[str, Any] = boite.ctx.entrepot.lire_solde(convention, 2024)
    return ligne


@pytest.fixture
def notifies(boite: Any, tmp_path: Path) -> Any:
    """One table in twelve months each, the reports in; proposed and notified on 1 June 2025."""
    for convention in TOUS:
        dossier = convention.removeprefix("2024-1.1-")
        contenu = classeur(
            [personne(n, phase="Accueil") for n in range(1, 6)],
            identification={"Convention": convention, "Mois": "2024-05"},
        )
        boite.deposer(f"{dossier}/mai.xlsx", contenu, "2024-06-05T10:00:00+02:00")
    boite.nuit("2025-05-31")
    lignes = [f"{c},2024,{nature},2025-03-01,\n" for c in TOUS for nature in ("bilan_final", "documents_annuels")]
    fichier = tmp_path / "documents.csv"
    fichier.write_text("convention,exercice,nature,recu_le,cout_reel_eur\n" + "".join(lignes), encoding="utf-8")
    importer(boite.ctx, "documents", fichier, "gestion", date(2025, 5, 31))
    faire(boite, ActionSolde.PROPOSER, LE_1, *TOUS)
    assert all(solde(boite, c)["penalite_eur"] > 0 for c in TOUS)
    assert all("aucun tableau de ce mois n'a été accepté" in message_contradictoire(boite.ctx, c, 2024, LE_1).corps for c in TOUS)
    faire(boite, ActionSolde.NOTIFIER, LE_1, *TOUS)
    return boite


def test_tombee_ramenee_maintenue(notifies: Any) -> None:
    annoncee = {c: solde(notifies, c) for c in TOUS}
    # The figures announced are held, whatever a night computes.
    assert notifies.nuit("2025-06-21").contradictoires.resume() == "Phases contradictoires : 3 partenaires à relancer."
    assert {c: solde(notifies, c)["penalite_eur"] for c in TOUS} == {c: annoncee[c]["penalite_eur"] for c in TOUS}

    faire(notifies, ActionSolde.OBSERVER, date(2025, 6, 25), MAINTENUE, RAMENEE, motif="Le logiciel était en panne.")
    faire(notifies, ActionSolde.MAINTENIR, date(2025, 7, 2), MAINTENUE, motif="Aucun tableau n'a suivi la panne.")
    faire(notifies, ActionSolde.ARRETER, date(2025, 7, 3), MAINTENUE, par="finances")
    assert solde(notifies, MAINTENUE)["etat"] == "arrete"
    assert solde(notifies, MAINTENUE)["penalite_eur"] == annoncee[MAINTENUE]["penalite_eur"]

    faire(notifies, ActionSolde.RENONCER, date(2025, 7, 2), RAMENEE, motif="Une panne de deux mois.", taux="0,01")
    ramenee = solde(notifies, RAMENEE)
    assert (ramenee["etat"], ramenee["taux_penalite"]) == ("a_instruire", Decimal("0.0100"))
    assert ramenee["penalite_eur"] == eur(ramenee["solde_brut_eur"] * Decimal("0.01"))
    assert "pénalité ramenée à 1" in message_reponse(notifies.ctx, RAMENEE, 2024, date(2025, 7, 2)).objet
    # The partner was heard of more, and answered: what is left of it is approved.
    faire(notifies, ActionSolde.PROPOSER, date(2025, 7, 3), RAMENEE)
    with pytest.raises(DemandeInvalide, match="déjà été entendu"):
        faire(notifies, ActionSolde.NOTIFIER, date(2025, 7, 3), RAMENEE)
    faire(notifies, ActionSolde.ARRETER, date(2025, 7, 3), RAMENEE, par="finances")
    assert solde(notifies, RAMENEE)["penalite_eur"] == ramenee["penalite_eur"]

    (alerte,) = notifies.nuit("2025-08-20").contradictoires.alertes
    assert alerte.startswith(f"{TOMBE}, exercice 2024, pénalité ")
    nuit = notifies.nuit("2025-08-31")
    assert (len(nuit.contradictoires.caducites), nuit.contradictoires.alertes) == (1, ())
    tombee = solde(notifies, TOMBE)
    assert (tombee["etat"], tombee["taux_penalite"], tombee["penalite_eur"]) == (
        "a_instruire",
        Decimal("0.0000"),
        Decimal("0.00"),
    )
    assert tombee["solde_net_eur"] == tombee["solde_brut_eur"] == annoncee[TOMBE]["solde_brut_eur"]
    assert "penalite.remise" in {ligne["regle"] for ligne in notifies.ctx.entrepot.lire_decompte(TOMBE, 2024)}
    assert "n'est pas retenue" in message_caducite(notifies.ctx, TOMBE, 2024, date(2025, 9, 1)).objet
    avant = notifies.ctx.entrepot.lire_contradictoires()
    assert notifies.nuit("2025-08-31").contradictoires.phrases == ()
    assert notifies.ctx.entrepot.lire_contradictoires() == avant

    # Nothing is left to be heard: proposed, then approved.
    faire(notifies, ActionSolde.PROPOSER, date(2025, 9, 1), TOMBE)
    faire(notifies, ActionSolde.ARRETER, date(2025, 9, 2), TOMBE, par="finances")
    assert solde(notifies, TOMBE)["etat"] == "arrete"


def test_une_nuit_a_venir_ne_fait_rien_tomber_avant_son_jour(boite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    suivis: list[date] = []

    def suivre(ctx: Any, au: date) -> BilanContradictoires:
        suivis.append(au)
        return BilanContradictoires()

    monkeypatch.setattr("decompte.app.nuit.suivre_contradictoires", suivre)
    boite.nuit("2099-12-31")
    boite.nuit("2025-05-31")
    assert suivis[0] <= jour_d_arrivee(datetime.now(UTC))
    assert suivis[1] == date(2025, 5, 31)
