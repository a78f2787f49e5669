"""The batches for the finance software as the warehouse keeps them: prepared, cancelled, answered; each act journaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from decompte.domaine.mandatement import (
    SENS_DITS,
    AMandater,
    AnnulationDeLot,
    LigneDeLot,
    LotDeMandatement,
    MandatDeLigne,
    MandatRecu,
)
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, euros
from decompte.domaine.vie_solde import ENTRE_MANDATS, MandatSolde, Transition
from decompte.entrepot import vie
from decompte.entrepot.decisions import journaliser
from decompte.entrepot.erreurs import DecisionImpossible
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete


def a_mandater(cnx: Connection, exercice: int) -> list[AMandater]:
    """The approved versions of an exercice with an amount, no mandat, and in no batch; by convention and version."""
    return [AMandater(**ligne) for ligne in cnx.execute(requete("mandatement/a_mandater"), {"exercice": exercice}).mappings()]


def lots(cnx: Connection, lot: int | None = None) -> list[LotDeMandatement]:
    """The batches, all or one, in their order, with what became of them."""
    lignes: dict[int, list[LigneDeLot]] = {}
    mandats: dict[int, dict[int, MandatDeLigne]] = {}
    for lue in cnx.execute(requete("mandatement/lignes_des_lots"), {"lot": lot}).mappings():
        ligne = LigneDeLot(**{nom: valeur for nom, valeur in lue.items() if nom not in {"reference", "date"}})
        lignes.setdefault(ligne.lot, []).append(ligne)
        if lue["reference"] is not None:
            mandats.setdefault(ligne.lot, {})[ligne.ligne] = MandatDeLigne(lue["reference"], lue["date"])
    return [
        LotDeMandatement(
            lot=r.lot,
            exercice=r.exercice,
            le=r.le,
            par=r.par,
            lignes=tuple(lignes.get(r.lot, ())),
            mandats=mandats.get(r.lot, {}),
            annulation=None if r.annule_le is None else AnnulationDeLot(r.annule_le, r.annule_par, r.motif),
        )
        for r in cnx.execute(requete("mandatement/lots"), {"lot": lot})
    ]


def preparer(cnx: Connection, exercice: int, le: date, par: str, lignes: Sequence[LigneDeLot]) -> LotDeMandatement:
    """Write a batch of these lines, numbered in their order, under the next number; journaled. DecisionImpossible."""
    cnx.execute(requete("importations/verrouiller"))
    numero = int(cnx.execute(requete("mandatement/numero")).scalar_one())
    numerotees = tuple(replace(ligne, lot=numero, ligne=rang) for rang, ligne in enumerate(lignes, start=1))
    lot = LotDeMandatement(numero, exercice, le, par, numerotees)
    try:
        with cnx.begin_nested():
            cnx.execute(requete("mandatement/lot"), {"lot": numero, "exercice": exercice, "le": le, "par": par})
            cnx.execute(requete("mandatement/lignes"), {"lignes": en_json(champs(ligne) for ligne in numerotees)})
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été enregistré : {_dire(refus)}") from None
    dits = [f"{euros(lot.total_eur(sens))} {dit}" for sens, dit in SENS_DITS.items() if lot.total_eur(sens)]
    journaliser(
        cnx, par, "preparer_lot", f"lot {numero}", None, f"exercice {exercice}",
        f"{accord(len(numerotees), 'ligne')}, {', '.join(dits)}",
    )  # fmt: skip
    return lot


def annuler(cnx: Connection, lot: int, le: date, par: str, motif: str) -> None:
    """Give a batch up, journaled: its soldes may be in another. DecisionImpossible when one of its lines has a mandat."""
    try:
        with cnx.begin_nested():
            cnx.execute(requete("mandatement/annuler"), {"lot": lot, "le": le, "par": par, "motif": motif})
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été enregistré : {_dire(refus)}") from None
    journaliser(cnx, par, "annuler_lot", f"lot {lot}", None, None, motif)


def enregistrer_mandats(cnx: Connection, recus: Sequence[MandatRecu], par: str) -> list[MandatSolde]:
    """Write the references of lines; a version whose lines all have theirs is mandated, journaled; returns those.

    The last version of a solde goes on to « mandaté »; an earlier one, already replaced, only has its reference.
    DecisionImpossible: nothing is to be kept of the transaction.
    """
    directs: dict[tuple[str, int, int], MandatRecu] = {}
    touches: dict[tuple[str, int, int], int] = {}
    try:
        for recu in recus:
            if recu.lot is None:
                directs[recu.version_arretee] = recu
                continue
            touches[recu.version_arretee] = recu.lot
            cnx.execute(
                requete("mandatement/mandater_ligne"),
                {"lot": recu.lot, "ligne": recu.ligne, "reference": recu.reference, "date": recu.date, "par": par},
            )
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été importé : {_dire(refus)}") from None
    mandates = [MandatSolde(*cle, r.sens, r.reference, r.date, r.montant_eur) for cle, r in directs.items()]
    des_lots = {lot.lot: lot for numero in sorted(set(touches.values())) for lot in lots(cnx, numero)}
    for cle, numero in touches.items():
        lot = des_lots[numero]
        siennes = [ligne for ligne in lot.lignes if ligne.version_arretee == cle]
        donnes = [lot.mandats[ligne.ligne] for ligne in siennes if ligne.ligne in lot.mandats]
        if len(donnes) < len(siennes):
            continue
        mandates.append(
            MandatSolde(
                *cle,
                siennes[0].sens,
                ENTRE_MANDATS.join(dict.fromkeys(d.reference for d in donnes)),
                max(d.date for d in donnes),
                sum((ligne.montant_eur for ligne in siennes[1:]), siennes[0].montant_eur),
            )
        )
    for mandat in mandates:
        vie.inscrire(cnx, [mandat, *_transition(cnx, mandat, par)], par)
    return mandates


def _transition(cnx: Connection, mandat: MandatSolde, par: str) -> list[Transition]:
    cles = {"convention": mandat.convention, "exercice": mandat.exercice}
    dernier = cnx.execute(requete("mandatement/derniere_version"), cles).one_or_none()
    if dernier is None or (dernier.version, dernier.etat) != (mandat.version, EtatSolde.ARRETE):
        return []
    return [Transition(mandat.convention, mandat.exercice, mandat.version, EtatSolde.ARRETE, EtatSolde.MANDATE, par)]


_DITES = {
    "lot_annulation_pkey": "ce lot est déjà annulé.",
    "lot_annulation_lot_fkey": "ce lot n'existe pas.",
    "lot_mandat_pkey": "une ligne du lot a déjà son mandat.",
}


def _dire(refus: IntegrityError) -> str:
    diagnostic = getattr(refus.orig, "diag", None)
    return _DITES.get(getattr(diagnostic, "constraint_name", None) or "", getattr(diagnostic, "message_primary", str(refus.orig)))
