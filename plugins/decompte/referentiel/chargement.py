"""The whole reference directory, checked as one: every fault at once, or a Referentiel that can be relied on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from decompte.domaine.avenant import Avenant
from decompte.domaine.budget import EcartConnu
from decompte.domaine.convention import (
    ANNEE_DE_BUDGET,
    Convention,
    Dispositif,
    DocumentRecu,
    Note,
    OperationBudgetaire,
    Structure,
    Versement,
)
from decompte.domaine.fonds import Fonds
from decompte.domaine.indicateur import FicheIndicateur
from decompte.domaine.parametre import Parametres
from decompte.domaine.repartition import PartBudgetaire
from decompte.lecture.fautes import Faute, FichiersInvalides, Releve, suggestion
from decompte.lecture.yaml_situe import Noeud
from decompte.referentiel.annees_budget import annees_reparties
from decompte.referentiel.avenants import FICHIER as AVENANTS
from decompte.referentiel.avenants import lire_avenants_de_reference
from decompte.referentiel.budgets import FICHIER_ECARTS, lire_budgets, lire_ecarts, lire_parts, verifier_suites
from decompte.referentiel.catalogue import lire_catalogue
from decompte.referentiel.conventions import lire_conventions
from decompte.referentiel.finances import lire_documents, lire_notes, lire_versements
from decompte.referentiel.fonds import FICHIER as FONDS
from decompte.referentiel.fonds import lire_fonds
from decompte.referentiel.indicateurs import FICHIER as INDICATEURS
from decompte.referentiel.indicateurs import Indicateur, lire_indicateurs
from decompte.referentiel.parametres import lire_parametres
from decompte.referentiel.structures import lire_structures

CATALOGUE = "dispositifs"
PARAMETRES = "parametres"
MODELES = "modeles"
TABLES = (
    "structures.csv",
    "conventions.csv",
    "budgets.csv",
    "repartition_budgetaire.csv",
    "versements.csv",
    "documents.csv",
    "notes.csv",
    AVENANTS,
    FICHIER_ECARTS,
    FONDS,
)


class ReferenceInvalide(FichiersInvalides):
    """The reference directory cannot be used."""

    def __init__(self, dossier: str, fautes: Iterable[Faute]) -> None:
        self.dossier = dossier
        super().__init__(f"Le répertoire de référence « {dossier} » ne peut pas être utilisé", fautes)


@dataclass(frozen=True, slots=True)
class Referentiel:
    """All reference data, loaded and checked, in the order of the files.

    ``empreinte``: SHA-256 of all the files read; ``empreinte_regles``: of the catalogue, indicators and parameters alone.
    """

    structures: tuple[Structure, ...]
    conventions: tuple[Convention, ...]
    dispositifs: Mapping[str, Dispositif]
    indicateurs: Mapping[str, Indicateur]
    parametres: Parametres
    budgets: tuple[OperationBudgetaire, ...]
    parts: tuple[PartBudgetaire, ...]
    versements: tuple[Versement, ...]
    documents: tuple[DocumentRecu, ...]
    notes: tuple[Note, ...]
    empreinte: str
    empreinte_regles: str
    avertissements: tuple[str, ...] = ()
    ecarts_connus: tuple[EcartConnu, ...] = ()
    avenants: tuple[Avenant, ...] = ()
    fonds: tuple[Fonds, ...] = ()
    suites: Mapping[tuple[str, int], tuple[PartBudgetaire, ...]] = field(default_factory=dict)
    """(convention, number of an avenant) -> the parts of its new total, where they are given."""

    @property
    def depenses_votees(self) -> dict[str, Decimal]:
        """The voted expense of each budget operation of article 14, where it is given."""
        return {b.operation: b.vote_eur for b in self.budgets if b.vote_eur is not None and b.annee == ANNEE_DE_BUDGET}

    @property
    def imputations(self) -> tuple[PartBudgetaire, ...]:
        """The parts on the budget of the convention's own year: those of the vote."""
        annees = {c.code: c.annee for c in self.conventions}
        return tuple(p for p in self.parts if p.annee == annees[p.convention])

    @property
    def repartitions(self) -> dict[tuple[str, str, int], Decimal]:
        """(convention, operation, year) -> amount, for the conventions charged to several operations or years."""
        nombre = Counter(p.convention for p in self.parts)
        return {
            (p.convention, p.operation, p.annee): p.montant_eur
            for p in self.parts
            if p.operation is not None and nombre[p.convention] > 1
        }

    @property
    def annees_de_budget(self) -> dict[str, frozenset[int]]:
        """The years of the parts, for the conventions that have a repartition."""
        return _annees_reparties(self.parts, self.suites)

    def dispositif_de(self, convention: Convention) -> Dispositif:
        """The catalogue entry of a convention."""
        return self.dispositifs[convention.dispositif_id]

    def fiches_indicateurs(self, dispositif_id: str) -> dict[str, FicheIndicateur]:
        """The indicators of the quality groups of a dispositif, scored and shown, as they hold for it."""
        ids = [i for groupe in self.dispositifs[dispositif_id].groupes for i in (*groupe.scores, *groupe.montres)]
        return {i: self.indicateurs[i].pour(dispositif_id) for i in ids if i in self.indicateurs}


def charger(dossier: Path, au: date | None = None) -> Referentiel:
    """Load and check the reference directory.

    ``au``: with a date, values last verified more than two years before it are named in ``avertissements``.
    Raises ReferenceInvalide with every fault (file, line, French sentence). ``modeles/`` must be there; it is read elsewhere.
    """
    releve = Releve()
    if not dossier.is_dir():
        releve.faute(str(dossier), None, "le répertoire de référence n'existe pas : vérifiez son chemin.")
        raise ReferenceInvalide(str(dossier), releve.fautes)
    catalogue = _fichiers_yaml(dossier, CATALOGUE, releve)
    fichiers_parametres = _fichiers_yaml(dossier, PARAMETRES, releve)
    if not (dossier / MODELES).is_dir():
        releve.faute(MODELES, None, "le dossier est absent : ajoutez-le au répertoire de référence.")

    dispositifs, lieux = lire_catalogue(dossier, catalogue, releve)
    indicateurs = lire_indicateurs(dossier, lieux, releve)
    if indicateurs:
        _verifier_groupes(dispositifs, lieux, indicateurs, releve)
    budgets = lire_budgets(dossier, releve)
    operations = {b.operation for b in budgets}
    structures = lire_structures(dossier, releve)
    conventions, lignes = lire_conventions(dossier, structures, lieux, operations, releve)
    lues = lire_parts(dossier, conventions, lignes, releve)
    ecarts, fonds = lire_ecarts(dossier, operations, releve), lire_fonds(dossier, releve)
    portees = {*lieux, *lignes} if lieux and lignes else set()
    parametres = lire_parametres(dossier, fichiers_parametres, portees, au, releve)
    nommees = {code: conventions.get(code) for code in lignes}
    versements = lire_versements(dossier, nommees, releve, _annees_reparties(lues.initiales, lues.suites))
    documents = lire_documents(dossier, nommees, releve)
    notes = lire_notes(dossier, nommees, indicateurs, releve)
    avenants = lire_avenants_de_reference(dossier, nommees, releve)
    verifier_suites(lues, avenants)
    if releve.fautes:
        raise ReferenceInvalide(str(dossier), sorted(releve.fautes, key=lambda f: (f.fichier, f.ligne or 0)))

    regles = [*catalogue, *fichiers_parametres, INDICATEURS]
    return Referentiel(
        structures=tuple(structures.values()),
        conventions=tuple(conventions.values()),
        dispositifs=dispositifs,
        indicateurs=indicateurs,
        parametres=parametres,
        budgets=budgets,
        parts=lues.initiales,
        suites=lues.suites,
        versements=versements,
        documents=documents,
        notes=notes,
        avenants=avenants,
        empreinte=empreinte(dossier, [*regles, *TABLES]),
        empreinte_regles=empreinte(dossier, regles),
        avertissements=tuple(releve.avertissements),
        ecarts_connus=ecarts,
        fonds=fonds,
    )


def _annees_reparties(
    parts: Sequence[PartBudgetaire], suites: Mapping[tuple[str, int], Sequence[PartBudgetaire]]
) -> dict[str, frozenset[int]]:
    """Without the conventions whose one part is only their amount. What an avenant shares adds to what was first agreed."""
    nombre = Counter(p.convention for p in parts)
    nombre.update(p.convention for siennes in suites.values() for p in siennes)
    toutes = [*parts, *(p for siennes in suites.values() for p in siennes)]
    return annees_reparties(p for p in toutes if nombre[p.convention] > 1)


def empreinte(dossier: Path, fichiers: Iterable[str]) -> str:
    """SHA-256 of the names and contents of the files that exist, whatever the order in which they are listed.

    Line endings count as one: the same reference checked out on another system has the same digest.
    """
    total = hashlib.sha256()
    for fichier in sorted(set(fichiers)):
        chemin = dossier / fichier
        if chemin.is_file():
            contenu = hashlib.sha256(chemin.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
            total.update(f"{fichier}\0{contenu}\n".encode())
    return total.hexdigest()


def _fichiers_yaml(dossier: Path, nom: str, releve: Releve) -> list[str]:
    """The YAML files of a folder, relative to the reference directory; a fault when there is none."""
    if not (dossier / nom).is_dir():
        releve.faute(nom, None, "le dossier est absent : ajoutez-le au répertoire de référence.")
        return []
    fichiers = [f"{nom}/{chemin.name}" for chemin in (dossier / nom).iterdir() if chemin.suffix in (".yaml", ".yml")]
    if not fichiers:
        releve.faute(nom, None, "le dossier ne contient aucun fichier .yaml : complétez-le.")
    return sorted(fichiers)


def _verifier_groupes(
    dispositifs: Mapping[str, Dispositif], lieux: Mapping[str, Noeud], indicateurs: Mapping[str, Indicateur], releve: Releve
) -> None:
    for id_, dispositif in dispositifs.items():
        for groupe in dispositif.groupes:
            for indicateur in (*groupe.scores, *groupe.montres):
                if indicateur not in indicateurs:
                    releve.faute(
                        lieux[id_].fichier,
                        lieux[id_].ligne,
                        f"indicateur inconnu « {indicateur} » (groupe « {groupe.id} » de {id_}) : corrigez-le."
                        f"{suggestion(indicateur, indicateurs)}",
                    )
