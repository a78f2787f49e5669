"""The words admitted for a parameter are those that the calculation knows: neither list forgets the other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from decompte.referentiel import Referentiel
from decompte.referentiel.mots_admis import MOTS, refus


def convenus(racine: Path) -> dict[str, set[str]]:
    """Parameter → the word that ``redaction.convenir`` expects, wherever the calculation calls it."""
    trouves: dict[str, set[str]] = {}
    for fichier in sorted((racine / "plugins" / "decompte" / "soldes").glob("*.py")):
        arbre = ast.parse(fichier.read_text(encoding="utf-8"))
        noms = {
            cible.id: noeud.value.value
            for noeud in arbre.body
            if isinstance(noeud, ast.Assign) and isinstance(noeud.value, ast.Constant)
            for cible in noeud.targets
            if isinstance(cible, ast.Name)
        }
        for appel in ast.walk(arbre):
            if isinstance(appel, ast.Call) and isinstance(appel.func, ast.Attribute) and appel.func.attr == "convenir":
                id, mot = (noms[a.id] if isinstance(a, ast.Name) else ast.literal_eval(a) for a in appel.args)
                trouves.setdefault(str(id), set()).add(str(mot))
    return trouves


def test_chaque_mot_convenu_est_admis_et_lui_seul(racine: Path) -> None:
    trouves = convenus(racine)
    assert "realisation_sous_objectif" in trouves and "mesure_file_active" in trouves
    assert {id: set(MOTS.get(id, ())) for id in trouves} == trouves


def test_chaque_parametre_qui_est_un_code_a_ses_mots(referentiel: Referentiel) -> None:
    codes = {id for id, p in referentiel.parametres.par_id.items() if p.unite == "code"}
    assert codes <= set(MOTS)
    assert set(MOTS) <= set(referentiel.parametres.par_id)


@pytest.mark.parametrize(
    ("id", "valeur", "dit"),
    [
        ("bareme_penalite", "paliers", None),
        ("bonus_annonces", ("sorties", "duree"), None),
        (
            "bonus_annonces",
            ("sorties", "durees"),
            "« durees » n'est pas un mot que le calcul connaît : attendu sorties ou duree.",
        ),
        (
            "ponderation_indicateurs",
            "par_rang",
            "« par_rang » n'est pas un mot que le calcul connaît : le seul connu est uniforme.",
        ),
        ("tarif_fal", "escalier", None),
    ],
)
def test_ce_qui_est_refuse(id: str, valeur: object, dit: str | None) -> None:
    trouve = refus(id, valeur)
    assert trouve is None if dit is None else (trouve is not None and trouve.startswith(dit))
