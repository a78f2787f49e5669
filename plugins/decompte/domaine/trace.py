"""From a line of décompte to what it counts in the monthly tables: the rows of the workbook behind a figure.

A « compte » names what the warehouse counts (``Faits.lignes``): ``file_active``, ``delai_cer``, ``activite.sessions``… The rows
themselves are kept with the solde, by line, month and deposit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decompte.domaine.ligne import Rubrique

UNITE = "unite_autre"
"""Stands for the Activité code of the convention's other target (``Convention.unite_autre``)."""


@dataclass(frozen=True, slots=True)
class Compte:
    """What a figure counts in the Suivi sheet.

    ``numerateur`` and ``denominateur`` say in French which rows are in each; no denominator: only a number is counted.
    ``valeurs``: the columns of the row that make it count.
    """

    numerateur: str
    valeurs: tuple[str, ...]
    denominateur: str | None = None
    appui: str | None = None


SUIVI: Mapping[str, Compte] = {
    "file_active": Compte("personne présente dans le mois", ("date_orientation", "date_sortie")),
    "accueils": Compte(
        "personne reçue, comptée le premier mois où elle l'est", ("phase", "date_premier_rdv"), "personne reçue dans le mois"
    ),
    "entretiens": Compte("entretiens du mois", ("nb_entretiens_physiques", "nb_entretiens_distance")),
    "diagnostic_actualise": Compte(
        "diagnostic actualisé à temps",
        ("date_signature_cer", "date_fin_cer", "date_sortie", "date_actualisation_diagnostic"),
        "personne dont un CER a pris fin",
    ),
    "delai_cer": Compte(
        "CER signé dans le délai",
        ("date_orientation", "date_signature_cer"),
        "personne orientée dans l'exercice, dont le délai a couru",
    ),
    "suspension": Compte(
        "absence injustifiée suivie d'une procédure",
        ("nb_absences_injustifiees", "date_procedure_suspension"),
        "absence injustifiée dans le mois",
        "procédure qui répond à une absence",
    ),
    "inscription_monjob62": Compte("personne inscrite", ("inscrit_monjob62",), "personne accompagnée"),
    "actions_cer": Compte(
        "CER avec assez d'actions", ("date_signature_cer", "nb_actions_cer", "nb_actions_pro"), "CER signé dans les mois dus"
    ),
    "sorties": Compte("sortie pour un motif compté", ("date_sortie", "motif_sortie"), "personne accompagnée"),
    "contractualisation": Compte(
        "personne reçue qui a signé un CER", ("date_premier_rdv", "date_signature_cer"), "personne reçue en rendez-vous"
    ),
    "duree": Compte("sortie dans le délai", ("date_orientation", "date_sortie"), "sortie de l'exercice"),
}
"""By compte of the Suivi sheet; the line of décompte is ``qualitatif.<compte>`` or ``quantitatif.<compte>``."""

CODES: Mapping[str, tuple[str, ...]] = {
    "quantitatif.soutiens": ("soutiens_professionnels",),
    "quantitatif.sessions.taux": ("sessions",),
    "quantitatif.journees.agents": ("journees_agents",),
    "quantitatif.journees.mixtes": ("journees_mixtes",),
    "quantitatif.etp.taux": ("etp",),
    "quantitatif.poste_mois": ("postes_occupes", "depenses_eur"),
    "quantitatif.mesures.renforcees": ("mesures_renforcees",),
    "quantitatif.mesures.simples": ("mesures_simples",),
    "quantitatif.logement_mois": ("logements_occupes",),
    "quantitatif.points": ("points",),
    "quantitatif.actes.diagnostics": ("diagnostics",),
    "quantitatif.actes.accompagnements_ponctuels": ("accompagnements_ponctuels",),
    "quantitatif.actes.semaines_supplementaires": ("semaines_supplementaires",),
    "quantitatif.forfait_objectif.taux": (UNITE,),
}
"""Line of décompte -> the Activité codes that it counts."""


def comptes_de(regle: str, unite: str | None = None) -> tuple[str, ...]:
    """What the line of that rule counts in the tables; nothing for a line that is computed from others, or from payments.

    ``unite``: the Activité code of the convention's other target.
    """
    rubrique, _, compte = regle.partition(".")
    if rubrique in {Rubrique.QUANTITATIF, Rubrique.QUALITATIF} and compte in SUIVI:
        return (compte,)
    codes = (unite if code == UNITE else code for code in CODES.get(regle, ()))
    return tuple(f"activite.{code}" for code in codes if code)


def est_activite(regle: str) -> bool:
    """Whether the rows of that line are those of the Activité sheet."""
    return not any(compte in SUIVI for compte in comptes_de(regle, UNITE))


def valeurs_de(regle: str) -> tuple[str, ...]:
    """The columns that make a row count for that line."""
    return compte_en_mots(regle).valeurs


def compte_en_mots(regle: str) -> Compte:
    """What the rows of that line are, in French."""
    return next(
        (SUIVI[c] for c in comptes_de(regle, UNITE) if c in SUIVI), Compte("quantité déclarée", ("indicateur", "quantite"))
    )


def regles_derriere(regle: str, decompte: Sequence[str], comptees: Iterable[str]) -> list[str]:
    """The counted lines behind a line: itself, or those from which it is computed. Empty when none of its figure is in a table.

    ``decompte``: the rules of the décompte in its order; ``comptees``: those that have rows. A group's score and its part stand
    under their indicators, after the part of the group before; an amount of the quantities rests on all the quantities; what is
    due, and the soldes, on everything.
    """
    avec_lignes = set(comptees)
    if regle in avec_lignes:
        return [regle]
    rubrique = regle.split(".")[0]
    if regle.startswith("qualitatif.bonus."):
        return [r for r in decompte if r in avec_lignes and r == f"qualitatif.{regle.rsplit('.', 1)[1]}"]
    if regle.startswith(("qualitatif.groupe.", "qualitatif.part.")):
        ici = decompte.index(regle)
        groupe = regle.split(".", 2)[2]
        parts = [i for i, r in enumerate(decompte[:ici]) if r.startswith("qualitatif.part.") and not r.endswith(f".{groupe}")]
        depuis = max(parts, default=-1) + 1
        return [r for r in decompte[depuis:ici] if r in avec_lignes and r.startswith("qualitatif.")]
    if rubrique == Rubrique.QUANTITATIF and not comptes_de(regle, UNITE):
        return [r for r in decompte if r in avec_lignes and r.startswith("quantitatif.")]
    if rubrique in {Rubrique.DU, "plafond", Rubrique.SOLDE}:
        return [r for r in decompte if r in avec_lignes]
    return []
