"""Year end on a real warehouse: what is open is told, the clôture keeps it, months are frozen since, soldes go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from decompte.app.cloture import EtatCloture, clore, etat_de_cloture
from decompte.app.decider import decider_mois
from decompte.app.decider_lot import DecisionsRefusees, decider_lot
from decompte.app.erreurs import DemandeInvalide
from decompte.app.mandatement import preparer_lot
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, Decision
from decompte.domaine.vie_solde import ActionSolde
from tests.vie_fabrique import AU, EXERCICE, NET, NOTE, PENALISE, SANS_BILAN, TROP, ZERO, Vie, ouvrir_vie

MAI = Mois(2024, 5)


@pytest.fixture
def vie(env: dict[str, str], tmp_path: Path) -> Iterator[Vie]:
    with ouvrir_vie(env, tmp_path) as ouverte:
        yield ouverte


def ouverts(etat: EtatCloture, genre: str) -> list[tuple[Any, ...]]:
    """What is open of a kind: (convention, month, state, detail)."""
    return [(r.convention, r.mois, r.etat, r.detail) for r in etat.restes if r.genre == genre]


def test_ce_qui_reste_ouvert_est_dit_chose_par_chose(vie: Vie, env: dict[str, str]) -> None:
    decider_mois(vie.ctx, ActionObligation.EXCUSER, PENALISE, Mois(2024, 1), "gestion-1", "Inondation.", AU)
    decider_mois(vie.ctx, ActionObligation.PROLONGER, PENALISE, Mois(2024, 4), "gestion-1", "Panne.", AU, date(2024, 6, 30))
    decider_mois(vie.ctx, ActionObligation.PROLONGER, PENALISE, MAI, "gestion-1", "Panne.", AU, date(2024, 7, 15))
    decider_mois(vie.ctx, ActionObligation.ANNULER, PENALISE, MAI, "gestion-1", "Erreur.", AU)
    vie.faire(ActionSolde.PROPOSER, NET)
    vie.ouvrir_phase(TROP)
    vie.faire(ActionSolde.PROPOSER, ZERO)
    vie.faire(ActionSolde.ARRETER, ZERO)
    with closing(psycopg2.connect(env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", ""))) as cnx, cnx.cursor() as curseur:
        curseur.execute(
            "INSERT INTO depots.depot (depot, structure, chemin, recu_le, sha256, taille, mtime_ns, etat, motif) VALUES "
            "('refuse-1', 'asso-net', 'a.xlsx', '2024-06-03 10:00+02', repeat('a', 64), 1, 1, 'illisible', 'abîmé'), "
            "('recu-1', 'asso-net', 'b.xlsx', '2025-03-31 23:00+02', repeat('b', 64), 1, 1, 'recu', NULL), "
            "('apres-1', 'asso-net', 'c.xlsx', '2025-04-01 10:00+02', repeat('c', 64), 1, 1, 'recu', NULL)"
        )
        cnx.commit()

    etat = etat_de_cloture(vie.ctx, EXERCICE, AU)
    assert (etat.premier_jour, etat.close_le) == (date(2025, 4, 1), None)
    manquants = ouverts(etat, "tableau_manquant")
    assert [m for c, m, _, _ in manquants if c == PENALISE] == [f"2024-{n:02d}" for n in (2, 4, 5, 6, 7, 8, 9, 10, 11, 12)]
    assert len([m for c, m, _, _ in manquants if c == NOTE]) == 11
    assert ouverts(etat, "mois_excuse") == [(PENALISE, "2024-01", "excuse", "sans tableau accepté")]
    # What was lifted is no longer extended.
    assert ouverts(etat, "mois_prolonge") == [(PENALISE, "2024-04", "manquant", "jusqu'au 30/06/2024")]
    # Received after the clôture and not saying its month: not of this exercice.
    assert ouverts(etat, "depot") == [
        (None, None, "illisible", "de asso-net, illisible, reçu le 03/06/2024"),
        (None, None, "recu", "de asso-net, reçu, reçu le 31/03/2025"),
    ]
    assert ouverts(etat, "lignes") == [(NOTE, "2024-03", "accepte", "1 ligne en attente")]
    assert ouverts(etat, "document") == [(SANS_BILAN, None, None, "non reçus : bilan final et documents annuels")]
    assert {c for c, *_ in ouverts(etat, "blocage")} == {NOTE, SANS_BILAN}
    ((convention, _, _, phase),) = ouverts(etat, "contradictoire")
    assert (convention, phase) == (TROP, "le partenaire peut présenter ses observations jusqu'au 31/08/2025")
    soldes = {c: (e, d) for c, _, e, d in ouverts(etat, "solde")}
    # Nothing to pay nor to take back: done with once approved.
    assert ZERO not in soldes
    assert soldes[NET] == ("propose", "attend d'être arrêté par les finances")
    assert soldes[TROP] == ("contradictoire", "le partenaire peut présenter ses observations jusqu'au 31/08/2025")
    assert soldes[PENALISE] == ("a_instruire", "attend d'être proposé")
    assert soldes[NOTE][1].startswith("attend que ")
    assert "1 phase contradictoire ouverte" in etat.resume()
    assert {ligne["genre"] for ligne in etat.lignes()} == {genre for genre, _ in etat.comptes}


def test_une_cloture_gele_les_mois_et_ne_reporte_rien(vie: Vie) -> None:
    vie.faire(ActionSolde.PROPOSER, NET)
    with pytest.raises(DemandeInvalide, match="compte jusqu'au 31/03/2025 ; l'exercice se clôt à partir du 01/04/2025"):
        clore(vie.ctx, EXERCICE, "finances-1", date(2025, 3, 31))
    with pytest.raises(DemandeInvalide, match="dites qui clôt"):
        clore(vie.ctx, EXERCICE, "  ", AU)
    with pytest.raises(DemandeInvalide, match="Aucun solde calculé pour 2019"):
        clore(vie.ctx, 2019, "finances-1", AU)
    assert vie.ctx.entrepot.lire_clotures() == []

    etats = vie.etats()
    phrases = clore(vie.ctx, EXERCICE, "finances-1", AU)
    assert phrases[0] == "L'exercice 2024 est clos, le 01/08/2025 par finances-1."
    assert "6 soldes ne sont pas mandatés : chacun reste dans son état" in phrases[2]
    assert f"{NET} : proposé, attend d'être arrêté par les finances." in phrases
    assert vie.etats() == etats
    (close,) = vie.ctx.entrepot.lire_clotures()
    assert (close["exercice"], close["le"], close["par"]) == (EXERCICE, AU, "finances-1")
    assert {"genre", "convention", "mois", "objet", "etat", "detail"} == set(close["reste"][0])
    assert [j["action"] for j in vie.ctx.entrepot.lire_journal() if j["objet"] == "2024"] == ["clore"]
    with pytest.raises(DemandeInvalide, match="déjà clos, le 01/08/2025 par finances-1"):
        clore(vie.ctx, EXERCICE, "finances-2", AU)
    assert "est clos depuis le 01/08/2025, par finances-1" in etat_de_cloture(vie.ctx, EXERCICE, AU).resume()

    # By the command line and by the pages, alone or with others: reopened first.
    for action, echeance in ((ActionObligation.EXCUSER, None), (ActionObligation.PROLONGER, date(2024, 7, 15))):
        with pytest.raises(DemandeInvalide, match="L'exercice 2024 est clos depuis le 01/08/2025 : rouvrez d'abord ce mois"):
            decider_mois(vie.ctx, action, PENALISE, MAI, "gestion-1", "Panne.", AU, echeance)
    decisions = [Decision(PENALISE, Mois(2024, m), ActionObligation.EXCUSER, None, "gestion-1", "Panne.") for m in (5, 6)]
    with pytest.raises(DecisionsRefusees) as refus:
        decider_lot(vie.ctx, decisions, AU)
    assert str(refus.value).count("rouvrez d'abord ce mois, avec son motif") == 2

    decider_mois(vie.ctx, ActionObligation.ROUVRIR, PENALISE, MAI, "gestion-1", "Tableau retrouvé.", AU)
    effet = decider_mois(vie.ctx, ActionObligation.EXCUSER, PENALISE, MAI, "gestion-1", "Panne.", AU)
    assert any("manquant → excusé" in phrase for phrase in effet)
    decider_mois(vie.ctx, ActionObligation.ANNULER, PENALISE, MAI, "gestion-1", "Erreur.", AU)
    with pytest.raises(DemandeInvalide, match="rouvrez d'abord"):
        decider_mois(vie.ctx, ActionObligation.EXCUSER, PENALISE, Mois(2024, 6), "gestion-1", "Panne.", AU)
    # A solde of a closed exercice is still approved.
    vie.faire(ActionSolde.ARRETER, NET)
    assert vie.solde(NET)["etat"] == "arrete"
    lot = preparer_lot(vie.ctx, EXERCICE, "finances-1", AU)
    assert [r.phrase() for r in etat_de_cloture(vie.ctx, EXERCICE, AU).restes if r.genre == "lot"] == [
        f"lot {lot.lot} : préparé le 01/08/2025 par finances-1, 1 ligne sans mandat"
    ]
    attend = [r.detail for r in etat_de_cloture(vie.ctx, EXERCICE, AU).restes if (r.genre, r.convention) == ("solde", NET)]
    assert attend == ["attend la référence de son mandat"]


def test_un_mois_rouvert_avant_la_cloture_est_gele_par_elle(vie: Vie) -> None:
    decider_mois(vie.ctx, ActionObligation.ROUVRIR, PENALISE, MAI, "gestion-1", "Tableau retrouvé.", AU)
    decider_mois(vie.ctx, ActionObligation.EXCUSER, PENALISE, MAI, "gestion-1", "Panne.", AU)
    clore(vie.ctx, EXERCICE, "finances-1", AU)
    with pytest.raises(DemandeInvalide, match="rouvrez d'abord"):
        decider_mois(vie.ctx, ActionObligation.ANNULER, PENALISE, MAI, "gestion-1", "Erreur.", AU)
