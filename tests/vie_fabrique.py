"""A tiny installation whose soldes can be walked through their life: six conventions, no workbook, one calculation.

The exercice is 2024, computed as of 1 August 2025, when everything is due. What each convention is for is in its name below.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.app.calculer import BilanCalcul, calculer
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.initialiser import initialiser
from decompte.app.vie_demande import BilanActes, DemandeActe
from decompte.app.vie_solde import agir
from decompte.domaine.calendrier import PARIS
from decompte.domaine.controle import LigneSuivi, Quarantaine, ResultatControle
from decompte.domaine.depot import DepotRecu, EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.vie_solde import ActionSolde

RACINE = Path(__file__).resolve().parent.parent
EXERCICE = 2024
AU = date(2025, 8, 1)
ENTENDU = date(2025, 9, 1)
"""The partner's thirty days, from ``AU``, are over."""

NET = "2024-2.3-net"
"""18 000.00 € due, nothing paid, nothing wrong: 18 000.00 € to pay."""
ZERO = "2024-2.3-zero"
"""As much paid as is due: nothing to pay, nothing to take back."""
TROP = "2024-2.3-trop"
"""18 000.00 € due, 20 000.00 € paid: 2 000.00 € to take back."""
SANS_BILAN = "2024-2.3-sans-bilan"
"""Its final report and its annual documents never came."""
PENALISE = "2024-1.1-penalise"
"""The clause, one table in twelve: a penalty of 10 % × 11/12 of its solde."""
NOTE = "2024-1.3-note"
"""Judged notes to give, and a row in quarantine."""
TOUTES = (PENALISE, NOTE, NET, SANS_BILAN, TROP, ZERO)
"""In the order of their codes."""

GESTION, FINANCES = "gestion-1", "finances-1"

_CONVENTIONS = (
    # code, structure, dispositif, montant, accueils, places, operation
    (NET, "asso-net", "2024-2.3", "18000.00", "", "", "C02-1"),
    (ZERO, "asso-zero", "2024-2.3", "18000.00", "", "", "C02-1"),
    (TROP, "asso-trop", "2024-2.3", "18000.00", "", "", "C02-1"),
    (SANS_BILAN, "asso-sans-bilan", "2024-2.3", "18000.00", "", "", "C02-2"),
    (PENALISE, "asso-penalise", "2024-1.1", "50000.00", "480", "72", "C02-3"),
    (NOTE, "asso-note", "2024-1.3", "16000.00", "", "100", "C02-3"),
)
_VERSEMENTS = ((ZERO, "18000.00", "M-1"), (TROP, "20000.00", "M-2"))


@dataclass(frozen=True)
class Vie:
    """An installation, and what people do to its soldes."""

    ctx: Contexte

    def calculer(self, au: date = AU) -> BilanCalcul:
        """What a night does once everything is loaded."""
        return calculer(self.ctx, au)

    def faire(
        self, action: ActionSolde, *conventions: str, le: date = AU, par: str = "", essai: bool = False, **champs: Any
    ) -> BilanActes:
        """An action on these conventions, by the one whose it is."""
        qui = par or (FINANCES if action in {ActionSolde.ARRETER, ActionSolde.RENVOYER} else GESTION)
        ecarter = bool(champs.pop("ecarter", False))
        demande = DemandeActe(action, tuple((c, EXERCICE) for c in conventions), qui, **champs)
        return agir(self.ctx, demande, le, essai=essai, ecarter=ecarter)

    def solde(self, convention: str) -> dict[str, Any]:
        """Its row of ``finance.solde``."""
        ligne = self.ctx.entrepot.lire_solde(convention, EXERCICE)
        assert ligne is not None
        return ligne

    def etats(self) -> dict[str, str]:
        """The state of each solde, by convention."""
        return {ligne["convention"]: ligne["etat"] for ligne in self.ctx.entrepot.lire_soldes(EXERCICE)}

    def ouvrir_phase(self, convention: str) -> None:
        """Proposed, then notified on the day of the calculation."""
        self.faire(ActionSolde.PROPOSER, convention)
        self.faire(ActionSolde.NOTIFIER, convention)

    def entendre(self, convention: str) -> None:
        """Proposed, notified, heard and maintained: finance may approve it."""
        self.ouvrir_phase(convention)
        self.faire(ActionSolde.OBSERVER, convention, motif="Nous contestons.")
        self.faire(ActionSolde.MAINTENIR, convention, le=ENTENDU, motif="Les tableaux ne sont jamais venus.")

    def verser(self, convention: str, montant: str, mandat: str, le: date) -> None:
        """A payment that finance's file brings."""
        self._recharger(versements=[(convention, montant, mandat, le)])

    def _recharger(self, versements: Iterable[tuple[str, str, str, date]]) -> None:
        from decompte.domaine.convention import Versement

        ref = self.ctx.referentiel
        plus = [Versement(c, EXERCICE, le, Decimal(montant), "acompte", mandat) for c, montant, mandat, le in versements]
        self.ctx.entrepot.enregistrer_reference(
            ref.structures, ref.conventions, ref.budgets, [*ref.versements, *plus], ref.documents, ref.notes,
            f"{ref.empreinte}{versements}", ref.repartitions, ref.avenants,
        )  # fmt: skip


def ecrire_reference(cible: Path, budget_eur: str = "1000000.00") -> Path:
    """The reference of the six conventions, with the real catalogue and parameters; returns its directory."""
    for nom in ("dispositifs", "parametres", "modeles", "indicateurs.yaml"):
        source = RACINE / "reference" / nom
        if source.is_dir():
            shutil.copytree(source, cible / nom)
        else:
            cible.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, cible / nom)
    structures = sorted({c[1] for c in _CONVENTIONS})
    _csv(cible / "structures.csv", ("code", "nom", "siret", "territoire", "email_contact"),
         ((s, s.upper(), "", "Arrageois", f"{s}@partenaire.example") for s in structures))  # fmt: skip
    _csv(
        cible / "conventions.csv",
        (
            "code", "structure", "annee", "dispositif", "territoire", "debut", "fin", "montant_eur", "cible_accueils",
            "cible_places", "cible_autre", "unite_autre", "operation_budgetaire", "source",
        ),
        ((c, s, "2024", d, "Arrageois", "2024-01-01", "2024-12-31", m, a, p, "", "", o, "essai")
         for c, s, d, m, a, p, o in _CONVENTIONS),
    )  # fmt: skip
    _csv(cible / "versements.csv", ("convention", "exercice", "date", "montant_eur", "nature", "mandat"),
         ((c, "2024", "2024-03-01", m, "avance", r) for c, m, r in _VERSEMENTS))  # fmt: skip
    _csv(cible / "budgets.csv", ("operation", "libelle", "imputation", "ae_eur", "disponible_eur", "annee"),
         ((o, f"Opération {o}", "017-1", budget_eur, budget_eur, "2024") for o in ("C02-1", "C02-2", "C02-3")))  # fmt: skip
    _csv(cible / "documents.csv", ("convention", "exercice", "nature", "recu_le", "cout_reel_eur"),
         ((c[0], "2024", n, "2025-03-01", "") for c in _CONVENTIONS if c[0] != SANS_BILAN
          for n in ("bilan_final", "documents_annuels")))  # fmt: skip
    _csv(cible / "notes.csv", ("convention", "exercice", "indicateur", "note", "commentaire", "auteur"), ())
    return cible


@contextmanager
def ouvrir_vie(env: Mapping[str, str], dossier: Path, budget_eur: str = "1000000.00") -> Iterator[Vie]:
    """The six conventions loaded, deposited and computed as of ``AU``."""
    reference = ecrire_reference(dossier / "reference", budget_eur)
    with ouvrir(env, reference) as ctx:
        initialiser(ctx)
        _deposer(ctx, PENALISE, "asso-penalise", Mois(2024, 3), 40)
        _deposer(ctx, NOTE, "asso-note", Mois(2024, 3), 5, quarantaine=(Quarantaine("Suivi", 9, ("L01",)),))
        vie = Vie(ctx)
        vie.calculer()
        yield vie


def _deposer(
    ctx: Contexte, convention: str, structure: str, mois: Mois, personnes: int, quarantaine: tuple[Quarantaine, ...] = ()
) -> None:
    """A table in time, of that many persons in accueil and accompagnement."""
    recu_le = datetime(mois.annee, mois.numero + 1, 2, 10, tzinfo=PARIS)
    sha256 = hashlib.sha256(f"{convention} {mois}".encode()).hexdigest()
    depot = sha256[:16]
    ctx.entrepot.enregistrer_depots(
        [DepotRecu(depot, structure, f"{structure}/{mois}.xlsx", recu_le, sha256, taille=1, mtime_ns=1)]
    )
    vides: dict[str, Any] = {
        nom: None for nom in LigneSuivi.__dataclass_fields__ if nom not in {"ligne", "identifiant", "phase"}
    }  # fmt: skip
    phases = ("accueil", "accompagnement")
    lignes = [
        LigneSuivi(
            ligne=2 + rang,
            identifiant=f"MJ-{rang // 2:06d}",
            phase=phases[rang % 2],
            **{**vides, "date_orientation": date(2024, 1, 10), "date_premier_rdv": date(2024, 1, 20)},
        )
        for rang in range(2 * personnes)
    ]
    resultat = ResultatControle(
        depot=depot, etat=EtatDepot.ACCEPTE, motif=None, convention=convention, mois=mois, modele="suivi-2024", neant=False,
        taux_completude=Decimal("1.0000"), constats=[], quarantaine=list(quarantaine), suivi=lignes, activite=[],
    )  # fmt: skip
    ctx.entrepot.charger_resultat(resultat, lambda identifiant: f"p-{convention}-{identifiant}", False)


def _csv(cible: Path, colonnes: Iterable[str], lignes: Iterable[Iterable[str]]) -> None:
    with cible.open("w", encoding="utf-8", newline="") as flux:
        ecrivain = csv.writer(flux)
        ecrivain.writerow(list(colonnes))
        ecrivain.writerows(list(ligne) for ligne in lignes)
