"""What is already registered when a file is checked, and what the file brings beyond it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from decompte.domaine.avenant import Avenant, prolongee
from decompte.domaine.convention import Convention, DocumentRecu, Mode, Note, Structure, Versement
from decompte.domaine.importation import MandatDonne, VersementConnu
from decompte.domaine.mandatement import LotDeMandatement, MandatRecu, MandatRejete
from decompte.domaine.vie_solde import VersionArretee
from decompte.lecture.fautes import suggestion
from decompte.referentiel.import_lignes import LigneImport
from decompte.referentiel.indicateurs import Indicateur


@dataclass(frozen=True, slots=True)
class Connus:
    """What the warehouse and the catalogue know.

    ``conventions`` as first agreed; ``avenants`` in the order of effect; ``juges``: the judged indicators by dispositif.
    """

    aujourd_hui: date
    structures: Mapping[str, Structure]
    conventions: Mapping[str, Convention]
    avenants: Mapping[str, Sequence[Avenant]]
    operations: Collection[str]
    dispositifs: Collection[str]
    indicateurs: Mapping[str, Indicateur]
    juges: Mapping[str, Collection[str]]
    paiements: Sequence[VersementConnu] = ()
    documents: Sequence[DocumentRecu] = ()
    notes: Sequence[Note] = ()
    annees_de_budget: Mapping[str, Collection[int]] = field(default_factory=dict)
    """The years of the parts, for the conventions that have a repartition."""
    modes: Mapping[str, Mode] = field(default_factory=dict)
    """By dispositif, how it is computed; one that is not there asks for nothing."""
    versions: Mapping[tuple[str, int], Sequence[VersionArretee]] = field(default_factory=dict)
    """The approved soldes, by (convention, exercice)."""
    lots: Sequence[LotDeMandatement] = ()
    mandats_rejetes: Mapping[str, MandatRejete] = field(default_factory=dict)
    """The mandats whose payment came back, by reference."""


@dataclass(slots=True)
class Contenu:
    """What a file brings. ``connus``: rows that say again what is known; ``phrases``: what a reader may want to be told."""

    connus: int = 0
    structures: list[Structure] = field(default_factory=list)
    conventions: list[Convention] = field(default_factory=list)
    avenants: list[Avenant] = field(default_factory=list)
    versements: list[Versement] = field(default_factory=list)
    documents: list[DocumentRecu] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    mandats: list[MandatDonne] = field(default_factory=list)
    mandats_soldes: list[MandatRecu] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)

    @property
    def lignes(self) -> int:
        """How many rows were read: new or known."""
        mandats = len(self.mandats) + len(self.mandats_soldes)
        finances = len(self.versements) + len(self.documents) + len(self.notes) + mandats
        return self.connus + len(self.conventions) + len(self.avenants) + finances


def convention_et_exercice(ligne: LigneImport, connus: Connus) -> tuple[Convention, int] | None:
    """The known convention of a row, until its present end, and an exercice that it has; None with a fault."""
    code, exercice = ligne.code("convention", requis=True), ligne.annee("exercice")
    convention = None if code is None else connus.conventions.get(code)
    if code is not None and convention is None:
        conseil = suggestion(code, connus.conventions)
        ligne.faute(
            f"convention inconnue « {code} » : corrigez le code, ou importez d'abord la convention.{conseil}", "convention"
        )
    if convention is None or exercice is None:
        return None
    actuelle = prolongee(convention, connus.avenants.get(convention.code, ()))
    if not actuelle.debut.year <= exercice <= actuelle.fin.year:
        ligne.faute(
            f"l'exercice {exercice} est hors de la convention « {convention.code} » ({actuelle.debut:%d/%m/%Y} au "
            f"{actuelle.fin:%d/%m/%Y}) : corrigez l'exercice ou le code.",
            "exercice",
        )
        return None
    return actuelle, exercice
