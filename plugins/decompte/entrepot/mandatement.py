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
    CorrectionDeMandat,
    LigneDeLot,
    LotDeMandatement,
    MandatDeLigne,
    MandatRecu,
    MandatRejete,
    mandats_complets,
)
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, euros
from decompte.domaine.vie_solde import MandatSolde, Transition
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
    rejets: dict[int, dict[int, date]] = {}
    for lue in cnx.execute(requete("mandatement/lignes_des_lots"), {"lot": lot}).mappings():
        siens = {nom: valeur for nom, valeur in lue.items() if nom not in {"rang", "reference", "date", "rejete_le"}}
        ligne = LigneDeLot(**siens, ligne=lue["rang"])
        lignes.setdefault(ligne.lot, []).append(ligne)
        if lue["reference"] is not None:
            mandats.setdefault(ligne.lot, {})[ligne.ligne] = MandatDeLigne(lue["reference"], lue["date"])
        if lue["rejete_le"] is not None:
            rejets.setdefault(ligne.lot, {})[ligne.ligne] = lue["rejete_le"]
    return [
        LotDeMandatement(
            lot=r.lot,
            exercice=r.exercice,
            le=r.le,
            par=r.par,
            lignes=tuple(lignes.get(r.lot, ())),
            mandats=mandats.get(r.lot, {}),
            annulation=None if r.annule_le is None else AnnulationDeLot(r.annule_le, r.annule_par, r.motif),
            rejets=rejets.get(r.lot, {}),
        )
        for r in cnx.execute(requete("mandatement/lots"), {"lot": lot})
    ]


def preparer(cnx: Connection, exercice: int, le: date, par: str, lignes: Sequence[LigneDeLot]) -> LotDeMandatement:
    """Write a batch of these lines, numbered in their order, under the next number; journaled. DecisionImpossible."""
    cnx.execute(requete("importations/verrouiller"))
    numero = int(cnx.execute(requete("mandatement/numero")).scalar_one())
    numerotees = tuple(replace(ligne, lot=numero, ligne=rang) for rang, ligne in enumerate(lignes, start=1))
    lot = LotDeMandatement(numero, exercice, le, par, numerotees)
    ecrites = en_json({**champs(ligne), "rang": ligne.ligne} for ligne in numerotees)
    try:
        with cnx.begin_nested():
            cnx.execute(requete("mandatement/lot"), {"lot": numero, "exercice": exercice, "le": le, "par": par})
            cnx.execute(requete("mandatement/lignes"), {"lignes": ecrites})
            cnx.execute(requete("mandatement/verifier"))
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


def nouveaux(cnx: Connection, recus: Sequence[MandatRecu]) -> tuple[MandatRecu, ...]:
    """Those that nobody registered since they were read; one that contradicts what was is kept, and refused when written."""
    if not recus:
        return ()
    connus = {(lot.lot, ligne): mandat.reference for lot in lots(cnx) for ligne, mandat in lot.mandats.items()}
    versions = {
        (v.convention, v.exercice, v.version): v.mandat.reference
        for siennes in vie.lire_vie(cnx).versions.values()
        for v in siennes
        if v.mandat is not None
    }
    return tuple(
        r
        for r in recus
        if (versions.get(r.version_arretee) if r.lot is None else connus.get((r.lot, r.ligne or 0))) != r.reference
    )


def enregistrer_mandats(cnx: Connection, recus: Sequence[MandatRecu], par: str) -> list[MandatSolde]:
    """Write the references of lines; a version whose lines all have theirs is mandated, journaled; returns those.

    The last version of a solde goes on to « mandaté »; an earlier one, already replaced, only has its reference.
    DecisionImpossible: nothing is to be kept of the transaction.
    """
    try:
        for recu in recus:
            if recu.lot is not None:
                cnx.execute(
                    requete("mandatement/mandater_ligne"),
                    {"lot": recu.lot, "ligne": recu.ligne, "reference": recu.reference, "date": recu.date, "par": par},
                )
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été importé : {_dire(refus)}") from None
    mandates = mandats_complets(recus, lots(cnx)) if recus else []
    for mandat in mandates:
        vie.inscrire(cnx, [mandat, *_transition(cnx, mandat, par)], par)
    return mandates


def rejetes(cnx: Connection) -> dict[str, MandatRejete]:
    """The mandats whose payment came back, by reference."""
    return {r["reference"]: MandatRejete(**r) for r in cnx.execute(requete("mandatement/rejetes")).mappings()}


def corriger(
    cnx: Connection, correction: CorrectionDeMandat, mandat: MandatSolde | None, lignes: Sequence[LigneDeLot], par: str
) -> None:
    """Write a reference in the place of another, on these lines of batches and on the version; journaled.

    ``mandat``: that of the version as it becomes, None while it has none. What was written before stays, and no longer
    prevails. DecisionImpossible: nothing is written.
    """
    cnx.execute(requete("importations/verrouiller"))
    ecrit = {"reference": correction.nouvelle, "date": correction.date, "motif": correction.motif, "par": par}
    try:
        with cnx.begin_nested():
            for ligne in lignes:
                cnx.execute(requete("mandatement/corriger_ligne"), ecrit | {"lot": ligne.lot, "ligne": ligne.ligne})
            if mandat is not None:
                cnx.execute(
                    requete("vie/corriger_mandat"), champs(mandat) | {"par": par, "action": "corriger", "motif": correction.motif}
                )
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été enregistré : {_dire(refus)}") from None
    objet = f"{correction.convention} {correction.exercice}"
    journaliser(cnx, par, "corriger_mandat", objet, correction.ancienne, correction.nouvelle, correction.motif)


def rejeter(cnx: Connection, mandat: MandatSolde, le: date, par: str, motif: str) -> None:
    """Note that a payment came back: the version has no mandat any more and its lines no longer hold; journaled.

    The last version of a solde goes back to « arrêté ». DecisionImpossible: nothing is written.
    """
    cnx.execute(requete("importations/verrouiller"))
    cle = mandat.convention, mandat.exercice, mandat.version
    try:
        with cnx.begin_nested():
            valeurs = champs(mandat) | {"date": le, "par": par, "action": "rejeter", "motif": motif}
            cnx.execute(requete("vie/corriger_mandat"), valeurs)
    except IntegrityError as refus:
        raise DecisionImpossible(f"Rien n'a été enregistré : {_dire(refus)}") from None
    if _derniere(cnx, mandat) == (mandat.version, EtatSolde.MANDATE):
        vie.inscrire(cnx, [Transition(*cle, EtatSolde.MANDATE, EtatSolde.ARRETE, par, motif)], par)
    journaliser(cnx, par, "rejeter_mandat", f"{mandat.convention} {mandat.exercice}", mandat.reference, None, motif)


def _derniere(cnx: Connection, mandat: MandatSolde) -> tuple[int, str] | None:
    cles = {"convention": mandat.convention, "exercice": mandat.exercice}
    dernier = cnx.execute(requete("mandatement/derniere_version"), cles).one_or_none()
    return None if dernier is None else (dernier.version, dernier.etat)


def _transition(cnx: Connection, mandat: MandatSolde, par: str) -> list[Transition]:
    if _derniere(cnx, mandat) != (mandat.version, EtatSolde.ARRETE):
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
