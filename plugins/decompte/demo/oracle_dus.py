"""What is due for one exercice before caps, mode by mode, written from the table of modes of the specification.

Fractions of euros; rounded where the specification rounds. Tariffs and shares are written here a second time on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from decompte.demo.oracle import FaitsVrais
from decompte.demo.oracle_qualite import GROUPES, au_dix_millieme, score_du_groupe
from decompte.demo.profil import code_dispositif
from decompte.domaine.convention import Convention, DocumentRecu, Mode
from decompte.domaine.mois import Mois

TARIFS = {
    "mesures_renforcees": Fraction(5000),
    "mesures_simples": Fraction(2500),
    "logements_occupes": Fraction(17190, 100),
    "points": Fraction(8595, 100),
    "journees_agents": Fraction(800),
    "journees_mixtes": Fraction(1200),
}
PLAFOND_JOURNEES = Fraction(52800)
PART_FIXE_SESSIONS = Fraction(1, 2)
ACCUEILS_PAR_ETP, PLACES_PAR_ETP = 400, 180
SOUTIENS_PAR_PLACE = 4
PART_DEPARTEMENT, INDIRECTS_MAXIMUM = Fraction(40, 100), Fraction(20, 100)
QUANTITATIF = {"1.2": Fraction(1, 2), "1.3": Fraction(1, 2), "1.4": Fraction(1, 2), "1.5": Fraction(80, 100)}
EN_PLACE = frozenset({"etp", "postes_occupes", "logements_occupes", "points"})


@dataclass(frozen=True, slots=True)
class Exercice:
    """One (convention, exercice) at a date.

    ``montant``, ``accueils`` and ``autre`` (when it is a flow) are those of the exercice; ``faits`` what was counted over
    the months due; ``bilan`` the last final report received.
    """

    convention: Convention
    mode: Mode
    annee: int
    mois: Sequence[Mois]
    montant: Decimal
    accueils: Fraction
    autre: Fraction
    faits: FaitsVrais
    notes: Mapping[str, Fraction] = field(default_factory=dict)
    bilan: DocumentRecu | None = None
    commencee: bool = True
    """Whether the convention has begun by the date."""

    @property
    def code(self) -> str:
        """The printed code of the dispositif."""
        return code_dispositif(self.convention.dispositif_id)

    def au_prorata(self, cible: Fraction) -> Fraction:
        """Of a flow, the part of the months due."""
        return cible * len(self.faits.mois_dus) / len(self.mois)

    def compte(self, code: str) -> Fraction:
        """What was counted of one code over the months due."""
        return Fraction(self.faits.quantites.get(code, 0))


@dataclass(frozen=True, slots=True)
class DuVrai:
    """What is due before caps, in euros; the two parts where the mode has them."""

    du: Decimal
    quantitatif: Decimal | None = None
    qualitatif: Decimal | None = None


def euros(valeur: Fraction) -> Decimal:
    """To the cent, half up; for what is not negative."""
    return Decimal((valeur * 200 + 1) // 2).scaleb(-2)


def du_avant_plafonds(exercice: Exercice) -> DuVrai | None:
    """None when it cannot be computed yet. ValueError for a mode that no convention of the demonstration has."""
    if exercice.mode is Mode.VERSE_A_LA_SIGNATURE:
        return DuVrai(exercice.montant if exercice.commencee else Decimal("0.00"))
    if exercice.mode is Mode.COUT_REEL:
        return _cout_reel(exercice)
    qualite = exercice.mode is Mode.PLACES_QUALITE
    if not exercice.faits.service:
        zero = Decimal("0.00")
        return DuVrai(zero, zero, zero) if qualite else DuVrai(zero)
    if qualite:
        return _places_qualite(exercice)
    calcul = _SUR_TABLEAU.get(exercice.mode)
    if calcul is None:
        raise ValueError(f"{exercice.convention.code} : l'oracle ne sait pas le mode « {exercice.mode.value} ».")
    return DuVrai(calcul(exercice))


def _places_qualite(exercice: Exercice) -> DuVrai:
    montant, code = Fraction(exercice.montant), exercice.code
    places = Fraction(exercice.convention.cible_places or 0)
    suivis = Fraction(sum(exercice.faits.file_active.values()), len(exercice.faits.mois_dus))
    if code == "1.5":
        suivis += exercice.compte("soutiens_professionnels") / SOUTIENS_PAR_PLACE
        places += exercice.au_prorata(exercice.autre) / SOUTIENS_PAR_PLACE
    realisation = au_dix_millieme(suivis / places)
    quantitatif = euros(montant * QUANTITATIF[code] * min(Fraction(1), realisation))
    parts = [
        euros(montant * groupe.part * score_du_groupe(groupe, code, exercice.faits, exercice.notes)) for groupe in GROUPES[code]
    ]
    qualitatif = sum(parts, Decimal("0.00"))
    return DuVrai(quantitatif + qualitatif, quantitatif, qualitatif)


def _objectifs_etp(exercice: Exercice) -> Decimal:
    places = Fraction(exercice.convention.cible_places or 0)
    atteint = poids = Fraction(0)
    for cible, prevu, realise, par_etp in (
        (exercice.accueils, exercice.au_prorata(exercice.accueils), Fraction(exercice.faits.accueils), ACCUEILS_PAR_ETP),
        (places, places, Fraction(exercice.faits.file_active_moyenne), PLACES_PAR_ETP),
    ):
        if cible:
            poids += cible / par_etp
            atteint += cible / par_etp * min(Fraction(1), realise / prevu)
    return _du_taux(exercice, atteint / poids)


def _sessions(exercice: Exercice) -> Decimal:
    tenues = min(Fraction(1), exercice.compte("sessions") / exercice.au_prorata(exercice.autre))
    return _du_taux(exercice, PART_FIXE_SESSIONS + (1 - PART_FIXE_SESSIONS) * tenues)


def _etp(exercice: Exercice) -> Decimal:
    convenus = Fraction(exercice.convention.cible_autre or 0)
    occupes = sum((min(Fraction(m.get("etp", 0)), convenus) for m in exercice.faits.activite.values()), Fraction(0))
    return _du_taux(exercice, occupes / (convenus * len(exercice.faits.mois_dus)))


def _forfait(exercice: Exercice) -> Decimal:
    code = exercice.convention.unite_autre or ""
    if code in EN_PLACE:
        raise ValueError(f"{exercice.convention.code} : un forfait sur ce qui est en place n'est pas dans l'oracle.")
    return _du_taux(exercice, min(Fraction(1), exercice.compte(code) / exercice.au_prorata(exercice.autre)))


def _du_taux(exercice: Exercice, taux: Fraction) -> Decimal:
    return euros(Fraction(exercice.montant) * au_dix_millieme(taux))


def _au_tarif(*codes: str, plafond: Fraction | None = None) -> Callable[[Exercice], Decimal]:
    def calculer(exercice: Exercice) -> Decimal:
        du = sum((TARIFS[code] * exercice.compte(code) for code in codes), Fraction(0))
        return euros(du if plafond is None else min(du, plafond))

    return calculer


def _cout_reel(exercice: Exercice) -> DuVrai | None:
    bilan = exercice.bilan
    if bilan is None or bilan.depenses_directes_eur is None:
        return None
    directes, prestations, indirectes = (
        Fraction(d or 0) for d in (bilan.depenses_directes_eur, bilan.depenses_prestations_eur, bilan.depenses_indirectes_eur)
    )
    eligibles = directes + min(indirectes, INDIRECTS_MAXIMUM * (directes - prestations))
    return DuVrai(euros(PART_DEPARTEMENT * eligibles))


_SUR_TABLEAU: Mapping[Mode, Callable[[Exercice], Decimal]] = {
    Mode.OBJECTIFS_ETP: _objectifs_etp,
    Mode.SESSIONS: _sessions,
    Mode.ETP: _etp,
    Mode.FORFAIT_OBJECTIF: _forfait,
    Mode.JOURNEES: _au_tarif("journees_agents", "journees_mixtes", plafond=PLAFOND_JOURNEES),
    Mode.MESURES: _au_tarif("mesures_renforcees", "mesures_simples"),
    Mode.LOGEMENT_MOIS: _au_tarif("logements_occupes"),
    Mode.POINTS: _au_tarif("points"),
}
