"""structures.csv: who deposits and is paid."""

from __future__ import annotations

import re
from pathlib import Path

from decompte.domaine.convention import Structure
from decompte.lecture.fautes import Releve
from decompte.referentiel.lecture_csv import LigneCsv, lire_table

FICHIER = "structures.csv"
COLONNES = ("code", "nom", "siret", "territoire", "email_contact")
OPTIONNELLES = ("source",)

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
COURRIEL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_SIREN_LA_POSTE = "356000000"


def lire_structures(dossier: Path, releve: Releve) -> dict[str, Structure]:
    """All structures by code, in the order of the file."""
    lues: dict[str, Structure] = {}
    lignes: dict[str, int] = {}
    for ligne in lire_table(dossier, FICHIER, COLONNES, OPTIONNELLES, releve):
        code, nom = ligne.code("code", requis=True), ligne.texte("nom", requis=True)
        siret = _siret(ligne)
        courriel = ligne.texte("email_contact")
        if courriel is not None and not COURRIEL.fullmatch(courriel):
            ligne.faute(f"« {courriel} » n'est pas une adresse électronique : corrigez-la ou videz la cellule.")
        if code is None:
            continue
        if not CODE.fullmatch(code):
            ligne.faute(f"le code « {code} » doit pouvoir nommer un dossier : lettres sans accent, chiffres et traits d'union.")
        if code in lignes:
            ligne.faute(f"le code « {code} » est déjà celui de la ligne {lignes[code]} : donnez à chaque structure le sien.")
            continue
        lignes[code] = ligne.ligne
        lues[code] = Structure(code, nom or code, siret, ligne.texte("territoire"), courriel)
    return lues


def _siret(ligne: LigneCsv) -> str | None:
    valeur = ligne.texte("siret")
    if valeur is None:
        return None
    serre = re.sub(r"\s", "", valeur)
    if not siret_valable(serre):
        ligne.faute(f"« {valeur} » n'est pas un SIRET : attendu 14 chiffres avec leur clé, ou une cellule vide.")
        return None
    return serre


def siret_valable(siret: str) -> bool:
    """14 digits whose Luhn sum is a multiple of 10 (of 5 on plain digits for La Poste, the exception of the INSEE)."""
    if not re.fullmatch(r"\d{14}", siret):
        return False
    chiffres = [int(c) for c in siret]
    if siret.startswith(_SIREN_LA_POSTE) and sum(chiffres) % 5 == 0:
        return True
    doubles = (c * 2 if rang % 2 == 0 else c for rang, c in enumerate(chiffres))
    return sum(c - 9 if c > 9 else c for c in doubles) % 10 == 0
