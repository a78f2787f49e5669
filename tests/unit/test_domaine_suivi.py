"""What is to be done, named; who may take it, give it back, say something of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from decompte.domaine.calendrier import PARIS
from decompte.domaine.mois import Mois
from decompte.domaine.suivi import ActionSuivi, Charge, Objet, Suivi, fautes_de_suivi

MOIS = Objet.du_mois("2024-1.3-ccas-arras", Mois(2024, 3))
A_ELLE = Charge("collegue", datetime(2024, 4, 2, 9, 5, tzinfo=PARIS))
A_MOI = Charge("moi", datetime(2024, 4, 2, 9, 5, tzinfo=PARIS))


@pytest.mark.parametrize("objet", [Objet.incident(12), Objet.depot("d1f:2"), MOIS])
def test_ecrit_puis_lu_il_est_le_meme(objet: Objet) -> None:
    assert Objet.de_texte(str(objet)) == objet


def test_un_mois_dit_sa_convention_et_son_mois() -> None:
    assert (MOIS.convention, MOIS.mois) == ("2024-1.3-ccas-arras", Mois(2024, 3))


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "incident",
        "incident:",
        "incident:douze",
        "incident:²",
        "incident:" + "9" * 30,
        "autre:1",
        "mois:2024-03",
        "mois:c 2024-13",
    ],
)
def test_ce_qui_ne_designe_rien_est_refuse(texte: str) -> None:
    with pytest.raises(ValueError, match="»"):
        Objet.de_texte(texte)


@pytest.mark.parametrize(
    ("action", "commentaire", "charge", "faute"),
    [
        (ActionSuivi.PRENDRE, "", None, None),
        (ActionSuivi.PRENDRE, "", A_MOI, "par vous, depuis le 02/04/2024 à 09 h 05"),
        (ActionSuivi.PRENDRE, "", A_ELLE, "déjà pris en charge par « collegue »"),
        (ActionSuivi.RENDRE, "", A_MOI, None),
        (ActionSuivi.RENDRE, "", None, "personne ne l'a pris"),
        (ActionSuivi.RENDRE, " ", A_ELLE, "dites pourquoi"),
        (ActionSuivi.RENDRE, "en congé", A_ELLE, None),
        (ActionSuivi.COMMENTER, " ", None, "commentaire"),
        (ActionSuivi.COMMENTER, "vu", A_ELLE, None),
        (ActionSuivi.MAINTENIR, "", None, "motif"),
        (ActionSuivi.MAINTENIR, "le retard compte", None, None),
    ],
)
def test_qui_peut_quoi(action: ActionSuivi, commentaire: str, charge: Charge | None, faute: str | None) -> None:
    fautes = fautes_de_suivi(Suivi(MOIS, action, "moi", commentaire), charge)
    assert (fautes == []) if faute is None else (len(fautes) == 1 and faute in fautes[0])


def test_seul_un_mois_se_laisse_tel_quel_et_toute_action_a_un_auteur() -> None:
    fautes = fautes_de_suivi(Suivi(Objet.incident(1), ActionSuivi.MAINTENIR, " ", ""), None)
    assert len(fautes) == 3
