"""How well a convention works, and what its dispositif asks: the numbers from which life histories are drawn.

None of these figures comes from a real table: they are chosen so that the soldes differ and none is perfect.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from decompte.domaine.convention import Convention


@dataclass(frozen=True, slots=True)
class Profil:
    """One way to work. Rates and shares in 0–1; ``fautes`` multiplies the rates at which deposits go wrong."""

    nom: str
    fautes: float
    occupation: float
    """Persons followed in a month / places agreed."""
    accueils: float
    """Persons received in a month / persons agreed for it."""
    rencontre: float
    signature: float
    signature_a_temps: float
    actions: float
    """Share of the CER with enough actions."""
    renouvellement: float
    actualisation: float
    inscription: float
    entretiens: float
    """Interviews held / minimum of the fiche."""
    absence: float
    procedure: float
    sortie_comptee: float


BON = Profil("bon", 0.5, 1.02, 1.03, 0.96, 0.95, 0.90, 0.92, 0.80, 0.85, 0.99, 1.25, 0.015, 0.85, 0.60)
MOYEN = Profil("moyen", 1.0, 0.97, 0.92, 0.92, 0.89, 0.78, 0.82, 0.72, 0.68, 0.95, 1.02, 0.025, 0.65, 0.48)
FAIBLE = Profil("faible", 1.8, 0.88, 0.76, 0.86, 0.78, 0.60, 0.62, 0.60, 0.45, 0.84, 0.75, 0.045, 0.45, 0.34)


def profil_de(convention: Convention, graine: int) -> Profil:
    """The profile of a convention: about 35 % good, 45 % average, 20 % weak."""
    tirage = random.Random(f"{graine}|{convention.code}|profil").random()
    if tirage < 0.35:
        return BON
    return MOYEN if tirage < 0.80 else FAIBLE


@dataclass(frozen=True, slots=True)
class Traits:
    """What is particular to the persons of one dispositif."""

    anciennete_mois: int
    """Longest time for which the persons of the first month have been followed."""
    sortie_mensuelle: float
    sortie_comptee: float
    """Multiplies the share of the profile."""
    delai_cer_mois: int
    actions_cer: int
    physiques_an: int
    """Physical interviews per place and year."""
    distance_an: int
    motifs_comptes: tuple[str, ...]


_EMPLOI = ("emploi_durable", "emploi_transition", "sortie_positive", "reorientation_professionnelle")
_PARCOURS = ("reorientation_socioprofessionnelle", "changement_situation_financiere", "evolution_parcours")
AUTRES_MOTIFS = ("fin_de_droit", "demenagement", "abandon", "stabilisation", "autre", "deces")

_TRAITS = {
    "1.1": Traits(10, 0.060, 1.0, 1, 3, 4, 4, _EMPLOI),
    "1.1bis": Traits(10, 0.060, 1.0, 1, 3, 4, 4, _EMPLOI),
    "1.2": Traits(26, 0.045, 1.0, 1, 4, 4, 4, _EMPLOI),
    "1.3": Traits(34, 0.030, 1.0, 2, 1, 4, 2, _PARCOURS),
    "1.4": Traits(30, 0.035, 0.5, 1, 3, 4, 4, _EMPLOI),
    "1.5": Traits(36, 0.025, 0.8, 2, 2, 3, 2, ("stabilisation", "evolution_parcours")),
}


def code_dispositif(dispositif_id: str) -> str:
    """The printed code inside a catalogue id: « 1.5 » of « 2024-1.5-CHEVAL-BLEU »."""
    return dispositif_id.split("-")[1]


def a_des_accueils(convention: Convention) -> bool:
    """Whether the table of the convention has two phases (1.1 and 1.1bis)."""
    return code_dispositif(convention.dispositif_id) in ("1.1", "1.1bis")


def a_des_soutiens(convention: Convention) -> bool:
    """Whether the workbook carries an Activité sheet beside its Suivi (Cheval Bleu, 2024)."""
    return convention.dispositif_id.endswith("CHEVAL-BLEU")


def traits_de(convention: Convention) -> Traits:
    """The traits of the convention's dispositif; those of 1.3 for one that has none of its own."""
    return _TRAITS.get(code_dispositif(convention.dispositif_id), _TRAITS["1.3"])
