"""The rules that the lines of a décompte apply, in the order in which a solde is computed.

`docs/regles.md` is written from this list; a test fails when a line applies a rule that is not here, when a rule has no source,
no golden case or no code, when a parameter is read by no rule.
"""

from __future__ import annotations

from decompte.domaine.regle import Regle
from decompte.soldes.regles_deductions import DEDUCTIONS
from decompte.soldes.regles_qualite import QUALITE
from decompte.soldes.regles_quantite import QUANTITE
from decompte.soldes.regles_termes import TERMES
from decompte.soldes.regles_vie import VIE

FAMILLES: tuple[tuple[str, tuple[Regle, ...]], ...] = (
    ("Ce qui est convenu", TERMES),
    ("Part quantitative, et montant dû des autres modes", QUANTITE),
    ("Part qualitative", QUALITE),
    ("Plafonds, versements, pénalité, solde et blocages", DEDUCTIONS),
    ("Versions arrêtées, pénalités abandonnées et blocages levés", VIE),
)
"""Title of the family (French), its rules."""

REGLES: dict[str, Regle] = {regle.id: regle for _, regles in FAMILLES for regle in regles}
"""By id."""
