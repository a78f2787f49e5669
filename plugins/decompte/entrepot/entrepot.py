"""The door of the warehouse: every operation opens its own transaction and does one thing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType

from decompte.domaine.avenant import Avenant
from decompte.domaine.budget import AlerteBudget, Imputation
from decompte.domaine.constat import Constat
from decompte.domaine.controle import ResultatControle
from decompte.domaine.convention import Convention, DocumentRecu, Note, OperationBudgetaire, Structure, Versement
from decompte.domaine.decision_depot import DecisionDepot
from decompte.domaine.depot import DepotAccepte, DepotRecu
from decompte.domaine.faits import DemandeDeFaits, Faits
from decompte.domaine.fonds import Fonds, Mouvement
from decompte.domaine.importation import Lot
from decompte.domaine.incident import ResolutionIncident
from decompte.domaine.mandatement import CorrectionDeMandat, LigneDeLot, LotDeMandatement
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import Decision, Obligation
from decompte.domaine.serie import DepotEnSerie
from decompte.domaine.solde import Solde
from decompte.domaine.suivi import Suivi
from decompte.domaine.vie_solde import MandatSolde
from decompte.entrepot import (
    changements,
    chargement,
    decisions,
    decisions_depot,
    depots,
    faits,
    finances,
    importations,
    incidents,
    mandatement,
    migrations,
    nuits,
    obligations,
    ouvertures,
    reference,
    rejeu,
    series,
    soldes,
    suivi,
    suivi_lot,
    traces,
    verrous,
    vie,
)
from decompte.entrepot.connexion import Serveur
from decompte.entrepot.lectrice import Lectures
from decompte.entrepot.requetes import DOSSIER_SQL

_AUCUNE_REPARTITION: Mapping[tuple[str, str, int], Decimal] = {}


class Entrepot(Lectures):
    """The PostgreSQL warehouse at a URL. Every method raises EntrepotInjoignable when the server does not answer.

    Nothing is opened before the first call. ``recu_le`` and other instants come back in Europe/Paris.
    """

    def __init__(self, url: str) -> None:
        self._serveur = Serveur(url)

    def __enter__(self) -> Entrepot:
        return self

    def __exit__(self, genre: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        self.fermer()

    def fermer(self) -> None:
        """Close the connections."""
        self._serveur.fermer()

    @property
    def adresse(self) -> str:
        """Where it is (host, port, database), without user or password."""
        return self._serveur.adresse

    # --- schema and locks

    def migrer(self, dossier: Path = DOSSIER_SQL) -> list[str]:
        """Bring the schema up to date from the ``sql`` folder; returns the migrations applied (see ``migrations.migrer``)."""
        return migrations.migrer(self._serveur, dossier)

    @contextmanager
    def verrou_de_nuit(self, partage: bool = False, attendre_s: float | None = None) -> Iterator[None]:
        """Hold the lock of the night, alone or ``partage`` with the other tasks of the same night.

        Waits ``attendre_s`` seconds at most (None: not at all) for who is in the way, then raises NuitDejaEnCours.
        """
        with verrous.verrou_de_nuit(self._serveur, partage, attendre_s):
            yield

    # --- reference data

    def enregistrer_reference(
        self,
        structures: Sequence[Structure],
        conventions: Sequence[Convention],
        budgets: Sequence[OperationBudgetaire],
        versements: Sequence[Versement],
        documents: Sequence[DocumentRecu],
        notes: Sequence[Note],
        empreinte: str,
        repartitions: Mapping[tuple[str, str, int], Decimal] = _AUCUNE_REPARTITION,
        avenants: Sequence[Avenant] = (),
    ) -> dict[str, int]:
        """Load the reference files in one transaction; returns the rows written by kind (see ``reference.enregistrer``)."""
        lue = reference.Reference(
            structures, conventions, budgets, versements, documents, notes, repartitions, empreinte, avenants
        )
        with self._serveur.transaction() as cnx:
            return reference.enregistrer(cnx, lue)

    # --- deposits

    def depots_connus(self) -> set[depots.Arrivee]:
        """(structure, chemin, recu_le, taille, mtime_ns) of every arrival already registered."""
        with self._serveur.transaction() as cnx:
            return depots.connus(cnx)

    def enregistrer_depots(self, recus: Sequence[DepotRecu]) -> tuple[list[str], list[str]]:
        """Register arrivals; returns (new ones, doublons) in the order given (see ``depots.enregistrer``)."""
        with self._serveur.transaction() as cnx:
            return depots.enregistrer(cnx, recus)

    def depots_a_traiter(self, jusqua: datetime) -> list[depots.DepotATraiter]:
        """The deposits received until an instant and not yet processed, in the order of their arrival."""
        with self._serveur.transaction() as cnx:
            return depots.a_traiter(cnx, jusqua)

    def depots_en_attente_de_mot_de_passe(self, jusqua: datetime) -> list[depots.DepotATraiter]:
        """The deposits received until an instant that only lack the right password."""
        with self._serveur.transaction() as cnx:
            return depots.en_attente_de_mot_de_passe(cnx, jusqua)

    def depots_par_id(self, ids: Collection[str]) -> list[depots.DepotATraiter]:
        """These deposits whatever their state, in the order of their arrival; those unknown are absent."""
        with self._serveur.transaction() as cnx:
            return depots.par_id(cnx, ids)

    def enregistrer_ouverture(self, depot: str, contenu_sha256: str, contenu_nom: str) -> None:
        """What is to be read of a deposit that had to be opened (see ``ouvertures.enregistrer_ouverture``)."""
        with self._serveur.transaction() as cnx:
            ouvertures.enregistrer_ouverture(cnx, depot, contenu_sha256, contenu_nom)

    def enregistrer_membres(self, contenant: str, membres: Sequence[DepotRecu], motif: str) -> tuple[list[str], list[str]]:
        """The members of an archive as deposits of their own; returns (to be treated, doublons), at every call the same."""
        with self._serveur.transaction() as cnx:
            return ouvertures.enregistrer_membres(cnx, contenant, membres, motif)

    def tables_du_contenant(self, contenant: str) -> list[ouvertures.TableConnue]:
        """(member, convention, month, original) of the tables of an archive, for D10 (see ``ouvertures``)."""
        with self._serveur.transaction() as cnx:
            return ouvertures.tables_du_contenant(cnx, contenant)

    def depots_acceptes(self, jusqua: datetime) -> list[DepotAccepte]:
        """The deposits accepted among those received until an instant, replaced ones included, set aside ones not."""
        with self._serveur.transaction() as cnx:
            return depots.acceptes(cnx, jusqua)

    def charger_resultat(
        self,
        resultat: ResultatControle,
        pseudonyme: Callable[[str], str],
        hors_cloture: bool = False,
        decisions: chargement.Decisions | None = None,
    ) -> None:
        """Load one controlled deposit in one transaction; ChargementImpossible when it is refused (see ``charger``)."""
        chargement.charger(self._serveur.transaction, resultat, pseudonyme, hors_cloture, decisions)

    def charger_lot(
        self,
        resultats: Sequence[ResultatControle],
        pseudonyme: Callable[[str], str],
        hors_cloture: Collection[str] = (),
        decisions: chargement.Decisions | None = None,
    ) -> chargement.BilanDeChargement:
        """Load many, each in its own transaction; ``hors_cloture`` names the deposits that came after the clôture.

        ``decisions``: the last decision known of each when it was read; one decided on since is not loaded, it waits.
        """
        return chargement.charger_lot(self._serveur, resultats, pseudonyme, hors_cloture, decisions)

    # --- what people decide

    def decisions(self) -> list[Decision]:
        """Every decision on obligations, oldest first."""
        with self._serveur.transaction() as cnx:
            return decisions.toutes(cnx)

    def decider(self, decision: Decision) -> None:
        """Record a decision and its journal entry; DecisionImpossible when it names what does not exist."""
        with self._serveur.transaction() as cnx:
            decisions.decider(cnx, decision)

    def decisions_depot(self, depot: str | None = None) -> list[DecisionDepot]:
        """Every decision on a deposit or its rows (or on all deposits), oldest first."""
        with self._serveur.transaction() as cnx:
            return decisions_depot.toutes(cnx, depot)

    def decider_depot(self, decision: DecisionDepot) -> None:
        """Record a decision on a deposit, its journal entry and its effect; DecisionImpossible tells every fault at once.

        After RELIRE, REAFFECTER, ADMETTRE (and LAISSER of a row admitted before) the deposit is to be treated again.
        """
        with self._serveur.transaction() as cnx:
            decisions_depot.decider(cnx, decision)

    def resoudre_incident(self, resolution: ResolutionIncident) -> None:
        """Resolve an open incident by hand, journaled; DecisionImpossible tells every fault (see ``incidents.resoudre``)."""
        with self._serveur.transaction() as cnx:
            incidents.resoudre(cnx, resolution)

    def decider_lot(self, lot: Sequence[suivi_lot.DecisionEnLot], deja: Mapping[int, Sequence[str]]) -> None:
        """Record several decisions, or none: LotRefuse with the faults of each, ``deja`` included (see ``suivi_lot``)."""
        with self._serveur.transaction() as cnx:
            suivi_lot.decider_lot(cnx, lot, deja)

    def suivre(self, suivis: Sequence[Suivi]) -> None:
        """Record who takes care of what, or what is said of it: all of them or none, LotRefuse (see ``suivi.suivre``)."""
        with self._serveur.transaction() as cnx:
            suivi.suivre(cnx, suivis)

    def noter(self, note: Note) -> None:
        """Record or change a judged note and its journal entry; DecisionImpossible when it cannot be."""
        with self._serveur.transaction() as cnx:
            decisions.noter(cnx, note)

    def importer(self, lot: Lot) -> int:
        """Load a checked file whole, journaled; returns how many rows were new (see ``importations.enregistrer``)."""
        with self._serveur.transaction() as cnx:
            return importations.enregistrer(cnx, lot)

    # --- what is computed

    def enregistrer_obligations(self, toutes: Sequence[Obligation]) -> int:
        """Replace ``pilotage.depot_attendu`` at once; returns how many rows changed."""
        with self._serveur.transaction() as cnx:
            return obligations.enregistrer(cnx, toutes)

    def compter(self, demandes: Sequence[DemandeDeFaits], jusqua: datetime) -> list[Faits]:
        """The facts of each demand over the tables in force at an instant (see ``faits.compter``)."""
        with self._serveur.transaction() as cnx:
            return faits.compter(cnx, demandes, jusqua)

    def enregistrer_soldes(self, calcules: Sequence[Solde], comptes: Sequence[Faits] = ()) -> int:
        """Write the soldes that changed and their lines; returns how many (see ``soldes.enregistrer``).

        ``comptes``: what they were computed from; the rows behind their figures are kept (see ``traces.garder``).
        """
        return self.enregistrer_calcul(calcules, comptes).changes

    def enregistrer_calcul(
        self,
        calcules: Sequence[Solde],
        comptes: Sequence[Faits] = (),
        tolerances: changements.Tolerances = changements.AUCUNE_TOLERANCE,
    ) -> changements.SoldesEnregistres:
        """The same, telling what changed; ``tolerances``: beyond what a change alerts, by (convention, exercice)."""
        with self._serveur.transaction() as cnx:
            enregistres = soldes.enregistrer(cnx, calcules, tolerances)
            traces.garder(cnx, calcules, comptes)
            return enregistres

    # --- the life of a solde

    def inscrire_actes(self, actes: Sequence[vie.Acte], par: str) -> None:
        """Write acts about soldes in their order, journaled, all or none; DecisionImpossible (see ``vie.inscrire``)."""
        with self._serveur.transaction() as cnx:
            vie.inscrire(cnx, actes, par)

    def commenter_soldes(self, cles: Sequence[tuple[str, int]], action: str, par: str, commentaire: str) -> None:
        """Note in the journal what was said of soldes, (convention, exercice) each, without any change to them."""
        with self._serveur.transaction() as cnx:
            vie.commenter(cnx, cles, action, par, commentaire)

    def garder_piece(
        self, convention: str, exercice: int, version: int, format: str, nom: str, contenu: bytes
    ) -> tuple[str, bytes]:
        """Keep an état liquidatif; returns the name and bytes of the one kept, the first ever made."""
        with self._serveur.transaction() as cnx:
            return vie.garder_piece(cnx, convention, exercice, version, format, nom, contenu)

    def clore(self, exercice: int, le: date, par: str, reste: Sequence[Mapping[str, object]]) -> None:
        """Note an exercice closed, with what was still open, journaled; DecisionImpossible when it already was."""
        with self._serveur.transaction() as cnx:
            vie.clore(cnx, exercice, le, par, reste)

    def preparer_lot(self, exercice: int, le: date, par: str, lignes: Sequence[LigneDeLot]) -> LotDeMandatement:
        """Write a batch for the finance software under the next number, journaled; DecisionImpossible (see ``mandatement``)."""
        with self._serveur.transaction() as cnx:
            return mandatement.preparer(cnx, exercice, le, par, lignes)

    def annuler_lot(self, lot: int, le: date, par: str, motif: str) -> None:
        """Give a batch up, journaled: its lines are free again; DecisionImpossible when one of them has its mandat."""
        with self._serveur.transaction() as cnx:
            mandatement.annuler(cnx, lot, le, par, motif)

    def corriger_mandat(
        self, correction: CorrectionDeMandat, mandat: MandatSolde | None, lignes: Sequence[LigneDeLot], par: str
    ) -> None:
        """A reference in the place of another, journaled; DecisionImpossible (see ``mandatement.corriger``)."""
        with self._serveur.transaction() as cnx:
            mandatement.corriger(cnx, correction, mandat, lignes, par)

    def rejeter_mandat(self, mandat: MandatSolde, le: date, par: str, motif: str) -> None:
        """A payment that came back, journaled; DecisionImpossible (see ``mandatement.rejeter``)."""
        with self._serveur.transaction() as cnx:
            mandatement.rejeter(cnx, mandat, le, par, motif)

    # --- budgets and funds

    def enregistrer_imputations(self, imputations: Sequence[Imputation], alertes: Sequence[AlerteBudget]) -> None:
        """Replace what each operation and year of the budget bears, and its alerts (see ``finances``)."""
        with self._serveur.transaction() as cnx:
            finances.enregistrer_imputations(cnx, imputations, alertes)

    def enregistrer_fonds(self, fonds: Sequence[Fonds]) -> int:
        """Load the funds of the reference; returns how many changed."""
        with self._serveur.transaction() as cnx:
            return finances.enregistrer_fonds(cnx, fonds)

    def lire_fonds(self) -> list[Fonds]:
        """The funds entrusted to the CAF, by code."""
        with self._serveur.transaction() as cnx:
            return finances.lire_fonds(cnx)

    def lire_mouvements(self) -> list[Mouvement]:
        """Every movement of every fund, as they were told."""
        with self._serveur.transaction() as cnx:
            return finances.lire_mouvements(cnx)

    def ajouter_mouvements(
        self, choisir: Callable[[Sequence[Mouvement]], Sequence[Mouvement]], par: str, fichier: str, empreinte: str
    ) -> list[Mouvement]:
        """Append, journaled, what ``choisir`` keeps of a file knowing what is there (see ``finances.ajouter_mouvements``)."""
        with self._serveur.transaction() as cnx:
            return finances.ajouter_mouvements(cnx, choisir, par, fichier, empreinte)

    # --- series

    def series_a_revoir(self) -> list[tuple[str, Mois]]:
        """The (convention, month) whose accepted tables changed since the series were set; they stay so until they are."""
        with self._serveur.transaction() as cnx:
            return series.a_revoir(cnx)

    def compter_series(self, visees: Sequence[tuple[str, Mois]]) -> list[DepotEnSerie]:
        """The facts of S01–S05 about every accepted table that a change of these months may concern (see ``series.compter``)."""
        with self._serveur.transaction() as cnx:
            return series.compter(cnx, visees)

    def enregistrer_series(
        self, constats: Mapping[str, Sequence[Constat]], examines: Sequence[str], revues: Sequence[tuple[str, Mois]]
    ) -> None:
        """Replace the series findings of the tables examined, incidents following, and note the months seen, at once."""
        with self._serveur.transaction() as cnx:
            series.enregistrer(cnx, constats, examines, revues)

    # --- nights

    def commencer_etape(self, nuit: nuits.NuitOuverte, etape: str, instant: datetime) -> None:
        """A step of a night begins, or is tried again; with the first one, the night (see ``nuits``)."""
        with self._serveur.transaction() as cnx:
            nuits.commencer(cnx, nuit, etape, instant)

    def noter_etape(self, cle: str, faite: nuits.EtapeFaite, instant: datetime) -> None:
        """A step of a night ended, or stopped; the night is the sum of its steps."""
        with self._serveur.transaction() as cnx:
            nuits.noter(cnx, cle, faite, instant)

    # --- replay

    def remettre_a_traiter(self, depuis: datetime | None = None) -> int:
        """Put back to ``recu`` the deposits received since an instant, or all; returns how many (see ``rejeu``)."""
        with self._serveur.transaction() as cnx:
            return rejeu.remettre_a_traiter(cnx, depuis)

    def arrivees(self) -> list[DepotRecu]:
        """Every arrival, each archive before its members."""
        with self._serveur.transaction() as cnx:
            return rejeu.arrivees(cnx)

    def empreintes(self) -> dict[str, str]:
        """SHA-256 of each table that a night writes, by name; the same whatever the order of loading."""
        with self._serveur.transaction() as cnx:
            return rejeu.empreintes(cnx)
