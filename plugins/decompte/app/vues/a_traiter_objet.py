"""What is to be done, named as people read it."""

from __future__ import annotations

from decompte.domaine.suivi import GenreObjet, Objet
from decompte.domaine.texte import mois_en_lettres


def dire_objet(objet: Objet) -> str:
    """« incident n° 12 », « dépôt 1a2b », « 2024-1.3-ccas-arras, mars 2024 »."""
    if objet.genre is GenreObjet.INCIDENT:
        return f"Incident n° {objet.cle}"
    if objet.genre is GenreObjet.DEPOT:
        return f"Dépôt {objet.cle}"
    return f"{objet.convention}, {mois_en_lettres(objet.mois)}"
