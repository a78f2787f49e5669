"""What the tests of the annotated copy share: findings made by hand, the copy opened with openpyxl."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import load_workbook

from decompte.classeurs.annotation import Bilan, annoter
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.limites import Limites
from tests.fabrique import modeles

ACCUEIL = "À corriger"


def constat(ligne: int | None = 2, colonne: str | None = "F", **champs: Any) -> Constat:
    """A finding on a date of orientation; every field can be overridden."""
    defauts: dict[str, Any] = {
        "depot": "d1",
        "regle": "L04",
        "severite": Severite.AVERTISSEMENT,
        "message": "« 31/02/2024 » n'est pas une date.",
        "conduite": "Corrigez la date.",
        "feuille": "Suivi",
        "entete": "Date d'orientation",
        "cle": "date_orientation",
        "valeur": "31/02/2024",
    }
    return Constat(ligne=ligne, colonne=colonne, **(defauts | champs))


def annotate(
    contenu: bytes,
    constats: Sequence[Constat] = (),
    *,
    nom: str = "suivi.xlsx",
    masquer: bool = False,
    bilan: Bilan | None = None,
    limites: Limites | None = None,
) -> Any:
    """The annotated copy, opened."""
    octets = annoter(contenu, nom, constats, limites or Limites(), modeles=modeles(), masquer=masquer, bilan=bilan)
    return load_workbook(io.BytesIO(octets))


def texts(feuille: Any) -> str:
    """All that a sheet says, no-break spaces made plain."""
    cellules = (str(c.value) for rangee in feuille.iter_rows() for c in rangee if c.value is not None)
    return "\n".join(cellules).replace("\u00a0", " ").replace("\u202f", " ")


def comments(feuille: Any) -> dict[str, str]:
    """The comments of a sheet, by cell."""
    return {
        c.coordinate: c.comment.text.replace("\u00a0", " ")
        for rangee in feuille.iter_rows()
        for c in rangee
        if c.comment is not None
    }
