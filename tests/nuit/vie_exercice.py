"""A whole exercice taken from its last night to its mandats, as stewards and finance do it: what the end-to-end test tells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.documents import enregistrer_document
from decompte.app.etat_liquidatif import editer_manquants
from decompte.app.importer import BilanImport, importer_contenu
from decompte.app.mandatement import preparer_lot
from decompte.app.mandatement_fichier import ecrire_lot
from decompte.app.nuit import nuit
from decompte.app.vie_demande import BilanActes, DemandeActe
from decompte.app.vie_solde import agir
from decompte.domaine.importation import Genre
from decompte.domaine.vie_solde import ActionSolde

GESTION, FINANCES = "gestion.solidarites", "finances.departement"
EXERCICE = 2024
Cle = tuple[str, int]
Ligne = dict[str, Any]

NUIT = date(2025, 7, 15)
"""All the months are due, reports and annual documents have come or are late."""
NOTIFIE = date(2025, 7, 16)
OBSERVE = date(2025, 8, 4)
REPONDU = date(2025, 8, 20)
"""The partner's thirty days are over."""
CADUC = date(2025, 12, 1)
"""The administration's delay is over too."""
CORRIGE = date(2025, 12, 2)
CONFIRME = date(2026, 2, 1)


@dataclass
class Vecu:
    """What the exercice went through, by name of what happened: the keys (convention, exercice), and what was seen."""

    cles: dict[str, list[Cle]] = field(default_factory=dict)
    proposes: dict[Cle, Ligne] = field(default_factory=dict)
    """As they were when they were first proposed."""
    figes: dict[tuple[str, int, int], tuple[str, str, bytes, bytes]] = field(default_factory=dict)
    """(convention, exercice, version) → document, digest, PDF, XLSX, as they were before the corrections."""


class Exercice:
    """One exercice of an installation, and the two accounts that take it to its end."""

    def __init__(self, ctx: Contexte, boite: Path) -> None:
        self.ctx = ctx
        self.boite = boite
        self.vecu = Vecu()

    def nuit(self, jour: date) -> None:
        """The night of a day."""
        nuit(self.ctx, str(self.boite), jour, datetime(2026, 1, 1, tzinfo=UTC))

    def soldes(self) -> dict[Cle, Ligne]:
        """The rows of ``finance.solde`` of the exercice."""
        return {(s["convention"], s["exercice"]): s for s in self.ctx.entrepot.lire_soldes(EXERCICE)}

    def dans(self, *etats: str) -> list[Cle]:
        """Those in one of these states."""
        return [cle for cle, s in self.soldes().items() if s["etat"] in etats]

    def agir(
        self, action: ActionSolde, cles: Iterable[Cle], jour: date, motif: str = "", essai: bool = False, **reste: Any
    ) -> BilanActes:
        """As a steward or as finance, by what the action is."""
        par = FINANCES if action in {ActionSolde.ARRETER, ActionSolde.RENVOYER} else GESTION
        return agir(self.ctx, DemandeActe(action, tuple(cles), par, motif, **reste), jour, essai)

    def figer(self) -> dict[tuple[str, int, int], tuple[str, str, bytes, bytes]]:
        """Every frozen version with its two pieces, byte for byte."""
        lus = {}
        for (convention, exercice), versions in self.ctx.entrepot.lire_vie().versions.items():
            for v in versions:
                fige = self.ctx.entrepot.lire_fige(convention, exercice, v.version)
                pieces = [self.ctx.entrepot.lire_piece(convention, exercice, v.version, f) for f in ("pdf", "xlsx")]
                assert fige is not None and all(pieces), (convention, exercice, v.version)
                pdf, xlsx = (piece[1] for piece in pieces if piece is not None)
                lus[convention, exercice, v.version] = (fige["document"], fige["sha256"], pdf, xlsx)
        return lus

    # --- what people do, in the order in which they do it

    def instruire(self) -> None:
        """The notes that miss are entered, in one file; the other holds are lifted, each with its reason."""
        self.importer(Genre.NOTES, "notes.csv", self._notes_manquantes(), NUIT)
        par_regle: dict[str, list[Cle]] = {}
        for cle in self.soldes():
            for ligne in self.ctx.entrepot.lire_decompte(*cle):
                if ligne["rubrique"] == "blocage" and cle not in par_regle.setdefault(ligne["regle"], []):
                    par_regle[ligne["regle"]].append(cle)
        for regle, cles in sorted(par_regle.items()):
            self.agir(ActionSolde.LEVER, cles, NUIT, "Vu avec la structure le 10 juillet.", regle=regle)
            self.vecu.cles[regle] = cles

    def proposer(self) -> None:
        """All are proposed; one is sent back, and proposed again."""
        self.agir(ActionSolde.PROPOSER, self.soldes(), NUIT)
        self.vecu.proposes = {cle: s for cle, s in self.soldes().items() if s["etat"] == "propose"}
        (renvoye, *_) = self._sans_contradictoire()
        self.agir(ActionSolde.RENVOYER, [renvoye], NUIT, "Le bilan cite deux montants.")
        self.vecu.cles["renvoyé"] = [renvoye]
        assert self.dans("a_instruire") == [renvoye]
        self.agir(ActionSolde.PROPOSER, [renvoye], NUIT)

    def entendre(self) -> None:
        """Whoever has a penalty or a reversement is heard: accepted, lapsed, or maintained."""
        soldes = self.soldes()
        penalises = sorted(cle for cle, s in soldes.items() if s["penalite_eur"])
        reversements = sorted(cle for cle, s in soldes.items() if s["reversement_eur"])
        acceptee, caduque, *refusees = penalises
        self.vecu.cles |= {
            "acceptée": [acceptee],
            "caduque": [caduque],
            "refusées": refusees,
            "reversements": reversements,
        }
        self.agir(ActionSolde.NOTIFIER, [*penalises, *reversements], NOTIFIE)
        self.agir(ActionSolde.OBSERVER, [acceptee], OBSERVE, "Le tableau de mars avait été déposé, la boîte était pleine.")
        self.agir(ActionSolde.RENONCER, [acceptee], REPONDU, "Le dépôt de mars est retrouvé : la pénalité est abandonnée.")
        self.agir(ActionSolde.MAINTENIR, [*refusees, *reversements], REPONDU, "Aucune observation n'est venue.")
        self.agir(ActionSolde.PROPOSER, [acceptee], REPONDU)

    def arreter(self, jour: date) -> None:
        """Finance approves all that may be, at once."""
        self.agir(ActionSolde.ARRETER, [c for c in self.dans("propose", "contradictoire") if c not in self._attendus()], jour)

    def laisser_passer(self) -> None:
        """Nobody answers one of them in time: its penalty lapses in the night."""
        self.nuit(CADUC)
        (caduque,) = self.vecu.cles["caduque"]
        assert self.soldes()[caduque]["etat"] == "a_instruire"
        self.agir(ActionSolde.PROPOSER, [caduque], CADUC)

    def payer(self, jour: date, prefixe: str) -> BilanImport:
        """A batch goes to finance's software, which answers with a reference a line."""
        lot = preparer_lot(self.ctx, EXERCICE, FINANCES, jour)
        _, contenu = ecrire_lot(lot, "csv")
        retour = io.StringIO(newline="")
        lignes = list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=_separateur(contenu)))
        ecrivain = csv.DictWriter(retour, list(lignes[0]), lineterminator="\n")
        ecrivain.writeheader()
        ecrivain.writerows(
            {**ligne, "mandat": f"{prefixe}-{rang:04d}", "date": jour.isoformat()} for rang, ligne in enumerate(lignes, 1)
        )
        return self.importer(Genre.MANDATS, f"retour-{prefixe}.csv", retour.getvalue(), jour)

    def corriger(self) -> None:
        """After the mandats: one penalty is given up, one real cost comes, lower than what was due."""
        self.vecu.figes = self.figer()
        soldes = self.soldes()
        (hausse,) = self.vecu.cles["hausse"] = self.vecu.cles["refusées"][:1]
        self.agir(ActionSolde.RENONCER, [hausse], CORRIGE, "Remise gracieuse de la pénalité.")
        entendus = {cle for nom in ("acceptée", "caduque") for cle in self.vecu.cles[nom]}
        baisse = next(
            cle
            for cle, s in sorted(soldes.items())
            if s["solde_net_eur"] > 5000 and s["penalite_eur"] == 0 and cle not in entendus
        )
        self.vecu.cles["baisse"] = [baisse]
        cout = soldes[baisse]["du_eur"] - Decimal("1234.56")
        enregistrer_document(
            self.ctx, *baisse, "bilan_final", CORRIGE.isoformat(), GESTION, CORRIGE, cout_reel_eur=str(cout)
        )  # fmt: skip
        self.nuit(CORRIGE)

    def regulariser(self) -> None:
        """The corrections go the same way: heard for the reversement, proposed, approved, paid or asked back."""
        ouvertes = [cle for cle, s in self.soldes().items() if s["version"] == 2]
        assert sorted(ouvertes) == sorted(self.vecu.cles["hausse"] + self.vecu.cles["baisse"])
        self.agir(ActionSolde.PROPOSER, ouvertes, CORRIGE)
        self.agir(ActionSolde.NOTIFIER, self.vecu.cles["baisse"], CORRIGE)
        self.agir(ActionSolde.MAINTENIR, self.vecu.cles["baisse"], CONFIRME, "Le coût réel est celui du bilan.")
        self.agir(ActionSolde.ARRETER, ouvertes, CONFIRME)
        editer_manquants(self.ctx)
        self.payer(CONFIRME, "REG-2026")

    def importer(self, genre: Genre, nom: str, texte: str, jour: date) -> BilanImport:
        """A file of finance or of a steward."""
        return importer_contenu(self.ctx, genre, texte.encode(), nom, FINANCES, jour)

    def _sans_contradictoire(self) -> Sequence[Cle]:
        return [
            c for c, s in self.soldes().items() if s["etat"] == "propose" and not s["penalite_eur"] and not s["reversement_eur"]
        ]

    def _attendus(self) -> list[Cle]:
        """Those whose phase is still open."""
        return self.vecu.cles["caduque"] if self.dans("contradictoire") else []

    def _notes_manquantes(self) -> str:
        donnees = {(n.convention, n.exercice, n.indicateur) for n in self.ctx.entrepot.lire_notes()}
        lignes = ["convention,exercice,indicateur,note,commentaire,auteur"]
        conventions = {c.code: c.dispositif_id for c in self.ctx.entrepot.lire_conventions()}
        for (convention, exercice), solde in self.soldes().items():
            if not any(b.startswith("Éléments non évalués") for b in solde["blocages"]):
                continue
            fiches = self.ctx.referentiel.fiches_indicateurs(conventions[convention])
            groupes = self.ctx.referentiel.dispositifs[conventions[convention]].groupes
            juges = [id for groupe in groupes for id in groupe.scores if fiches[id].juge]
            lignes += [
                f"{convention},{exercice},{id},0.80,Vu au comité de suivi,{GESTION}"
                for id in juges
                if (convention, exercice, id) not in donnees
            ]
        return "\n".join(lignes) + "\n"


def _separateur(contenu: bytes) -> str:
    return ";" if b";" in contenu.splitlines()[0] else ","


def vivre(exercice: Exercice) -> Vecu:
    """From the night to the mandats of the corrections."""
    exercice.nuit(NUIT)
    exercice.instruire()
    exercice.proposer()
    exercice.entendre()
    exercice.arreter(REPONDU)
    exercice.laisser_passer()
    exercice.arreter(CADUC)
    editer_manquants(exercice.ctx)
    exercice.payer(CADUC, "M-2025")
    exercice.corriger()
    exercice.regulariser()
    return exercice.vecu
