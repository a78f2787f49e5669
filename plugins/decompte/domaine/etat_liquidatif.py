"""The état liquidatif of one version of a solde: which piece it is, what it pays or asks back, and what it rests on.

Built from one document: ``solde`` (the row of ``finance.solde``), ``lignes`` (those of ``finance.solde_ligne``),
``lignes_comptees`` and ``contexte``. Of an approved version it is the frozen text, and nothing else is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

ZERO = Decimal("0.00")
Element = Mapping[str, Any]
_EXCUSE = re.compile(r" : excusé \(.*", re.DOTALL)
_VERSION_PARAMETRES = re.compile(r"version ([0-9a-f]+)")


class Piece(StrEnum):
    """What the document is: a complement and a reversement are never one."""

    LIQUIDATION = "liquidation"
    REVERSEMENT = "reversement"
    SANS_PAIEMENT = "sans_paiement"
    NON_CALCULE = "non_calcule"


@dataclass(frozen=True, slots=True)
class LigneEtat:
    """One line of the décompte; ``montant_eur`` only on lines that are amounts; ``tableaux``: how many deposits it counted."""

    rubrique: str
    libelle: str
    formule: str | None
    calcul: str | None
    resultat: str | None
    montant_eur: Decimal | None
    regle: str
    source: str | None
    hypothese: bool
    tableaux: int = 0


@dataclass(frozen=True, slots=True)
class EtatLiquidatif:
    """One version. ``arrete_le`` and ``sha256`` (of the frozen document) are None for a projet, which decides nothing."""

    solde: Element
    lignes: tuple[LigneEtat, ...]
    contexte: Element
    arrete_le: date | None = None
    sha256: str | None = None

    @property
    def convention(self) -> str:
        """Its code."""
        return str(self.solde["convention"])

    @property
    def exercice(self) -> int:
        """The year."""
        return int(self.solde["exercice"])

    @property
    def version(self) -> int:
        """1, then one more for each regularisation."""
        return int(self.solde["version"])

    @property
    def numero(self) -> str:
        """Unique: convention, exercice, version."""
        return f"{self.convention}-{self.exercice}-{self.version}"

    @property
    def projet(self) -> bool:
        """Not approved: it is worth nothing but a look."""
        return self.arrete_le is None

    @property
    def etat(self) -> str:
        """``arrete`` for what is frozen (its document was written just before), else the present state."""
        return str(self.solde["etat"]) if self.projet else "arrete"

    @property
    def piece(self) -> Piece:
        """What it decides."""
        if self.eur("solde_net_eur") is None:
            return Piece.NON_CALCULE
        if self.eur("reversement_eur"):
            return Piece.REVERSEMENT
        return Piece.LIQUIDATION if self.eur("solde_net_eur") else Piece.SANS_PAIEMENT

    @property
    def regularisation(self) -> bool:
        """A version after an approved one."""
        return bool(self.versions)

    @property
    def titre(self) -> str:
        """How the piece is called."""
        return {
            Piece.LIQUIDATION: "État liquidatif complémentaire" if self.regularisation else "État liquidatif",
            Piece.REVERSEMENT: "Ordre de reversement",
            Piece.SANS_PAIEMENT: "État liquidatif sans paiement",
            Piece.NON_CALCULE: "État liquidatif non calculé",
        }[self.piece]

    @property
    def montant_eur(self) -> Decimal:
        """To pay, or to be given back; 0.00 when neither."""
        return (self.eur("solde_net_eur") or ZERO) + (self.eur("reversement_eur") or ZERO)

    @property
    def date_du_document(self) -> date:
        """When it was approved; of a projet, the day of the calculation."""
        return self.arrete_le or jour_lu(self.solde["date_calcul"])

    @property
    def versions(self) -> Sequence[Element]:
        """The versions approved before."""
        return self.parties("versions")

    @property
    def versements(self) -> list[Element]:
        """The payments that are counted as such: not those that pay an earlier version."""
        return [v for v in self.parties("versements") if v["version"] is None]

    @property
    def verse_eur(self) -> Decimal:
        """Their sum."""
        return sum((Decimal(v["montant_eur"]) for v in self.versements), ZERO)

    @property
    def liquide_eur(self) -> Decimal:
        """What the versions before decided: nets less reversements."""
        return sum((Decimal(v["solde_net_eur"]) - Decimal(v["reversement_eur"]) for v in self.versions), ZERO)

    @property
    def difference_eur(self) -> Decimal:
        """What this version adds to those before (below zero: takes back)."""
        return (self.eur("solde_net_eur") or ZERO) - (self.eur("reversement_eur") or ZERO)

    @property
    def version_parametres(self) -> str | None:
        """The short digest that names the parameters used, as the décompte gives it."""
        dite = next((ligne.libelle for ligne in self.lignes if ligne.regle == "parametres.version"), "")
        lue = _VERSION_PARAMETRES.search(dite)
        return lue[1] if lue else None

    def eur(self, colonne: str) -> Decimal | None:
        """A number of the row."""
        valeur = self.solde[colonne]
        return None if valeur is None else Decimal(valeur)

    def parties(self, nom: str) -> Sequence[Element]:
        """A list of the context; empty when it was frozen without."""
        trouvees: Sequence[Element] = self.contexte.get(nom) or []
        return trouvees


def lire_document(document: Element, arrete_le: date | None = None, sha256: str | None = None) -> EtatLiquidatif:
    """The état of a document (numbers as Decimal or int, dates ISO); ``arrete_le`` and ``sha256`` of a frozen one."""
    return EtatLiquidatif(
        document["solde"],
        tuple(_lignes(document["lignes"])),
        document["contexte"],
        arrete_le,
        sha256,
    )


def jour_lu(texte: str | date) -> date:
    """A day, as a document or the warehouse gives it."""
    return texte if isinstance(texte, date) else date.fromisoformat(texte)


def _lignes(lignes: Iterable[Element]) -> Iterable[LigneEtat]:
    for ligne in sorted(lignes, key=lambda li: li["rang"]):
        montant = ligne["montant_eur"]
        libelle = ligne["libelle"]
        if ligne["regle"] == "penalite.mois":
            # A line written before the reasons of months were kept among stewards (ADR 0088).
            libelle = _EXCUSE.sub(" : excusé", libelle)
        yield LigneEtat(
            ligne["rubrique"],
            libelle,
            ligne["formule"],
            ligne["calcul"],
            ligne["resultat"],
            None if montant is None else Decimal(montant),
            ligne["regle"],
            ligne["source"],
            bool(ligne["hypothese"]),
            len(ligne["depots"] or ()),
        )
