"""What a convention must give for its mode to be computed, and what may be counted in the monthly table of activity.

Imports judge a convention with it before it is registered; a solde says again what it lacks (``soldes.aiguillage``), for what
came otherwise. Source: the calculation modes of the catalogue (ADR 0013).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decompte.domaine.convention import Convention, Mode

ACTIVITES = (
    "sessions", "participants", "etp", "postes_occupes", "mesures_renforcees", "mesures_simples", "logements_occupes", "points",
    "diagnostics", "accompagnements_ponctuels", "semaines_supplementaires", "consultations", "menages_recus",
    "soutiens_professionnels", "logements_attribues", "jeunes_loges", "accompagnements", "journees_agents", "journees_mixtes",
    "depenses_eur",
)  # fmt: skip
"""The codes of the monthly table of activity: what ``unite_autre`` may be."""

SOUTIENS = "soutiens_professionnels"
_UNITES: Mapping[Mode, str] = {Mode.SESSIONS: "sessions", Mode.ETP: "etp"}
"""By mode, the unit that its other target must have."""
_SANS_CIBLE = frozenset({Mode.NON_PARAMETRE, Mode.VERSE_A_LA_SIGNATURE, Mode.COUT_REEL})
_LUES: Mapping[Mode, frozenset[str]] = {
    Mode.PLACES_QUALITE: frozenset({"cible_places", "cible_autre"}),
    Mode.OBJECTIFS_ETP: frozenset({"cible_places", "cible_accueils"}),
}
_AUTRE = frozenset({"cible_autre"})


def manques(mode: Mode, convention: Convention) -> Iterator[tuple[str, str]]:
    """What the mode needs and does not have: (column, French sentence)."""
    if mode is Mode.PLACES_QUALITE:
        if not convention.cible_places:
            yield "cible_places", "ce dispositif se calcule sur des places et la ligne n'en donne pas : donnez leur nombre."
        if convention.unite_autre not in (None, SOUTIENS):
            yield (
                "unite_autre",
                f"« {convention.unite_autre} » ne se convertit pas en places : ce dispositif n'admet que « {SOUTIENS} » ou rien.",
            )
    elif mode is Mode.OBJECTIFS_ETP:
        if not convention.cible_places and not convention.cible_accueils:
            yield "cible_accueils", "ce dispositif se calcule sur des accueils ou des places : donnez l'un des deux nombres."
    elif mode in _UNITES:
        yield from _une_cible(_UNITES[mode], convention)
    elif mode is Mode.FORFAIT_OBJECTIF:
        if not convention.cible_autre:
            yield "cible_autre", "ce dispositif se calcule sur un objectif et la ligne n'en donne pas : donnez-le."
        if convention.unite_autre is None:
            yield "unite_autre", "dites ce que compte l'objectif (un code d'activité)."


def inutiles(mode: Mode, convention: Convention) -> list[str]:
    """The targets that the mode does not read; one that reads none keeps them for information."""
    if mode in _SANS_CIBLE:
        return []
    lues = _LUES.get(mode, _AUTRE)
    return [c for c in ("cible_accueils", "cible_places", "cible_autre") if c not in lues and getattr(convention, c) is not None]


def _une_cible(code: str, convention: Convention) -> Iterator[tuple[str, str]]:
    if not convention.cible_autre:
        yield "cible_autre", f"ce dispositif se calcule sur « {code} » et la ligne n'en donne pas le nombre : donnez-le."
    if convention.unite_autre != code:
        ecrit = "rien" if convention.unite_autre is None else f"« {convention.unite_autre} »"
        yield "unite_autre", f"ce dispositif compte « {code} », la ligne dit {ecrit} : écrivez « {code} »."
