"""How a cell is shown in a finding: short, harmless, and without what would name a person.

A finding says where the cell is; its value is only a help to find it again. A text where a date or a number was expected may
be anything, a name or a telephone number included: of such a text only what cannot be one is shown.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from decompte.controles.identite import normaliser_nom, ressemblant
from decompte.domaine.confidentiel import (
    POINTS,
    PREMIERE_DATE,
    est_l_identifiant,
    masquer_identifiants,
    porte_la_date,
    porte_une_date_avant,
)
from decompte.domaine.modele import ColonneModele, TypeColonne
from decompte.domaine.mois import Mois
from decompte.domaine.texte import enumeration

LONGUEUR_MAX = 60
"""Longer values are cut: a finding shows a cell, it does not repeat a text."""

LONGUEUR_INATTENDU = 30
"""An unexpected text is cut shorter still."""

_IDENTIFIANT = re.compile(r"[A-Z0-9-]{8,20}")
_MOT = re.compile(r"[^\W\d_]{2,}")
_NUMERO = re.compile(r"\d(?:[ .\u00a0\u202f]?\d){8,}|\d\d(?:-\d\d){4,}")
"""Nine digits or more: a telephone number, a social security number. Dates have eight."""
_POINTS_REPETES = re.compile(f"{POINTS}(?:[ ,;'’.-]*{POINTS})+")
_CHIFFRES_MONTRES = 8
_NOMS_DE_MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_MOTS_CONNUS = frozenset(
    normaliser_nom(mot)
    for mot in (
        *_NOMS_DE_MOIS,
        *(mot[:longueur] for mot in _NOMS_DE_MOIS for longueur in (3, 4) if len(mot) > longueur),
        *("juil", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        *(
            "oui",
            "non",
            "vrai",
            "faux",
            "er",
            "le",
            "du",
            "au",
            "en",
            "fin",
            "début",
            "hier",
            "inconnu",
            "inconnue",
            "néant",
            "aucun",
        ),
        *("aucune", "ref", "valeur", "div", "value", "num", "null"),
    )
)
"""Words that say nothing of anybody, in a cell where a date or a number was expected."""

_ENTETES_PERSONNELS = frozenset(
    {
        *("nom", "noms", "prenom", "prenoms", "naissance", "tel", "telephone", "portable", "mobile", "mail", "mel", "email"),
        *("courriel", "nir", "secu", "adresse", "allocataire", "caf", "iban", "rib", "sexe", "nationalite"),
        *("observation", "observations", "commentaire", "commentaires"),
    }
)
_NE_LE = ("ne e", "ne le", "nee le")
_COLLECTIFS = frozenset({"structure", "organisme", "association", "commune", "ville", "atelier", "action", "employeur"})


def entete_personnel(entete: str) -> bool:
    """Whether personal data usually stand under such a header (« Nom de famille », « Né(e) le », « Tél. »)."""
    propre = normaliser_nom(nettoyer(entete))
    mots = set(propre.split())
    return propre.startswith(_NE_LE) or (not mots.isdisjoint(_ENTETES_PERSONNELS) and mots.isdisjoint(_COLLECTIFS))


def nettoyer(texte: str) -> str:
    """The text on one line, without control characters, direction marks or lone surrogates (PostgreSQL refuses some)."""
    if texte.isprintable():
        # Most are: no control, format or surrogate character, no space but the plain one.
        return texte.strip()
    propre = "".join(" " if c in "\t\r\n" else c for c in texte)
    propre = "".join("�" if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Co", "Cn") and c != "�" else c for c in propre)
    return propre.strip()


def couper(texte: str, longueur: int = LONGUEUR_MAX) -> str:
    """The text cut to what a finding shows."""
    return texte if len(texte) <= longueur else texte[: longueur - 1] + "…"


def montrer(valeur: object) -> str | None:
    """The value as French text (dates JJ/MM/AAAA, oui/non, decimal comma); None for an empty cell."""
    if valeur is None:
        return None
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime | date):
        return f"{valeur.day:02d}/{valeur.month:02d}/{valeur.year:04d}"
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    if isinstance(valeur, float | Decimal):
        return couper(str(valeur).replace(".", ","))
    if isinstance(valeur, int) and abs(valeur) >= 10**LONGUEUR_MAX:
        return "nombre de plus de soixante chiffres"
    return couper(nettoyer(str(valeur))) or None


def masquer_identifiant(identifiant: str) -> str:
    """`MJ-000123` as `•••23`; a short or ill-formed one (it may be a name) shows nothing."""
    return POINTS + (identifiant[-2:] if _IDENTIFIANT.fullmatch(identifiant) else "")


def montrer_inattendu(texte: str, connus: Collection[str] = ()) -> str:
    """A text in a column of another type: words and long numbers masked, but for those of the calendar or ``connus``."""
    propre = _NUMERO.sub(POINTS, nettoyer(texte))
    propre = _MOT.sub(
        lambda m: m[0] if normaliser_nom(m[0]) in _MOTS_CONNUS or normaliser_nom(m[0]) in connus else POINTS, propre
    )
    return couper(_POINTS_REPETES.sub(POINTS, propre), LONGUEUR_INATTENDU)


@lru_cache(maxsize=64)
def _mots_de_la_liste(colonne: ColonneModele) -> frozenset[str]:
    return frozenset(mot for c in colonne.codes for mot in normaliser_nom(f"{c.libelle} {c.code}").split())


def _montrer_texte(colonne: ColonneModele, texte: str) -> str | None:
    if colonne.type is TypeColonne.TEXTE:
        return montrer(texte)
    if colonne.type is TypeColonne.CODE:
        proche = ressemblant(couper(nettoyer(texte)), [n for c in colonne.codes for n in (c.libelle, c.code, *c.alias)])
        if proche is not None:
            return couper(nettoyer(texte), LONGUEUR_INATTENDU)
    return montrer_inattendu(texte, _mots_de_la_liste(colonne)) or None


def _montrer_nombre(valeur: int | float | Decimal) -> str | None:
    """A number; one as long as a telephone number by its length only."""
    montre = montrer(valeur)
    chiffres = sum(c.isdigit() for c in (montre or "").partition(",")[0])
    return f"nombre de {chiffres} chiffres" if chiffres > _CHIFFRES_MONTRES else montre


def est_personnelle(colonne: ColonneModele) -> bool:
    """Whether the values of a column must not be shown: personal, or free text that is never loaded."""
    return colonne.personnelle or not colonne.chargee or colonne.type is TypeColonne.IDENTIFIANT


@dataclass(frozen=True, slots=True)
class Reperes:
    """What is known of the person of a row, never to be shown, and the first day that a date of the follow-up may be."""

    identifiant: str | None = None
    naissance: date | None = None
    premiere_date: date = PREMIERE_DATE


SANS_REPERES = Reperes()
NAISSANCE_DITE = "la date de naissance de cette ligne"
_DERNIER_JOUR_DE_SERIE = 73_050
"""The serial number of 31 December 2099 in Excel: beyond, a number is no day."""


def dire_ancienne(premiere: date) -> str:
    """What stands for a date that is too old to be one of the follow-up: it may be a birth date."""
    return f"une date d'avant le {montrer(premiere)}"


def montrer_cellule(colonne: ColonneModele, brut: object, reperes: Reperes = SANS_REPERES, lue: object = None) -> str | None:
    """The value of a cell for a finding, masked when the column is personal; None for an empty cell.

    A birth date or an identifiant typed in another column is masked too; ``lue`` is what was understood of the cell.
    """
    if brut is None or (isinstance(brut, str) and not brut.strip()):
        return None
    if colonne.type is TypeColonne.IDENTIFIANT:
        return masquer_identifiant(str(brut).strip())
    if est_personnelle(colonne):
        return POINTS
    cachee = _dire_sans_montrer(colonne, brut, lue, reperes)
    if cachee is not None:
        return cachee
    if isinstance(brut, int | float | Decimal) and not isinstance(brut, bool):
        return _montrer_nombre(brut)
    if isinstance(brut, str):
        return _montrer_texte(colonne, masquer_identifiants(nettoyer(brut), reperes.identifiant))
    return montrer(brut)


def _dire_sans_montrer(colonne: ColonneModele, brut: object, lue: object, reperes: Reperes) -> str | None:
    """The words for a birth date or an identifiant that stands in a column of another kind; None when it holds neither."""
    jours = {_jour(valeur) for valeur in (brut, lue)} - {None}
    texte = _NUMERO.sub(POINTS, nettoyer(brut)) if isinstance(brut, str) else _chiffres(brut)
    if est_l_identifiant(texte, reperes.identifiant):
        return masquer_identifiant((reperes.identifiant or "").strip())
    if isinstance(brut, int | float) and colonne.type is TypeColonne.DATE and _est_un_jour_de_serie(brut, reperes.premiere_date):
        return dire_ancienne(reperes.premiere_date)
    compte = colonne.type in (TypeColonne.ENTIER, TypeColonne.NOMBRE)
    datable = not (compte and len(texte) <= _CHIFFRES_D_UN_COMPTE and texte.isdigit())
    if any(j is not None and j < reperes.premiere_date for j in jours) or (
        datable and porte_une_date_avant(texte, reperes.premiere_date)
    ):
        return dire_ancienne(reperes.premiere_date)
    if reperes.naissance is not None and (reperes.naissance in jours or porte_la_date(texte, reperes.naissance)):
        return NAISSANCE_DITE
    return None


_CHIFFRES_D_UN_COMPTE = 6
"""A count of up to six figures is a count: 1950 there is not a year."""


def _jour(valeur: object) -> date | None:
    if isinstance(valeur, datetime):
        return valeur.date()
    return valeur if isinstance(valeur, date) else None


def _chiffres(brut: object) -> str:
    """A number as its figures, the rest as nothing: a date is compared as a date."""
    if isinstance(brut, bool) or not isinstance(brut, int | float | Decimal):
        return ""
    fini = isinstance(brut, int) or math.isfinite(brut)
    return (montrer(brut) or "") if fini and -(10**12) < brut < 10**12 else ""


def _est_un_jour_de_serie(nombre: float, premiere: date) -> bool:
    """Whether a bare number under a date, which Excel counts in days from 1900, or a year, is before the first day."""
    if isinstance(nombre, bool) or not 1 <= nombre <= _DERNIER_JOUR_DE_SERIE:
        return False
    return nombre < (premiere - date(1899, 12, 30)).days and not premiere.year <= nombre <= 2100


def dire_la_forme(identifiant: str) -> str:
    """What is wrong with the form of an identifiant, without showing it (it may be a name)."""
    propre = nettoyer(identifiant)
    defauts = [
        defaut
        for present, defaut in (
            (not 4 <= len(identifiant) <= 20, "1 caractère" if len(identifiant) == 1 else f"{len(identifiant)} caractères"),
            (any(c.isspace() for c in identifiant), "un espace"),
            (any(c.islower() and c.isascii() for c in propre), "des minuscules"),
            (any(c.isalpha() and not c.isascii() for c in propre), "des lettres accentuées"),
            (any(not c.isalnum() and not c.isspace() and c != "-" for c in identifiant), "d'autres signes que le tiret"),
        )
        if present
    ]
    return enumeration(defauts) or "des caractères non admis"


def montrer_mois(mois: Mois) -> str:
    """The month in words: « mai 2024 »."""
    return f"{_NOMS_DE_MOIS[mois.numero - 1]} {mois.annee}"
