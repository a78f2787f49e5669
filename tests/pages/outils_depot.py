"""Tables to deposit, with faults and words that must never come out, and what the tests of a deposit's page read of it."""

from __future__ import annotations

import html
import io
import re
from datetime import date

import openpyxl

from tests.fabrique import classeur, modeles, personne

ARRAS = "2024-1.3-ccas-arras"
NOM, PRENOM, OBSERVATIONS, IDENTIFIANT = "NOMSEME", "PRENOMSEME", "MOTSEME", "MJ-777001"
NAISSANCE = date(1977, 7, 17)
HOSTILE = '<script>alert("=1+1")<b>.xlsx'
GROS = 1_200


def table(convention: str, lignes: list[dict[str, object]], **options: object) -> bytes:
    """A table of April."""
    return classeur(lignes, identification={"Convention": convention, "Mois": "2024-04"}, **options)  # type: ignore[arg-type]


def seme() -> bytes:
    """A table with words that must never come out, faults, and a header that would like to run."""
    lignes = [
        personne(
            n, nom=NOM, prenom=PRENOM, date_naissance=NAISSANCE, observations=OBSERVATIONS, date_orientation=date(2024, 1, 15)
        )
        for n in range(1, 6)
    ]
    lignes[0]["identifiant"] = IDENTIFIANT
    lignes[1]["date_premier_rdv"] = f"{NOM} {PRENOM}"
    lignes[2]["identifiant"] = IDENTIFIANT
    lignes[3]["date_orientation"] = None
    return table(ARRAS, lignes, en_plus={"<img src=x onerror=alert(1)>": ["a"]})


def enorme() -> bytes:
    """Twelve hundred rows with nearly every fault: thousands of findings."""
    cles = [c.cle for c in modeles()["suivi-2024"].colonnes if c.cle != "identifiant" and not c.personnelle]
    mauvaise = dict.fromkeys(cles, "quarante")
    vide = dict.fromkeys(cles)
    return table("2024-1.3-ccas-avion", [personne(n, **(mauvaise if n % 2 else vide)) for n in range(1, GROS + 1)])


def mots(page: str) -> str:
    """What people read of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def feuilles(octets: bytes) -> dict[str, list[list[object]]]:
    """Every cell of a workbook, and its comments."""
    livre = openpyxl.load_workbook(io.BytesIO(octets))
    return {
        f.title: [[(c.value, c.comment.text if c.comment else None) for c in ligne] for ligne in f.iter_rows()] for f in livre
    }
