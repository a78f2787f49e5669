"""The rows of one monthly table, as the structure knows them: true values, before any fault.

A row never shows what happens after the end of its month, date_fin_cer apart, and nothing after a departure: it
breaks no rule but those that life breaks (an absence without a procedure, a CER of another length).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from decompte.demo.personne import Personne
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.mois import Mois

Cellule = str | int | date | bool | None

CHARGEES = (
    "identifiant",
    "phase",
    "date_orientation",
    "date_premier_rdv",
    "date_diagnostic",
    "date_signature_cer",
    "date_fin_cer",
    "nb_actions_cer",
    "nb_actions_pro",
    "nb_entretiens_physiques",
    "nb_entretiens_distance",
    "nb_absences_injustifiees",
    "date_procedure_suspension",
    "inscrit_monjob62",
    "date_actualisation_diagnostic",
    "nb_prescriptions",
    "date_sortie",
    "motif_sortie",
    "proposition_orientation",
)
"""The keys of `suivi-2024` that are loaded."""

_TOUJOURS = (
    "identifiant",
    "date_orientation",
    "nb_entretiens_physiques",
    "nb_entretiens_distance",
    "nb_absences_injustifiees",
    "inscrit_monjob62",
)

_OBSERVATIONS = (
    "Rendez-vous à reprogrammer",
    "Dossier transmis",
    "Attente d'un justificatif",
    "Atelier proposé",
    "Point prévu le mois prochain",
)


@dataclass(slots=True)
class Ligne:
    """One row. ``valeurs`` is what should be loaded; ``ecrits`` what the cell shows where that differs.

    A fault empties the value, may write something else, and names its rule in ``regles``.
    """

    valeurs: dict[str, Cellule]
    ecrits: dict[str, Cellule] = field(default_factory=dict)
    regles: list[str] = field(default_factory=list)
    quarantaine: bool = False
    figee: bool = False
    """Repeated further down: to be left as it is."""

    def copie(self) -> Ligne:
        """A row of its own, for a version that differs."""
        return Ligne(dict(self.valeurs), dict(self.ecrits), list(self.regles), self.quarantaine)

    def cellule(self, cle: str) -> Cellule:
        """What the file shows."""
        return self.ecrits[cle] if cle in self.ecrits else self.valeurs.get(cle)

    def exigees(self, *, deux_phases: bool) -> list[str]:
        """The required cells of the row (spec of the template): always, and with another that is filled."""
        exigees = [*_TOUJOURS, "phase"] if deux_phases else list(_TOUJOURS)
        if self.cellule("date_signature_cer") is not None:
            exigees += ["date_fin_cer", "nb_actions_cer"]
        if self.cellule("date_sortie") is not None:
            exigees.append("motif_sortie")
        return exigees


def ligne_du_mois(personne: Personne, mois: Mois, alea: random.Random) -> Ligne:
    """The row of a person at the end of the month, or on the day of the departure."""
    parti = personne.sortie is not None and personne.sortie <= mois.dernier_jour
    fin = personne.sortie if parti and personne.sortie is not None else mois.dernier_jour
    cer = personne.cer if personne.cer is not None and personne.cer.signature <= fin else None
    numero = personne.identifiant[3:]
    compte = personne.mois
    valeurs: dict[str, Cellule] = {
        "identifiant": personne.identifiant,
        "nom": f"NOM-{numero}",
        "prenom": f"PRENOM-{numero}",
        "date_naissance": personne.naissance,
        "phase": personne.phase,
        "date_orientation": personne.orientation,
        "date_premier_rdv": _connue(personne.rdv, fin),
        "date_diagnostic": _connue(personne.diagnostic, fin),
        "date_signature_cer": cer.signature if cer else None,
        "date_fin_cer": cer.fin if cer else None,
        "nb_actions_cer": cer.actions if cer else None,
        "nb_actions_pro": cer.actions_pro if cer else None,
        "nb_entretiens_physiques": compte.physiques,
        "nb_entretiens_distance": compte.distance,
        "nb_absences_injustifiees": compte.absences,
        "date_procedure_suspension": compte.procedure,
        "inscrit_monjob62": personne.inscription is not None and personne.inscription <= fin,
        "date_actualisation_diagnostic": _connue(personne.actualisation, fin),
        "nb_prescriptions": compte.prescriptions,
        "date_sortie": personne.sortie if parti else None,
        "motif_sortie": personne.motif if parti else None,
        "proposition_orientation": personne.proposition if parti and personne.phase == "accueil" else None,
        "observations": _OBSERVATIONS[int(alea.random() * len(_OBSERVATIONS))] if alea.random() < 0.04 else None,
    }
    regles = []
    if compte.absences and compte.procedure is None:
        regles.append("L12")
    if cer is not None and cer.atypique:
        regles.append("L15")
    return Ligne(valeurs, regles=regles)


def _connue(jour: date | None, fin: date) -> date | None:
    return jour if jour is not None and jour <= fin else None


def completude(lignes: list[Ligne], *, deux_phases: bool) -> tuple[int, int]:
    """Required cells present and valid, and required cells, over all rows; those of a quarantined row are all missing."""
    exigees = presentes = 0
    for ligne in lignes:
        cles = ligne.exigees(deux_phases=deux_phases)
        exigees += len(cles)
        if not ligne.quarantaine:
            presentes += sum(ligne.valeurs.get(cle) is not None for cle in cles)
    return presentes, exigees


def quatre_decimales(numerateur: int, denominateur: int) -> Decimal:
    """A share with four decimals, half up, computed with integers; 1 over nothing."""
    if denominateur == 0:
        return Decimal("1.0000")
    return Decimal((2 * numerateur * 10000 + denominateur) // (2 * denominateur)).scaleb(-4)


def chargee(ligne: Ligne, rang_excel: int) -> LigneSuivi:
    """The row as the warehouse should hold it, but for the pseudonym."""
    return LigneSuivi(rang_excel, *(ligne.valeurs.get(cle) for cle in CHARGEES))  # type: ignore[arg-type]
