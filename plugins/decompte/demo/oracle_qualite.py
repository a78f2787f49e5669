"""The quality part of a solde in the truth: scores, groups, shares, as the table of indicators of the specification has them.

Fractions throughout, rounded where the specification rounds; no rule of `decompte.domaine`. Shares, objectives and lists are
written here a second time on purpose. Source: Fiches de l'appel à projets RSA 2024; Délibération n° 2024-273, annexe 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from decompte.demo.oracle import Entretiens, FaitsVrais

_JUGES = ("bilan", "fiches_prescription", "partenariat_siege", "partenariat_slai", "recrutement")
_PROCEDURES = ("diagnostic_actualise", "delai_cer", "suspension", "inscription_monjob62", *_JUGES)
_PARCOURS_JUGES = ("formulaire_reorientation", "prescriptions", "comites")


@dataclass(frozen=True, slots=True)
class Groupe:
    """A share of the amount, and the indicators whose mean it follows."""

    part: Fraction
    indicateurs: tuple[str, ...]


_PARTS = (Fraction(15, 100), Fraction(35, 100))
GROUPES = {
    "1.2": (
        Groupe(_PARTS[0], _PROCEDURES),
        Groupe(_PARTS[1], ("entretiens", "actions_cer", "sorties", "contractualisation", "duree", *_PARCOURS_JUGES)),
    ),
    "1.3": (
        Groupe(_PARTS[0], _PROCEDURES),
        Groupe(_PARTS[1], ("entretiens", "actions_cer", "contractualisation", *_PARCOURS_JUGES)),
    ),
    "1.4": (
        Groupe(_PARTS[0], _PROCEDURES),
        Groupe(_PARTS[1], ("entretiens", "actions_cer", "sorties", "contractualisation", *_PARCOURS_JUGES)),
    ),
    "1.5": (Groupe(Fraction(20, 100), ("entretiens", "qualite_cer", "etapes_parcours", "evolutions_parcours")),),
}
"""By printed code; that of 1.5 is Le Cheval Bleu's of 2024."""

OBJECTIFS = {
    "1.2": {
        "inscription_monjob62": Fraction(1),
        "sorties": Fraction(20, 100),
        "contractualisation": Fraction(80, 100),
        "duree": Fraction(50, 100),
    },
    "1.3": {"contractualisation": Fraction(80, 100)},
    "1.4": {"sorties": Fraction(8, 100), "contractualisation": Fraction(80, 100)},
    "1.5": {},
}


def au_dix_millieme(valeur: Fraction) -> Fraction:
    """Four decimals, half up; for what is not negative."""
    return Fraction((valeur * 20000 + 1) // 2, 10000)


def score_du_groupe(groupe: Groupe, code: str, faits: FaitsVrais, notes: Mapping[str, Fraction]) -> Fraction:
    """The mean of its indicators, those without a case left out; 1 when nothing can be said."""
    scores = [s for id in groupe.indicateurs if (s := _score(id, code, faits, notes)) is not None]
    return au_dix_millieme(sum(scores, Fraction(0)) / len(scores)) if scores else Fraction(1)


def _score(id: str, code: str, faits: FaitsVrais, notes: Mapping[str, Fraction]) -> Fraction | None:
    if id == "entretiens":
        return _score_entretiens(faits.entretiens)
    if id not in faits.indicateurs:
        return au_dix_millieme(notes.get(id, Fraction(1)))
    numerateur, denominateur = faits.indicateurs[id]
    if denominateur == 0:
        return None
    objectif = OBJECTIFS[code].get(id, Fraction(1))
    return au_dix_millieme(min(Fraction(1), Fraction(numerateur, denominateur) / objectif))


def _score_entretiens(entretiens: Entretiens | None) -> Fraction | None:
    if entretiens is None:
        return None
    rapports = [Fraction(1)]
    if entretiens.attendus_total:
        rapports.append((entretiens.physiques + entretiens.distance) / entretiens.attendus_total)
    if entretiens.attendus_physiques:
        rapports.append(entretiens.physiques / entretiens.attendus_physiques)
    return au_dix_millieme(min(rapports)) if len(rapports) > 1 else None
