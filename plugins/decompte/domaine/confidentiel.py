"""What would tell who a row is about, when it was typed in a neighbouring column: a birth date, an identifiant.

A date before the RMI existed (1 December 1988) cannot be one of the follow-up: it is a birth date, or a slip
that needs not be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

PREMIERE_DATE = date(1988, 12, 1)
"""When the parameter `premiere_date_plausible` is not at hand: the law that made the RMI is of 1 December 1988."""

POINTS = "•••"

_SEPARES = r"\s?([/.\-_ ])\s?"
_JOUR_MOIS_AN = re.compile(r"(?<!\d)(\d{1,2})" + _SEPARES + r"(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)", re.ASCII)
_AN_MOIS_JOUR = re.compile(r"(?<!\d)(\d{4})" + _SEPARES + r"(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)", re.ASCII)
_HUIT_CHIFFRES = re.compile(r"(?<!\d)\d{8}(?!\d)", re.ASCII)
_SIX_CHIFFRES = re.compile(r"\s*(\d\d)(\d\d)(\d\d)\s*", re.ASCII)
_MOIS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_EN_LETTRES = re.compile(
    rf"(?:(\d{{1,2}})(?:er)?)?[\s./_-]*(?<![a-z])({'|'.join(_MOIS)})[a-z]*[\s./_-]*(\d{{4}}|\d{{2}})(?!\d)",
    re.ASCII,
)
_ANNEE = re.compile(r"(?<!\d)(1[89]\d\d)(?!\d)", re.ASCII)
_PREMIERE_ANNEE_DU_SIECLE_PASSE = 30
"""« 71 » is 1971, « 24 » is 2024: nobody writes of 2030 yet, and those born before 1930 are not followed."""

_JETON = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
_LETTRES_PUIS_CHIFFRES = re.compile(r"(?<![^\W_])[A-Za-z]{1,4}[ _.°-]{1,2}\d{4,}(?!\d)")
_CHIFFRES_D_IDENTIFIANT = 4
_LONGUEUR_MONTRABLE = 8
_MOTS_DU_CALENDRIER = frozenset({*_MOIS, "le", "du", "au", "en", "er", "fin", "an", "de", "t", "z", "h"})


def dates_ecrites(texte: str) -> Iterator[tuple[int, int, int]]:
    """The dates that a text seems to hold, as (year, month, day); they need not exist. A month alone has day 1."""
    plat = _aplatir(texte)
    for trouve in _JOUR_MOIS_AN.finditer(plat):
        yield _annee(trouve[4]), int(trouve[3]), int(trouve[1])
    for trouve in _AN_MOIS_JOUR.finditer(plat):
        yield int(trouve[1]), int(trouve[3]), int(trouve[4])
    for trouve in _HUIT_CHIFFRES.finditer(plat):
        yield from _en_huit_chiffres(trouve[0])
    seul = _SIX_CHIFFRES.fullmatch(plat)
    if seul is not None and int(seul[1]) <= 31 and int(seul[2]) <= 12:
        yield _annee(seul[3]), int(seul[2]), int(seul[1])
    for trouve in _EN_LETTRES.finditer(plat):
        yield _annee(trouve[3]), _MOIS.index(trouve[2]) + 1, int(trouve[1] or 1)
    for trouve in _ANNEE.finditer(plat):
        yield int(trouve[1]), 12, 31


def porte_une_date_avant(texte: str, premiere: date = PREMIERE_DATE) -> bool:
    """Whether a text holds a date, or what looks like one, before ``premiere``."""
    borne = (premiere.year, premiere.month, premiere.day)
    return any(trouvee < borne for trouvee in dates_ecrites(texte))


def porte_la_date(texte: str, jour: date) -> bool:
    """Whether a text holds that day, the day or the month first."""
    lus = {(jour.year, jour.month, jour.day), (jour.year, jour.day, jour.month)}
    return any(trouvee in lus for trouvee in dates_ecrites(texte))


def masquer_identifiants(texte: str, identifiant: str | None = None) -> str:
    """The text without what is written like an identifiant (`MJ-987654` gives `•••54`), nor ``identifiant``, that of the row.

    At most the last two characters are left. Words of the calendar with a year are not identifiants.
    """
    if identifiant is not None and _sert_de_repere(identifiant):
        signes = r"[\W_]{0,2}".join(re.escape(c) for c in identifiant if c.isalnum())
        texte = re.sub(r"(?<![^\W_])" + signes + r"(?![^\W_])", _fin, texte, flags=re.IGNORECASE)
    texte = _LETTRES_PUIS_CHIFFRES.sub(lambda m: m[0] if _du_calendrier(m[0]) else _fin(m), texte)
    return _JETON.sub(lambda m: _fin(m) if _a_la_forme(m[0]) else m[0], texte)


def est_l_identifiant(texte: str, identifiant: str | None) -> bool:
    """Whether a text is the identifiant of the row, signs and case apart."""
    return identifiant is not None and _sert_de_repere(identifiant) and _signes(texte) == _signes(identifiant)


def _sert_de_repere(identifiant: str) -> bool:
    signes = _signes(identifiant)
    return len(signes) >= _CHIFFRES_D_IDENTIFIANT and any(c.isdigit() for c in signes)


def _signes(texte: str) -> str:
    return "".join(c for c in texte if c.isalnum()).casefold()


def _a_la_forme(jeton: str) -> bool:
    """Letters and four digits or more in one word, that are not a date (`2024-02-12T00`, `12-mai-2024`)."""
    chiffres = sum(c.isdigit() for c in jeton)
    if chiffres < _CHIFFRES_D_IDENTIFIANT or chiffres == len(jeton.replace("-", "").replace("_", "")):
        return False
    return not _du_calendrier(jeton)


def _du_calendrier(jeton: str) -> bool:
    mots = re.findall(r"[a-z]+", _aplatir(jeton))
    return all(mot in _MOTS_DU_CALENDRIER or mot.startswith(_MOIS) for mot in mots)


def _fin(trouve: re.Match[str]) -> str:
    return POINTS + (trouve[0][-2:] if len(_signes(trouve[0])) >= _LONGUEUR_MONTRABLE - 1 else "")


def _aplatir(texte: str) -> str:
    sans_accent = (c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))
    return "".join(sans_accent).casefold()


def _annee(ecrite: str) -> int:
    an = int(ecrite)
    if len(ecrite) != 2:
        return an
    return an + (1900 if an >= _PREMIERE_ANNEE_DU_SIECLE_PASSE else 2000)


def _en_huit_chiffres(chiffres: str) -> Iterator[tuple[int, int, int]]:
    """JJMMAAAA or AAAAMMJJ, when the figures allow it."""
    for an, mois, jour in ((chiffres[4:], chiffres[2:4], chiffres[:2]), (chiffres[:4], chiffres[4:6], chiffres[6:])):
        if 1800 <= int(an) <= 2100 and 1 <= int(mois) <= 12 and 1 <= int(jour) <= 31:
            yield int(an), int(mois), int(jour)
