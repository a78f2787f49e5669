"""All that a solde is computed from, gathered for one (convention, exercice)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention, Dispositif, DocumentRecu, Note, Versement
from decompte.domaine.exercice import TermesExercice
from decompte.domaine.faits import Faits
from decompte.domaine.indicateur import FicheIndicateur
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import Obligation
from decompte.domaine.parametre import Parametres
from decompte.domaine.vie_solde import Levee, Remise, VersionArretee


@dataclass(frozen=True, slots=True)
class Dossier:
    """The file of one (convention, exercice) as of a date, without any person."""

    convention: Convention
    dispositif: Dispositif
    termes: Mapping[int, TermesExercice]
    """The terms of every exercice of the convention."""
    exercice: int
    au: date
    obligations: tuple[Obligation, ...]
    """Those of the exercice, by month."""
    parametres: Parametres
    fiches: Mapping[str, FicheIndicateur]
    """The indicators as they hold for this dispositif."""
    debut_du_suivi: Mois
    versements: tuple[Versement, ...] = ()
    documents: tuple[DocumentRecu, ...] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)
    avenants: tuple[Avenant, ...] = ()
    """Those signed by the date, in the order in which they take effect; ``termes`` already follow them."""

    fin_convenue: date | None = None
    """The end first agreed; the convention's own is the present one, avenants taken into account. None: the same."""

    versions: tuple[VersionArretee, ...] = ()
    """The versions already approved, oldest first; ``versements`` leaves out the payments that only pay one of them."""
    levees: tuple[Levee, ...] = ()
    """The holds that somebody lifted, one a rule at most."""
    remise: Remise | None = None
    """The penalty given up, whole or in part."""

    @property
    def signee(self) -> Convention:
        """The convention as first agreed: its end before any avenant."""
        return self.convention if self.fin_convenue is None else replace(self.convention, fin=self.fin_convenue)

    @property
    def terme(self) -> TermesExercice:
        """The terms of this exercice."""
        return self.termes[self.exercice]

    @property
    def jour_parametres(self) -> date:
        """Parameters hold as they stand on the first day of the exercice, or of the convention when it starts later."""
        return max(self.convention.debut, date(self.exercice, 1, 1))

    @property
    def portees(self) -> tuple[str, str]:
        """A value for the convention beats one for the dispositif, which beats the general one."""
        return (self.convention.code, self.convention.dispositif_id)

    def levee(self, regle: str) -> Levee | None:
        """Who lifted the hold of that rule, when and why; None when nobody did."""
        return next((levee for levee in self.levees if levee.regle == regle), None)

    @property
    def obligations_dues(self) -> tuple[Obligation, ...]:
        """The obligations whose échéance has passed."""
        return tuple(o for o in self.obligations if o.due(self.au))


@dataclass(frozen=True, slots=True)
class DossierCompte:
    """A file with its facts."""

    dossier: Dossier
    faits: Faits | None
    """None when no month is due or the dispositif asks for no monthly table."""
