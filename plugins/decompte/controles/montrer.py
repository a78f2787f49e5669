"""How a cell is shown in a finding: short, harmless, and without what would name a person.

A finding says where the cell is; its value is only a help to find it again. A text where a date or a number was expected may
be anything, a name or a telephone number included: of such a text only what cannot be one is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from decompte.controles.identite import normaliser_nom, ressemblant
from decompte.domaine.modele import ColonneModele, TypeColonne
from decompte.domaine.mois import Mois
from decompte.domaine.texte import enumeration

POINTS = "•••"
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


def montrer_cellule(colonne: ColonneModele, brut: object) -> str | None:
    """The value of a cell for a finding, masked when the column is personal; None for an empty cell."""
    if brut is None or (isinstance(brut, str) and not brut.strip()):
        return None
    if colonne.type is TypeColonne.IDENTIFIANT:
        return masquer_identifiant(str(brut).strip())
    if est_personnelle(colonne):
        return POINTS
    if isinstance(brut, int | float | Decimal) and not isinstance(brut, bool):
        return _montrer_nombre(brut)
    return _montrer_texte(colonne, brut) if isinstance(brut, str) else montrer(brut)


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
