"""The warehouse as it would be with one more file in it: to tell what the file would change, without writing anything."""

from __future__ import annotations

from dataclasses import replace

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention, DocumentRecu, Note, Structure, Versement
from decompte.domaine.importation import Lot
from decompte.domaine.mandatement import mandats_complets
from decompte.domaine.vie_solde import VieSoldes
from decompte.entrepot.entrepot import Entrepot


class Suppose(Entrepot):
    """The same warehouse on the same connections; what computing reads has the lot too. Nothing is to be written through it."""

    def __init__(self, reel: Entrepot, lot: Lot) -> None:
        self._serveur = reel._serveur
        self._lot = lot

    def lire_structures(self) -> list[Structure]:
        """See Entrepot."""
        return [*super().lire_structures(), *self._lot.structures]

    def lire_conventions(self) -> list[Convention]:
        """See Entrepot."""
        return sorted([*super().lire_conventions(), *self._lot.conventions], key=lambda c: c.code)

    def lire_avenants(self) -> list[Avenant]:
        """See Entrepot."""
        return [*super().lire_avenants(), *self._lot.avenants]

    def lire_versements(self) -> list[Versement]:
        """See Entrepot."""
        donnes = {m.versement.cle: m.mandat for m in self._lot.mandats}
        connus = [replace(p.versement, mandat=donnes.get(p.cle, p.versement.mandat)) for p in self.lire_paiements()]
        return [*connus, *self._lot.versements]

    def lire_vie(self) -> VieSoldes:
        """See Entrepot."""
        vie = super().lire_vie()
        if not self._lot.mandats_soldes:
            return vie
        donnes = {(m.convention, m.exercice, m.version): m for m in mandats_complets(self._lot.mandats_soldes, self.lire_lots())}
        versions = {
            cle: tuple(replace(v, mandat=donnes.get((*cle, v.version), v.mandat)) for v in siennes)
            for cle, siennes in vie.versions.items()
        }
        return replace(vie, versions=versions)

    def lire_documents(self) -> list[DocumentRecu]:
        """See Entrepot."""
        return [*super().lire_documents(), *self._lot.documents]

    def lire_notes(self) -> list[Note]:
        """See Entrepot."""
        notes = {(n.convention, n.exercice, n.indicateur): n for n in [*super().lire_notes(), *self._lot.notes]}
        return list(notes.values())
