"""The checklist of a solde: each point when it is settled, and when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.app.erreurs import DemandeInvalide
from decompte.app.liste_de_controle import liste_de_controle
from decompte.app.vie_demande import ListeDeControle, Point
from decompte.domaine.convention import Note
from decompte.domaine.vie_solde import ActionSolde
from tests.conftest import env_sur
from tests.vie_fabrique import EXERCICE, NET, NOTE, PENALISE, SANS_BILAN, TROP, Vie, ouvrir_vie


@pytest.fixture
def vie(url_migree: str, tmp_path: Path) -> Iterator[Vie]:
    """The six conventions, computed when everything is due."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path) as ouverte:
        yield ouverte


def controle(vie: Vie, convention: str, exercice: int = EXERCICE) -> ListeDeControle:
    """The checklist."""
    return liste_de_controle(vie.ctx, convention, exercice)


def point(vie: Vie, convention: str, libelle: str) -> tuple[str, str, str | None]:
    """(state, detail, rule) of one point."""
    (trouve,) = [p for p in controle(vie, convention).points if p.libelle.startswith(libelle)]
    return trouve.etat, trouve.detail.replace("\u202f", " "), trouve.regle


def test_rien_ne_manque(vie: Vie) -> None:
    liste = controle(vie, NET)
    assert liste.complete
    assert [(p.libelle, p.etat) for p in liste.points] == [
        ("Solde calculé", "fait"),
        ("Mois échus", "sans_objet"),
        ("Tableaux mensuels", "sans_objet"),
        ("Bilan final", "fait"),
        ("Documents annuels", "fait"),
        ("Notes jugées", "sans_objet"),
        ("Lignes en attente", "fait"),
        ("Budget", "fait"),
        ("Phase contradictoire, ensuite", "sans_objet"),
    ]
    assert point(vie, NET, "Bilan final") == ("fait", "Reçu le 01/03/2025.", None)


@pytest.mark.parametrize("convention", [NET, PENALISE, TROP, NOTE, SANS_BILAN])
def test_complete_veut_dire_proposable(vie: Vie, convention: str) -> None:
    """The checklist and the action never disagree."""
    complete = controle(vie, convention).complete
    if complete:
        vie.faire(ActionSolde.PROPOSER, convention)
    else:
        with pytest.raises(DemandeInvalide):
            vie.faire(ActionSolde.PROPOSER, convention)
    assert complete is (convention in {NET, PENALISE, TROP})


def test_les_mois_et_leurs_tableaux(vie: Vie) -> None:
    assert point(vie, PENALISE, "Mois échus") == ("fait", "12 mois attendus, échus.", None)
    etat, detail, _ = point(vie, PENALISE, "Tableaux mensuels")
    assert (etat, detail.split(" : ")[0]) == ("information", "11 manquants")
    vie.calculer(date(2024, 11, 20))
    etat, detail, _ = point(vie, PENALISE, "Mois échus")
    assert (etat, detail) == ("attente", "2 mois ne sont pas échus : le dernier l'est après le 10/01/2025.")
    assert point(vie, NET, "Mois échus")[:2] == ("attente", "L'exercice finit le 31/12/2024.")
    assert not controle(vie, NET).complete


def test_le_bilan_et_les_documents(vie: Vie) -> None:
    etat, detail, regle = point(vie, SANS_BILAN, "Bilan final")
    assert (etat, regle) == ("manque", "blocage.bilan") and detail.endswith("Enregistrez-le, ou levez le blocage.")
    etat, detail, regle = point(vie, SANS_BILAN, "Documents annuels")
    assert (etat, regle) == ("manque", "blocage.documents") and detail.startswith(
        "Documents annuels non reçus, attendus le 30/06/2025"
    )
    for nom in ("bilan", "documents"):
        vie.faire(ActionSolde.LEVER, SANS_BILAN, regle=f"blocage.{nom}", motif="Vu.")
    assert point(vie, SANS_BILAN, "Bilan final") == (
        "fait",
        "Non reçu : blocage levé le 01/08/2025 par gestion-1.",
        "blocage.bilan",
    )
    assert point(vie, SANS_BILAN, "Documents annuels")[0] == "fait"
    assert controle(vie, SANS_BILAN).complete
    vie.faire(ActionSolde.RETABLIR, SANS_BILAN, regle="blocage.documents", motif="Erreur.")
    assert point(vie, SANS_BILAN, "Documents annuels")[0] == "manque"


def test_avant_leurs_dates(vie: Vie) -> None:
    vie.calculer(date(2025, 2, 1))
    # Fiche 1.1: 31 March N+1.
    assert point(vie, PENALISE, "Bilan final") == ("manque", "À recevoir au plus tard le 31/03/2025 : enregistrez-le.", None)
    assert point(vie, PENALISE, "Documents annuels") == (
        "sans_objet", "Ils n'empêchent pas encore de proposer : attendus le 30/06/2025 au plus tard.", None,
    )  # fmt: skip


def test_les_notes_et_les_lignes_en_attente(vie: Vie) -> None:
    etat, detail, regle = point(vie, NOTE, "Notes jugées")
    assert (etat, regle) == ("manque", None) and detail.endswith("Donnez chaque note, avec son commentaire.")
    etat, detail, regle = point(vie, NOTE, "Lignes en attente")
    assert (etat, regle) == ("manque", "blocage.quarantaine") and detail.startswith("1 ligne en attente, à traiter.")
    fiches = vie.ctx.referentiel.fiches_indicateurs("2024-1.3")
    for id in (id for id, fiche in fiches.items() if fiche.juge):
        vie.ctx.entrepot.noter(Note(NOTE, EXERCICE, id, Decimal("0.8"), "Vu sur place.", "gestion-1"))
    vie.faire(ActionSolde.LEVER, NOTE, regle="blocage.quarantaine", motif="Une personne partie depuis.")
    assert point(vie, NOTE, "Notes jugées") == ("fait", "Aucune note à donner.", None)
    assert point(vie, NOTE, "Lignes en attente")[:2] == ("fait", "Blocage levé le 01/08/2025 par gestion-1.")
    assert controle(vie, NOTE).complete


def test_le_budget(url_migree: str, tmp_path: Path) -> None:
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path, budget_eur="10000.00") as vie:
        etat, detail, regle = point(vie, NET, "Budget")
        assert (etat, regle) == ("manque", "blocage.budget") and detail.endswith(
            "Les finances l'augmentent, ou lèvent le blocage."
        )
        vie.faire(ActionSolde.LEVER, NET, regle="blocage.budget", motif="Décision modificative.", par="finances-1")
        assert point(vie, NET, "Budget")[:2] == ("fait", "Blocage levé le 01/08/2025 par finances-1 (finances).")


def test_la_suite(vie: Vie) -> None:
    assert point(vie, PENALISE, "Phase contradictoire")[1].startswith("Une pénalité de 339,75 € : une fois proposé")
    assert point(vie, TROP, "Phase contradictoire")[:2] == (
        "information", "Un reversement de 2 000,00 € : une fois proposé, le partenaire est entendu avant l'arrêt.",
    )  # fmt: skip
    assert point(vie, NET, "Phase contradictoire")[0] == "sans_objet"


def test_ce_qui_n_est_pas_calcule(vie: Vie) -> None:
    liste = controle(vie, NET, 2031)
    assert not liste.complete
    assert liste.points[0] == Point("Solde calculé", "manque", "Une nuit le calcule, dès le début de l'exercice.")
    assert {p.etat for p in liste.points if p.libelle in {"Mois échus", "Budget", "Lignes en attente"}} == {"attente"}
    with pytest.raises(DemandeInvalide, match="Convention inconnue : « rien »"):
        controle(vie, "rien")


def test_ce_qui_ne_peut_pas_etre_calcule(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its target the mode has no answer: the hold is told, and nobody can lift it."""
    codes = [c for c in vie.ctx.entrepot.lire_conventions() if c.code == PENALISE]
    assert codes[0].cible_accueils is not None
    from dataclasses import replace

    lire = type(vie.ctx.entrepot).lire_conventions
    monkeypatch.setattr(
        type(vie.ctx.entrepot),
        "lire_conventions",
        lambda ici: [replace(c, cible_accueils=None, cible_places=None) if c.code == PENALISE else c for c in lire(ici)],
    )
    vie.calculer()
    etat, detail, regle = point(vie, PENALISE, "Solde calculé")
    assert (etat, regle) == ("manque", None) and detail
    with pytest.raises(DemandeInvalide):
        vie.faire(ActionSolde.PROPOSER, PENALISE)


def test_ce_qui_a_ete_entendu_ne_l_est_plus(vie: Vie) -> None:
    """A penalty maintained after the partner's observations, then sent back: proposed again, it goes straight to finance."""
    assert point(vie, PENALISE, "Phase contradictoire")[1].endswith("une fois proposé, le partenaire est entendu avant l'arrêt.")
    vie.entendre(PENALISE)
    vie.faire(ActionSolde.RENVOYER, PENALISE, motif="Une pièce à relire.")
    assert point(vie, PENALISE, "Phase contradictoire")[:2] == (
        "sans_objet",
        "Une pénalité de 339,75 € : le partenaire a été entendu, les finances l'arrêtent.",
    )
