"""The Activité codes as people read them in a décompte."""

from __future__ import annotations

LIBELLES = {
    "sessions": "sessions tenues",
    "participants": "participants",
    "etp": "ETP",
    "postes_occupes": "postes occupés",
    "mesures_renforcees": "mesures renforcées commencées",
    "mesures_simples": "mesures simples commencées",
    "logements_occupes": "logements occupés",
    "points": "points",
    "diagnostics": "diagnostics",
    "accompagnements_ponctuels": "accompagnements ponctuels",
    "semaines_supplementaires": "semaines supplémentaires",
    "consultations": "consultations",
    "menages_recus": "ménages reçus",
    "soutiens_professionnels": "soutiens aux professionnels",
    "logements_attribues": "logements attribués",
    "jeunes_loges": "jeunes logés",
    "accompagnements": "accompagnements",
    "journees_agents": "journées et groupes, agents territoriaux",
    "journees_mixtes": "journées et groupes, projets inter-institutionnels",
    "depenses_eur": "dépenses, en euros",
}


def unite(code: str) -> str:
    """The code in words; another one is written as it stands."""
    return LIBELLES.get(code, code)
