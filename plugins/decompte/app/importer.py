"""Import a file of finance or of a steward: checked whole, then loaded whole or not at all, its effect told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from decompte.app.calculer import calculer_tout, enregistrer
from decompte.app.contexte import Contexte
from decompte.app.conventions import avenants_signes
from decompte.app.effet import ATTENTE_S, dater, seul_a_decider
from decompte.app.erreurs import DemandeInvalide
from decompte.app.importer_effet import dire_effet_import
from decompte.app.importer_lecture import lire_contenu, lire_octets
from decompte.domaine.importation import FichierImporte, Genre, Lot
from decompte.domaine.texte import accord, jour
from decompte.entrepot.suppose import Suppose
from decompte.referentiel.import_connus import Connus, Contenu
from decompte.referentiel.import_lignes import TableImportee
from decompte.referentiel.importation import COLONNES, lire_importation


@dataclass(frozen=True, slots=True)
class BilanImport:
    """What a file brought (or would, with ``apercu``). ``phrases``: what its rows did; ``effet``: what the soldes became."""

    genre: Genre
    nouveaux: int
    connus: int
    apercu: bool
    exercice: int | None = None
    """The last exercice that the file speaks of, when it brought something."""
    phrases: tuple[str, ...] = ()
    effet: tuple[str, ...] = ()
    avertissements: tuple[str, ...] = ()

    def resume(self) -> str:
        """One French sentence or two."""
        compte = f"{accord(self.nouveaux, 'nouveau', 'nouveaux')}, {accord(self.connus, 'déjà connu', 'déjà connus')}."
        if not self.nouveaux:
            return f"{compte} Rien n'a été écrit."
        return f"Aperçu, rien n'est écrit : {compte}" if self.apercu else f"Importé : {compte}"


def importer(ctx: Contexte, genre: Genre, chemin: Path, par: str, aujourd_hui: date, apercu: bool = False) -> BilanImport:
    """Check the file and load it, journaled under ``par``; with ``apercu`` only tell what that would change.

    Raises FichierRefuse with every fault, DemandeInvalide, ImportationRefusee, NuitDejaEnCours: nothing is then written.
    """
    return importer_contenu(ctx, genre, lire_octets(chemin), chemin.name, par, aujourd_hui, apercu)


def importer_contenu(
    ctx: Contexte,
    genre: Genre,
    contenu: bytes,
    nom: str,
    par: str,
    aujourd_hui: date,
    apercu: bool = False,
    attendre_s: float = ATTENTE_S,
) -> BilanImport:
    """The same of a file already at hand, under the name that its sender gave it; NuitDejaEnCours after ``attendre_s`` s."""
    qui = par.strip()
    if not qui:
        raise DemandeInvalide("Dites qui importe.")
    table, sha256 = lire_contenu(contenu, nom)
    if apercu:
        return _importer(ctx, genre, table, sha256, qui, aujourd_hui, apercu)
    with seul_a_decider(ctx, attendre_s):
        return _importer(ctx, genre, table, sha256, qui, aujourd_hui, apercu)


def importer_table(
    ctx: Contexte,
    genre: Genre,
    table: TableImportee,
    sha256: str,
    par: str,
    aujourd_hui: date,
    attendre_s: float = ATTENTE_S,
) -> BilanImport:
    """The same of rows that are no file (somebody typed them): ``table`` and the SHA-256 that stands for its bytes."""
    with seul_a_decider(ctx, attendre_s):
        return _importer(ctx, genre, table, sha256, par, aujourd_hui, False)


def colonnes(genre: Genre) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a file of that kind: those it must have, those it may."""
    return COLONNES[genre]


def _importer(
    ctx: Contexte, genre: Genre, table: TableImportee, sha256: str, par: str, aujourd_hui: date, apercu: bool
) -> BilanImport:
    contenu, avertissements = lire_importation(genre, table, connaitre(ctx, aujourd_hui))
    lot = _lot(contenu, FichierImporte(genre, table.fichier, sha256, contenu.lignes, par))
    bilan = BilanImport(
        genre, lot.nouveaux, contenu.connus, apercu, phrases=tuple(contenu.phrases), avertissements=tuple(avertissements)
    )
    if not lot.nouveaux:
        return bilan
    au = dater(ctx, aujourd_hui)
    avant = calculer_tout(ctx, au)
    if apercu:
        apres = calculer_tout(replace(ctx, entrepot=Suppose(ctx.entrepot, lot)), au)
    else:
        ctx.entrepot.importer(lot)
        apres = calculer_tout(ctx, au)
        enregistrer(ctx, apres)
    effet = [f"Soldes au {jour(au)} :", *dire_effet_import(avant, apres)]
    if any(le > au for le in _dates(lot)):
        effet.append(
            f"Ce que le fichier date d'après le {jour(au)} n'y compte pas encore : un calcul à une date plus récente le dira."
        )
    return replace(bilan, exercice=_exercice(lot, au), effet=tuple(effet))


def _exercice(lot: Lot, au: date) -> int:
    donnes = [v.versement.versement.exercice for v in lot.mandats] + [m.exercice for m in lot.mandats_soldes]
    donnes += [ligne.exercice for famille in (lot.versements, lot.documents, lot.notes) for ligne in famille]
    return max([*donnes, *(c.fin.year for c in lot.conventions), *(a.effet_le.year for a in lot.avenants)], default=au.year)


def _dates(lot: Lot) -> list[date]:
    """From when each thing counts."""
    return [
        *(a.signe_le for a in lot.avenants),
        *(v.date for v in lot.versements),
        *(d.recu_le for d in lot.documents),
        *(c.debut for c in lot.conventions),
    ]


def connaitre(ctx: Contexte, aujourd_hui: date) -> Connus:
    """What a file is checked against."""
    entrepot, referentiel = ctx.entrepot, ctx.referentiel
    fiches = {id: referentiel.fiches_indicateurs(id) for id in referentiel.dispositifs}
    return Connus(
        aujourd_hui=aujourd_hui,
        structures={s.code: s for s in entrepot.lire_structures()},
        conventions={c.code: c for c in entrepot.lire_conventions()},
        avenants=avenants_signes(ctx),
        operations={o.operation for o in entrepot.lire_operations()},
        dispositifs=referentiel.dispositifs.keys(),
        indicateurs=referentiel.indicateurs,
        juges={dispositif: {id for id, fiche in siennes.items() if fiche.juge} for dispositif, siennes in fiches.items()},
        paiements=entrepot.lire_paiements(),
        documents=entrepot.lire_documents(),
        notes=entrepot.lire_notes(),
        annees_de_budget=referentiel.annees_de_budget,
        modes={id: dispositif.mode for id, dispositif in referentiel.dispositifs.items()},
        versions=entrepot.lire_vie().versions,
        lots=entrepot.lire_lots(),
        mandats_rejetes=entrepot.lire_mandats_rejetes(),
    )


def _lot(contenu: Contenu, fichier: FichierImporte) -> Lot:
    """What is new; what does not say where it comes from comes from the file."""
    provenance = fichier.provenance
    return Lot(
        fichier=fichier,
        structures=tuple(contenu.structures),
        conventions=tuple(contenu.conventions),
        avenants=tuple(replace(a, source=a.source or provenance) for a in contenu.avenants),
        versements=tuple(replace(v, source=v.source or provenance) for v in contenu.versements),
        documents=tuple(replace(d, source=d.source or provenance) for d in contenu.documents),
        notes=tuple(replace(n, source=n.source or provenance) for n in contenu.notes),
        mandats=tuple(contenu.mandats),
        mandats_soldes=tuple(contenu.mandats_soldes),
    )
