"""What somebody asks to do to soldes, and what is known of each when it is decided: the words that the actions share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_metiers import Metier
from decompte.domaine.contradictoire import Phase
from decompte.domaine.solde import EtatSolde, Solde
from decompte.domaine.vie_solde import ActionSolde, Levee, VersionArretee
from decompte.entrepot.vie import Acte

CleSolde = tuple[str, int]
"""(convention, exercice)."""


@dataclass(frozen=True, slots=True)
class DemandeActe:
    """An action on some soldes, as it was asked for. ``motif``: the comment, the observations or the answer."""

    action: ActionSolde
    cles: tuple[CleSolde, ...]
    par: str
    motif: str = ""
    regle: str | None = None
    """The hold, for ``lever`` and ``retablir``."""
    le: date | None = None
    """When it happened, for ``notifier``, ``relancer``, ``observer``; None: today."""
    taux: str | None = None
    """The rate kept, for ``renoncer``, as typed (« 0,01 »); None: nothing is kept."""
    empreintes: Mapping[CleSolde, str] = field(default_factory=dict, hash=False)
    """The digests of the figures that were shown: a solde that has another one now is refused. Those not here are not checked."""
    metiers: frozenset[Metier] | None = None
    """What the account may decide; None: the one who calls answers for it (the command line, Airflow's list of accounts)."""


@dataclass(frozen=True, slots=True)
class SoldeVu:
    """A solde when it is decided: its stored row (columns of ``finance.solde``), and what a calculation gives now."""

    ligne: Mapping[str, Any]
    calcule: Solde | None
    """None when it can no longer be computed (a convention that ended earlier)."""
    versions: tuple[VersionArretee, ...] = ()
    phases: tuple[Phase, ...] = ()
    """The contradictory phases of the present version."""
    proposeurs: tuple[str, ...] = ()
    """Who proposed the present version since it last came back to be computed."""
    phases_avant: tuple[Phase, ...] = ()
    """Those of the versions before it: a penalty is heard once for all its versions."""
    levees: tuple[Levee, ...] = ()
    """The holds lifted now."""
    venu: str | None = None
    """What is dated after the calculation and not after today, in French; told when it is to be proposed or approved."""
    ecarts: tuple[str, ...] = ()
    """What a calculation now gives otherwise than the figures held, in French; told when it is to be approved."""

    @property
    def cle(self) -> CleSolde:
        """(convention, exercice)."""
        return self.ligne["convention"], self.ligne["exercice"]

    @property
    def version(self) -> int:
        """The present version."""
        return int(self.ligne["version"])

    @property
    def toutes(self) -> tuple[Phase, ...]:
        """The contradictory phases of the exercice, of any version, oldest first."""
        return (*self.phases_avant, *self.phases)

    @property
    def etat(self) -> EtatSolde:
        """Its state when it is decided."""
        return EtatSolde(self.ligne["etat"])


Composeur = Callable[[Contexte, DemandeActe, SoldeVu, date], list[Acte]]
"""(ctx, demande, vu, today) → the acts to write; DemandeInvalide with every fault, in French, without the name of the solde."""


@dataclass(frozen=True, slots=True)
class DitSolde:
    """What became of one solde, in a French sentence."""

    cle: CleSolde
    phrase: str


@dataclass(frozen=True, slots=True)
class BilanActes:
    """What became of each solde, then what it changes; ``essai``: nothing was recorded."""

    dits: tuple[DitSolde, ...]
    effet: tuple[str, ...]
    essai: bool = False
    laisses: tuple[DitSolde, ...] = ()
    """Those left aside with their reasons, when it was asked to do it to all that can."""


class ActesRefuses(DemandeInvalide):
    """Something of the set cannot be: nothing was recorded. ``refus``: French sentences by solde."""

    def __init__(self, refus: Mapping[CleSolde, Sequence[str]]) -> None:
        self.refus = {cle: tuple(fautes) for cle, fautes in refus.items()}
        phrases = [f"{cle[0]}, exercice {cle[1]} : {' ; '.join(fautes)}." for cle, fautes in self.refus.items()]
        super().__init__("\n".join(["Rien n'a été enregistré.", *phrases]))


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a checklist. ``etat``: fait, manque, attente (nothing to do but wait), sans_objet, information (to know:
    it holds nothing back).
    """

    libelle: str
    etat: str
    detail: str = ""
    regle: str | None = None
    """The hold that a person may lift instead, if it is one."""


@dataclass(frozen=True, slots=True)
class ListeDeControle:
    """What a solde still needs before it can be proposed."""

    points: tuple[Point, ...] = field(default=())

    @property
    def complete(self) -> bool:
        """Nothing is missing, nothing is waited for."""
        return all(p.etat not in {"manque", "attente"} for p in self.points)
