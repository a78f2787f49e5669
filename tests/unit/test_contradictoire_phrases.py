"""The fixed sentence of each month in default, from what the solde was computed from."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.defauts_dits import DefautDuMois, defauts
from decompte.domaine.mois import Mois

SEUIL = {"parametre.seuil_completude": json.dumps({"depuis": "2019-01-01", "valeur": "0.95"})}
CLAUSE = {"parametre.clause_penalite": json.dumps({"depuis": "2019-01-01", "valeur": True})}


def mois(echeance: str, etat: str, retard: int = 0, completude: str | None = None, motif: str | None = None) -> str:
    """A month as ``soldes.empreinte`` writes it."""
    champs = {"echeance": echeance, "etat": etat, "retard_jours": retard, "taux_completude": completude, "motif": motif}
    return json.dumps({**champs, "excuse": etat == "excuse"})


@pytest.mark.parametrize(
    ("cle", "texte", "phrase"),
    [
        ("mois.2024-03", mois("2024-04-10", "en_retard", 22),
         "Le tableau de mars 2024 était attendu le 10 avril 2024, il est arrivé le 2 mai 2024, 22 jours après."),
        ("mois.2024-06", mois("2024-06-30", "en_retard", 1),
         "Le tableau de juin 2024 était attendu le 30 juin 2024, il est arrivé le 1er juillet 2024, 1 jour après."),
        ("mois.2024-10", mois("2024-11-12", "manquant"),
         "Le tableau d'octobre 2024 était attendu le 12 novembre 2024, aucun tableau de ce mois n'a été accepté."),
        ("mois.2024-04", mois("2024-05-10", "incomplet", 0, "0.875"),
         "Le tableau d'avril 2024 est arrivé à temps mais incomplet : 87,5 % des cellules obligatoires sont remplies et "
         "valables, 95 % au moins sont attendues."),
        ("mois.2024-04", mois("2024-05-10", "incomplet", 5, "0.9"),
         "Le tableau d'avril 2024 était attendu le 10 mai 2024, il est arrivé le 15 mai 2024, 5 jours après, et il est "
         "incomplet : 90 % des cellules obligatoires sont remplies et valables, 95 % au moins sont attendues."),
    ],
)  # fmt: skip
def test_la_phrase_de_chaque_defaut(cle: str, texte: str, phrase: str) -> None:
    (defaut,) = defauts({**SEUIL, **CLAUSE, cle: texte})
    assert defaut.phrase.replace("\u202f", " ") == phrase


def test_ni_a_temps_ni_excuse_ni_sans_clause() -> None:
    entrees = {
        "mois.2024-01": mois("2024-02-12", "a_temps"),
        "mois.2024-02": mois("2024-03-11", "excuse", motif="une personne absente"),
        "mois.2024-03": mois("2024-04-10", "manquant"),
    }
    assert [d.mois for d in defauts({**entrees, **CLAUSE})] == [Mois(2024, 3)]
    sans = {"parametre.clause_penalite": json.dumps({"depuis": "2019-01-01", "valeur": False})}
    assert defauts({**entrees, **sans}) == defauts(entrees) == ()


def test_un_mois_d_avant_la_clause_ne_compte_pas() -> None:
    clauses = {
        "parametre.clause_penalite": json.dumps({"depuis": "2019-01-01", "valeur": False}),
        "parametre.clause_penalite depuis 2024-07-01": json.dumps({"depuis": "2024-07-01", "valeur": True}),
    }
    mois_dus = {"mois.2024-05": mois("2024-06-30", "manquant"), "mois.2024-06": mois("2024-07-01", "manquant")}
    assert [d.mois for d in defauts({**mois_dus, **clauses})] == [Mois(2024, 6)]


def test_sans_seuil_connu_la_phrase_dit_la_completude() -> None:
    incomplet = DefautDuMois(Mois(2024, 4), date(2024, 5, 10), completude=Decimal("0.8"))
    assert incomplet.phrase.replace("\u202f", " ").endswith("80 % des cellules obligatoires sont remplies et valables.")
