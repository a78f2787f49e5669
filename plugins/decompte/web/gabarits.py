"""The templates: Jinja with everything escaped, an unknown name is an error, numbers and dates as people read them."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from decompte.domaine import texte
from decompte.domaine.calendrier import PARIS
from decompte.domaine.mois import Mois

DOSSIER = Path(__file__).parent / "gabarits"
STATIQUE = Path(__file__).parent / "statique"

TIRET = "–"
"""What a page shows where nothing applies."""


def creer_gabarits() -> Environment:
    """The environment of the templates (``gabarits/``)."""
    env = Environment(
        loader=FileSystemLoader(DOSSIER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters.update(
        euros=euros, pourcent=pourcent, nombre=nombre, jour=jour, instant=instant, mois_dit=mois_dit, accord=texte.accord
    )
    # A new one each time a form is shown: a form sent again is known by it (une_fois.py).
    env.globals["numero_d_envoi"] = lambda: secrets.token_urlsafe(9)
    env.globals["version_statique"] = _version_statique()
    return env


def euros(valeur: Decimal | None) -> str:
    """« 16 250,00 € »; a dash for what was not computed."""
    return TIRET if valeur is None else texte.euros(valeur)


def pourcent(valeur: Decimal | None) -> str:
    """« 1,88 % »; a dash for none."""
    return TIRET if valeur is None else texte.pourcent(valeur)


def nombre(valeur: Decimal | int | None) -> str:
    """« 1 250 »; a dash for none."""
    return TIRET if valeur is None else texte.nombre(valeur)


def jour(valeur: date | None) -> str:
    """« 31/03/2025 », in Paris for an instant; a dash for none."""
    if isinstance(valeur, datetime):
        valeur = valeur.astimezone(PARIS).date()
    return TIRET if valeur is None else texte.jour(valeur)


def instant(valeur: datetime | None) -> str:
    """« 31/03/2025 à 14 h 05 », in Paris; a dash for none."""
    return TIRET if valeur is None else f"{valeur.astimezone(PARIS):%d/%m/%Y à %H h %M}"


def mois_dit(valeur: str | Mois | None) -> str:
    """« mai 2024 »; a dash for none."""
    if valeur is None:
        return TIRET
    return texte.mois_en_lettres(valeur if isinstance(valeur, Mois) else Mois.de_texte(valeur))


def _version_statique() -> str:
    """Changes with any file of ``statique/``: browsers may then keep them for long."""
    fichiers = (fichier.stat() for fichier in STATIQUE.rglob("*") if fichier.is_file())
    return f"{max(int(etat.st_mtime) for etat in fichiers):x}"
