"""`bin/decompte vie` and `decider` on soldes: what a steward, a finance officer and a program read of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from decompte.app.contexte import Contexte
from decompte.app.vie_demande import BilanActes, DemandeActe
from decompte.app.vie_solde import agir
from tests.conftest import env_sur
from tests.vie_fabrique import EXERCICE, NET, PENALISE, SANS_BILAN, TROP, ZERO, ouvrir_vie

SUR = ("--exercice", str(EXERCICE))


@pytest.fixture
def installation(url_migree: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The six conventions computed, as the command line finds them."""
    env = env_sur(url_migree, tmp_path / "donnees")
    with ouvrir_vie(env, tmp_path):
        pass
    for nom, valeur in {**env, "DECOMPTE_REFERENCE": str(tmp_path / "reference")}.items():
        monkeypatch.setenv(nom, valeur)


@pytest.fixture
def lancer(lancer_lisible: Any) -> Any:
    """Commands read with plain spaces."""
    return lancer_lisible


def test_de_la_proposition_a_l_arret(lancer: Any) -> None:
    code, sortie, erreurs = lancer("decider", "proposer", "--convention", NET, *SUR, "--par", "gestion-1")
    assert (code, sortie) == (0, f"{NET}, exercice 2024 : passe à « proposé » ; 18 000,00 € à payer.\n")
    assert f"Ensuite : bin/decompte decider arreter --convention {NET} --exercice 2024 --par QUI" in erreurs
    code, sortie, erreurs = lancer("decider", "arreter", "--convention", NET, *SUR, "--par", "Gestion-1")
    assert (code, sortie) == (1, "")
    assert f"{NET}, exercice 2024 : proposé par gestion-1 : une autre personne l'arrête." in erreurs
    code, sortie, erreurs = lancer("decider", "arreter", "--convention", NET, *SUR, "--par", "finances-1")
    assert (code, sortie) == (0, f"{NET}, exercice 2024 : passe à « arrêté » ; 18 000,00 € à payer.\n")
    assert "Ensuite : bin/decompte mandatement --exercice 2024 --par QUI" in erreurs
    code, sortie, _ = lancer("soldes", *SUR)
    assert code == 0
    assert " ; arrêté, à mandater 18 000,00 € ; mandaté 0,00 €." in sortie
    assert "À reverser : pas encore arrêté 2 000,00 € ; " in sortie
    code, sortie, _ = lancer("vie", "--convention", NET, *SUR)
    assert code == 0
    assert f"{NET}, exercice 2024, version 1 : arrêté ; 18 000,00 € à payer." in sortie
    assert "à instruire → proposé, par gestion-1" in sortie and "proposé → arrêté, par finances-1" in sortie
    assert "version 1, par finances-1 : 18 000,00 € à payer, 0,00 € à reverser (sha256 " in sortie
    assert "Avant de le proposer" not in sortie


def test_plusieurs_tous_ou_aucun(lancer: Any) -> None:
    arguments = ("decider", "proposer", "--convention", NET, "--convention", SANS_BILAN, *SUR, "--par", "gestion-1")
    code, sortie, erreurs = lancer(*arguments)
    assert (code, sortie) == (1, "")
    assert "Rien n'a été enregistré." in erreurs and f"{SANS_BILAN}, exercice 2024 : est « provisoire »" in erreurs
    assert lancer("vie", "--convention", NET, *SUR)[1].startswith(f"{NET}, exercice 2024, version 1 : à instruire")


def test_toutes_dit_lesquelles_sont_laissees(lancer: Any) -> None:
    code, sortie, erreurs = lancer("decider", "proposer", "--toutes", *SUR, "--par", "gestion-1", "--essai")
    assert code == 0
    assert [ligne.split(",")[0] for ligne in sortie.splitlines()[:-1]] == [PENALISE, NET, TROP, ZERO]
    assert sortie.splitlines()[-1].startswith(
        "En tout, 4 soldes : 21 365,25 € à payer, 339,75 € de pénalités, 2 000,00 € à reverser"
    )
    assert "2 soldes laissés de côté :" in erreurs and "Rien n'a été enregistré" in erreurs
    reel = lancer("decider", "proposer", "--toutes", *SUR, "--par", "gestion-1")
    assert (reel[0], reel[1]) == (0, sortie)
    code, sortie, erreurs = lancer("decider", "arreter", "--toutes", *SUR, "--par", "finances-1")
    assert code == 0
    assert [ligne.split(",")[0] for ligne in sortie.splitlines()[:-1]] == [NET, ZERO]
    # Those already past it are counted, not told one by one.
    code, _, erreurs_ensuite = lancer("decider", "arreter", "--toutes", *SUR, "--par", "finances-1", "--essai")
    assert code == 1 and NET not in erreurs_ensuite and ZERO not in erreurs_ensuite
    assert "Laissés de côté : 2 soldes déjà arrêtés ou au-delà." in erreurs_ensuite
    code, _, relance = lancer("decider", "proposer", "--toutes", *SUR, "--par", "gestion-1")
    assert code == 1 and NET not in relance and "4 soldes déjà proposés ou au-delà" in relance
    assert "4 soldes laissés de côté :" in erreurs and "sans que le partenaire ait été entendu : notifiez d'abord" in erreurs


def test_la_liste_de_controle(lancer: Any) -> None:
    code, sortie, erreurs = lancer("vie", "--convention", SANS_BILAN, *SUR)
    assert code == 0
    assert "Avant de le proposer : il manque" in sortie
    assert "  [ ] Bilan final : Bilan final non reçu, attendu le 30/06/2025" in sortie
    assert "  [x] Budget : Aucune de ses opérations n'est dépassée." in sortie
    assert f"Lever : bin/decompte decider lever --convention {SANS_BILAN} --exercice 2024 --regle bilan --par QUI" in erreurs
    code, sortie, erreurs = lancer("vie", "--convention", PENALISE, *SUR)
    assert "Avant de le proposer : rien ne manque" in sortie
    assert (
        "   i  Tableaux mensuels : 11 manquants" in sortie
        and "   i  Phase contradictoire, ensuite : Une pénalité de 339,75 €" in sortie
    )
    assert f"Ensuite : bin/decompte decider proposer --convention {PENALISE}" in erreurs


def test_lever_puis_retablir(lancer: Any) -> None:
    cible = ("--convention", SANS_BILAN, *SUR, "--regle", "documents", "--par", "gestion-1")
    code, _, erreurs = lancer("decider", "lever", *cible)
    assert code == 2 and "--motif" in erreurs
    code, sortie, _ = lancer("decider", "lever", *cible, "--motif", "Vus sur place.")
    assert code == 0 and sortie.startswith(f"{SANS_BILAN}, exercice 2024 : blocage « documents annuels non reçus » levé")
    assert "Documents annuels : Non reçus : blocage levé le " in lancer("vie", "--convention", SANS_BILAN, *SUR)[1]
    assert lancer("decider", "retablir", *cible, "--motif", "Erreur de dossier.")[0] == 0
    assert lancer("decider", "lever", *cible[:-4], "--regle", "notes", "--par", "g", "--motif", "x")[0] == 2


def un_mois_apres(ctx: Contexte, demande: DemandeActe, aujourd_hui: date, **reste: bool) -> BilanActes:
    """As on the command line once the partner's thirty days are over."""
    return agir(ctx, demande, aujourd_hui + timedelta(days=31), **reste)


def test_la_phase_contradictoire(lancer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cible = ("--convention", PENALISE, *SUR, "--par", "gestion-1")
    assert "decider notifier" in lancer("decider", "proposer", *cible)[2]
    code, sortie, erreurs = lancer("decider", "notifier", *cible)
    assert code == 0 and "passe à « en phase contradictoire »" in sortie and "decider observer" in erreurs
    assert lancer("decider", "observer", *cible, "--motif", "Nous contestons.")[0] == 0
    assert "attendez la fin de ce temps" in lancer("decider", "maintenir", *cible, "--motif", "Rien n'est venu.")[2]
    monkeypatch.setattr("decompte.app.vie_solde.agir", un_mois_apres)
    code, sortie, _ = lancer("decider", "maintenir", *cible, "--motif", "Rien n'est venu.")
    assert code == 0 and "maintenu après observations" in sortie
    code, sortie, _ = lancer("decider", "arreter", "--convention", PENALISE, *SUR, "--par", "finances-1")
    assert code == 0 and "3 705,00 € − pénalité 339,75 € = 3 365,25 € à payer" in sortie
    sortie = lancer("vie", "--convention", PENALISE, *SUR)[1]
    assert "phase 1  notification, par gestion-1" in sortie and "reponse (maintenir), par gestion-1 : Rien n'est venu." in sortie


def test_pour_un_programme(lancer: Any) -> None:
    lancer("decider", "proposer", "--convention", NET, *SUR, "--par", "gestion-1")
    code, sortie, _ = lancer("vie", "--convention", NET, *SUR, "--json")
    lignes = json.loads(sortie)
    assert code == 0 and {ligne["genre"] for ligne in lignes} == {"transition"}
    assert (lignes[-1]["de"], lignes[-1]["vers"], lignes[-1]["par"]) == ("a_instruire", "propose", "gestion-1")
    controle = json.loads(lancer("vie", "--convention", ZERO, *SUR, "--json")[1])
    assert {"genre": "controle", "libelle": "Budget", "etat": "fait", "detail": "Aucune de ses opérations n'est dépassée.",
            "regle": None} in controle  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "dit"),
    [
        (("vie", "--convention", "2024-2.3-nett", *SUR), 1, f"convention inconnue, vouliez-vous dire « {NET} » ?"),
        (("vie", "--convention", NET, "--exercice", "2031"), 0, ""),
        (("decider", "proposer", *SUR, "--par", "x"), 2, "--convention"),
        (("decider", "renvoyer", "--convention", NET, *SUR, "--par", "x"), 2, "il manque : --motif"),
        (("decider", "renvoyer", "--convention", NET, *SUR, "--par", "x", "--motif", " "), 1, "il dit ce qui est à revoir"),
        (("decider", "proposer", "--convention", NET, *SUR, "--par", "calcul"), 1, "signe ce que la nuit fait seule"),
        (("decider", "proposer", "--toutes", "--exercice", "2031", "--par", "x"), 1, "Aucun solde calculé pour 2031"),
    ],
)
def test_ce_qui_est_refuse(lancer: Any, arguments: tuple[str, ...], code: int, dit: str) -> None:
    obtenu, _, erreurs = lancer(*arguments)
    assert obtenu == code and dit in erreurs
