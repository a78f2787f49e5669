"""A batch as a file for the finance software: the same bytes whenever it is asked for. Columns: ``docs/mandatement.md``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

from decompte.app.erreurs import DemandeInvalide
from decompte.app.exporter import exporter_csv
from decompte.domaine.mandatement import COLONNES_LOT, SENS_DITS, LigneDeLot, LotDeMandatement
from decompte.domaine.texte import jour
from decompte.editions.tables import Bloc, en_xlsx

FORMATS: Sequence[Literal["csv", "xlsx"]] = ("csv", "xlsx")
_TOTAUX = {"sens": "Sens", "operation": "Opération budgétaire", "annee": "Année", "lignes": "Lignes", "montant_eur": "Montant"}


def ecrire_lot(lot: LotDeMandatement, format: str) -> tuple[str, bytes]:
    """The name of the file and its bytes, ``csv`` or ``xlsx``; DemandeInvalide for another format, or a batch given up.

    Its last two columns (``mandat``, ``date``) are always empty: the finance software, or a person, fills them in.
    """
    if lot.annulation is not None:
        raise DemandeInvalide(
            f"Le lot {lot.lot} est annulé depuis le {jour(lot.annulation.le)} ({lot.annulation.motif}) : "
            "son fichier ne s'écrit plus, ses soldes sont dans un autre lot ou dans le prochain."
        )
    lignes = [asdict(ligne) | {"mandat": None, "date": None} for ligne in lot.lignes]
    nom = f"mandatement-{lot.exercice}-lot-{lot.lot}.{format}"
    if format == "csv":
        return nom, exporter_csv(lignes, COLONNES_LOT)
    if format != "xlsx":
        raise DemandeInvalide(f"Format inconnu « {format} » : attendu {' ou '.join(FORMATS)}.")
    flux = io.BytesIO()
    # A workbook says when it was made: the day of the batch, so that its bytes do not depend on the clock.
    cree_le = datetime.combine(lot.le, time(), UTC)
    en_xlsx(lignes, COLONNES_LOT, f"Lot {lot.lot}", flux, [_totaux(lot)], "Totaux", cree_le=cree_le)
    return nom, flux.getvalue()


def format_du_nom(sortie: Path) -> str:
    """The format that the name of a file asks for; DemandeInvalide when it is none."""
    format = sortie.suffix.removeprefix(".").lower()
    if format not in FORMATS:
        raise DemandeInvalide(f"« {sortie} » : donnez un nom qui finit par {' ou '.join(f'.{f}' for f in FORMATS)}.")
    return format


def _totaux(lot: LotDeMandatement) -> Bloc:
    """What a person checks after the file is taken in: how many lines and how much, by operation and year."""
    par_compte: dict[tuple[str, str, int], list[LigneDeLot]] = {}
    for ligne in lot.lignes:
        par_compte.setdefault((ligne.sens, ligne.operation_budgetaire or "", ligne.annee_budget), []).append(ligne)
    rangees: list[dict[str, Any]] = []
    for (sens, operation, annee), siennes in sorted(par_compte.items()):
        rangees.append(
            {
                "sens": sens,
                "operation": operation or "hors budget",
                "annee": annee,
                "lignes": len(siennes),
                "montant_eur": sum((li.montant_eur for li in siennes[1:]), siennes[0].montant_eur),
            }
        )
    for sens, dit in SENS_DITS.items():
        if total := lot.total_eur(sens):
            nombre = sum(li.sens == sens for li in lot.lignes)
            rangees.append(
                {"sens": sens, "operation": f"Total {dit}", "annee": None, "lignes": nombre, "montant_eur": total}
            )  # fmt: skip
    return Bloc(f"Lot {lot.lot} du {jour(lot.le)}, exercice {lot.exercice}", _TOTAUX, rangees)
