"""What the warehouse holds, read: rows for commands and pages, domain objects for computing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from decompte.domaine.avenant import Avenant
from decompte.domaine.contradictoire import Evenement
from decompte.domaine.convention import Convention, DocumentRecu, Note, OperationBudgetaire, Structure, Versement
from decompte.domaine.importation import VersementConnu
from decompte.domaine.mandatement import AMandater, LotDeMandatement, MandatRejete
from decompte.domaine.mois import Mois
from decompte.domaine.vie_solde import VieSoldes
from decompte.entrepot import avenants, changements, cloture, finances, importations, lectures, mandatement, traces, vie
from decompte.entrepot.connexion import Serveur
from decompte.entrepot.lectures import Ligne


class Lectures:
    """The reads of the warehouse; every method raises EntrepotInjoignable when the server does not answer."""

    _serveur: Serveur

    # --- reads: rows whose keys are the contract's column names

    def lire_depots_attendus(self, mois: Mois | None = None) -> list[Ligne]:
        """The obligations of a month, or all, by structure, convention and month."""
        with self._serveur.transaction() as cnx:
            return lectures.depots_attendus(cnx, mois)

    def lire_fichiers(self) -> list[Ligne]:
        """Every deposit received, in the order of arrival."""
        return self._lire("fichiers")

    def lire_depot(self, depot: str) -> Ligne | None:
        """One deposit with its verdict, or None when it is unknown."""
        with self._serveur.transaction() as cnx:
            return lectures.depot(cnx, depot)

    def lire_constats(self, depot: str) -> list[Ligne]:
        """The findings of a deposit, in the order in which they were made."""
        return self._lire("constats", depot=depot)

    def lire_quarantaine(self, depot: str | None = None) -> list[Ligne]:
        """The rows held back of a deposit, or of all, in the order of arrival, with what was said of each.

        ``suite``: en_attente, laissee, or admise (it is loaded since, and no longer counts as held).
        """
        return self._lire("quarantaine", depot=depot)

    def lire_incidents(self, etat: str | None = None) -> list[Ligne]:
        """The incidents, all or of one state (ouvert, ferme, resolu)."""
        return self._lire("incidents", etat=etat)

    def lire_soldes(self, exercice: int | None = None) -> list[Ligne]:
        """The soldes of an exercice (or all), by convention."""
        return self._lire("soldes", exercice=exercice, convention=None)

    def lire_solde(self, convention: str, exercice: int) -> Ligne | None:
        """One solde, or None when there is none."""
        return next(iter(self._lire("soldes", exercice=exercice, convention=convention)), None)

    def lire_decompte(self, convention: str, exercice: int) -> list[Ligne]:
        """The lines of one solde, in order."""
        return self._lire("decompte", convention=convention, exercice=exercice)

    def lire_lignes_comptees(self, convention: str, exercice: int) -> list[Ligne]:
        """The rows of workbooks that a solde counted, by line, month and deposit (see ``traces.lire_comptees``)."""
        with self._serveur.transaction() as cnx:
            return traces.lire_comptees(cnx, convention, exercice)

    def lire_lignes(self, convention: str, exercice: int, regles: Sequence[str], mois: Mois | None = None) -> list[Ligne]:
        """The rows behind some lines of a décompte, one each, as they were read (see ``traces.lire_lignes``)."""
        with self._serveur.transaction() as cnx:
            return traces.lire_lignes(cnx, convention, exercice, regles, mois)

    # --- the life of a solde (see ``vie``)

    def lire_vie(self) -> VieSoldes:
        """Approved versions, lifted holds and waivers: what a calculation takes into account."""
        with self._serveur.transaction() as cnx:
            return vie.lire_vie(cnx)

    def lire_contradictoires(self, convention: str | None = None, exercice: int | None = None) -> list[Evenement]:
        """The events of the contradictory phases, oldest first."""
        with self._serveur.transaction() as cnx:
            return vie.lire_contradictoires(cnx, convention, exercice)

    def lire_transitions(self, convention: str | None = None, exercice: int | None = None) -> list[Ligne]:
        """Every change of state of the soldes, oldest first."""
        with self._serveur.transaction() as cnx:
            return vie.lire_transitions(cnx, convention, exercice)

    def lire_fige(self, convention: str, exercice: int, version: int) -> Ligne | None:
        """A frozen version: document (JSON text), sha256, arrete_par, arrete_le; None when there is none."""
        with self._serveur.transaction() as cnx:
            return vie.lire_fige(cnx, convention, exercice, version)

    def lire_piece(self, convention: str, exercice: int, version: int, format: str) -> tuple[str, bytes] | None:
        """The name and bytes of an état liquidatif already made, or None."""
        with self._serveur.transaction() as cnx:
            return vie.lire_piece(cnx, convention, exercice, version, format)

    def lire_clotures(self) -> list[Ligne]:
        """The exercices closed, with what was still open."""
        with self._serveur.transaction() as cnx:
            return vie.lire_clotures(cnx)

    def lire_mois_ouverts(self, exercice: int) -> list[Ligne]:
        """The months of an exercice that are not simply in: missing, to come, incomplete, excused, extended (see ``cloture``)."""
        with self._serveur.transaction() as cnx:
            return cloture.mois_ouverts(cnx, exercice)

    def lire_a_traiter(self, exercice: int, cloture_le: date) -> list[Ligne]:
        """The deposits, rows held back and incidents of an exercice that wait for somebody (see ``cloture.a_traiter``)."""
        with self._serveur.transaction() as cnx:
            return cloture.a_traiter(cnx, exercice, cloture_le)

    def lire_mois_clos(self, convention: str, mois: Mois) -> cloture.MoisClos | None:
        """The clôture that freezes a month, or None while its exercice is open."""
        with self._serveur.transaction() as cnx:
            return cloture.mois_clos(cnx, convention, mois)

    def lire_a_mandater(self, exercice: int) -> list[AMandater]:
        """The approved versions of an exercice that wait for their mandat and are in no batch."""
        with self._serveur.transaction() as cnx:
            return mandatement.a_mandater(cnx, exercice)

    def lire_lots(self, lot: int | None = None) -> list[LotDeMandatement]:
        """The batches for the finance software, all or one, with what became of them."""
        with self._serveur.transaction() as cnx:
            return mandatement.lots(cnx, lot)

    def lire_mandats_rejetes(self) -> dict[str, MandatRejete]:
        """The mandats whose payment came back, by reference."""
        with self._serveur.transaction() as cnx:
            return mandatement.rejetes(cnx)

    def lire_budgets(self) -> list[Ligne]:
        """The budget operations by year, with what is engaged, paid and still asked for."""
        return self._lire("budgets")

    def lire_hors_budget(self) -> list[Ligne]:
        """What is engaged outside the budget operations, by convention."""
        with self._serveur.transaction() as cnx:
            return finances.lire_hors_budget(cnx)

    def lire_journal(self) -> list[Ligne]:
        """Who did what, oldest first."""
        return self._lire("journal")

    def lire_changements(
        self, depuis: date | None = None, convention: str | None = None, exercice: int | None = None
    ) -> list[Ligne]:
        """What changed in the soldes, the largest difference first: in the last calculation that changed one (of that
        convention, of that exercice), or with ``depuis`` in all those as of that day or later.
        """
        with self._serveur.transaction() as cnx:
            return changements.lire(cnx, depuis, convention, exercice)

    def lire_vue(self, nom: str, **parametres: object) -> list[Ligne]:
        """The rows of ``sql/requetes/pages/<nom>.sql``: what one page shows."""
        with self._serveur.transaction() as cnx:
            return lectures.lire_vue(cnx, nom, **parametres)

    # --- reads: domain objects, for computing. What is in the warehouse prevails over the files.

    def lire_structures(self) -> list[Structure]:
        """The partner bodies, by code."""
        with self._serveur.transaction() as cnx:
            return lectures.structures(cnx)

    def lire_conventions(self) -> list[Convention]:
        """The conventions, by code."""
        with self._serveur.transaction() as cnx:
            return lectures.conventions(cnx)

    def lire_operations(self) -> list[OperationBudgetaire]:
        """The budget operations, by code."""
        with self._serveur.transaction() as cnx:
            return lectures.operations(cnx)

    def lire_versements(self) -> list[Versement]:
        """The payments made."""
        with self._serveur.transaction() as cnx:
            return lectures.versements(cnx)

    def lire_documents(self) -> list[DocumentRecu]:
        """The documents received."""
        with self._serveur.transaction() as cnx:
            return lectures.documents(cnx)

    def lire_notes(self) -> list[Note]:
        """The judged notes."""
        with self._serveur.transaction() as cnx:
            return lectures.notes(cnx)

    def lire_avenants(self) -> list[Avenant]:
        """The avenants, by convention, in the order in which they take effect."""
        with self._serveur.transaction() as cnx:
            return avenants.tous(cnx)

    def lire_paiements(self) -> list[VersementConnu]:
        """The payments made, each under its key and with its first reference."""
        with self._serveur.transaction() as cnx:
            return importations.paiements(cnx)

    def _lire(self, nom: str, **parametres: object) -> list[Ligne]:
        with self._serveur.transaction() as cnx:
            return lectures.lire(cnx, nom, **parametres)
