"""The movements of the funds entrusted to the CAF, as a file tells them: checked whole, nothing about any person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from decompte.domaine.fonds import Fonds, Mouvement, Sens
from decompte.domaine.texte import enumeration, euros, jour
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.import_lignes import LigneImport, TableImportee, lire_lignes

COLONNES = ("fonds", "date", "sens", "montant_eur", "territoire", "reference")
OPTIONNELLES = ("titre_recu_le", "paye_le")
_REFERENCE = re.compile(r"(?!(?:.*[A-Za-z]){4})(?=.*\d{3})[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", re.ASCII)
"""No space, three digits in a row, three letters at most: a code, never a name, even one followed by a year. The database asks
for less (no space, a digit): what was imported before stays."""

Lus = Sequence[tuple[LigneImport, Mouvement]]


def lire_mouvements(table: TableImportee, fonds: Mapping[str, Fonds], aujourd_hui: date, releve: Releve) -> Lus:
    """The movements of a file, each with its row; every fault is noted with its line and its column.

    A column that is not expected is a fault: it could tell something about somebody.
    """
    lignes = lire_lignes(table, COLONNES, OPTIONNELLES, releve)
    releve.avertissements.clear()
    for colonne in sorted({c for ligne in lignes for c in ligne.cellules} - {*COLONNES, *OPTIONNELLES, ""}):
        message = (
            "cette colonne n'est pas attendue : retirez-la. Rien de ce qui concerne une personne ne doit entrer ici ; les "
            f"colonnes sont {enumeration((*COLONNES, *OPTIONNELLES))}."
        )
        releve.faute(table.fichier, table.ligne_entete, message, colonne)
    lus: list[tuple[LigneImport, Mouvement]] = []
    premieres: dict[tuple[str, Sens, str], int] = {}
    for ligne in lignes:
        mouvement = _lire(ligne, fonds, aujourd_hui)
        if mouvement is None:
            continue
        if mouvement.cle in premieres:
            ligne.faute(
                f"« {mouvement.reference} » est déjà à la ligne {premieres[mouvement.cle]} : gardez une seule ligne, ou "
                "complétez la référence si ce sont deux mouvements.",
                "reference",
            )
            continue
        premieres[mouvement.cle] = ligne.ligne
        lus.append((ligne, mouvement))
    return lus


def choisir_nouveaux(lus: Lus, connus: Sequence[Mouvement]) -> list[Mouvement]:
    """Those that the warehouse does not know yet: new ones, and the payment of one that was waiting.

    A known reference that tells something else is a fault: a movement is never rewritten.
    """
    par_cle: dict[tuple[str, Sens, str], list[Mouvement]] = {}
    for connu in connus:
        par_cle.setdefault(connu.cle, []).append(connu)
    nouveaux = []
    for ligne, mouvement in lus:
        siens = par_cle.get(mouvement.cle, [])
        if mouvement in siens:
            continue
        autres = [c for c in siens if replace(c, paye_le=None) != replace(mouvement, paye_le=None)]
        deja_paye = next((c for c in siens if c.paye_le is not None), None)
        if autres:
            _refuser(ligne, autres[0], "reference")
        elif deja_paye is not None and mouvement.paye_le is not None:
            _refuser(ligne, deja_paye, "paye_le")
        elif deja_paye is None:
            nouveaux.append(mouvement)
    return nouveaux


def _refuser(ligne: LigneImport, connu: Mouvement, colonne: str) -> None:
    paye = "" if connu.paye_le is None else f", payé le {jour(connu.paye_le)}"
    ligne.faute(
        f"« {connu.reference} » est déjà enregistrée autrement : {connu.sens} de {euros(connu.montant_eur)} le "
        f"{jour(connu.date)}, {connu.territoire}{paye}. Un mouvement ne se réécrit pas : corrigez la ligne, ou passez l'écart "
        "comme un nouveau mouvement, avec sa propre référence.",
        colonne,
    )


def _lire(ligne: LigneImport, fonds: Mapping[str, Fonds], aujourd_hui: date) -> Mouvement | None:
    deja = len(ligne.releve.fautes)
    le_fonds = _parmi(ligne, "fonds", fonds)
    sens = _parmi(ligne, "sens", [str(s) for s in Sens])
    montant = ligne.montant("montant_eur", requis=True)
    if montant == 0:
        ligne.faute("un mouvement de 0,00 € n'en est pas un : retirez la ligne ou corrigez le montant.", "montant_eur")
    # Another fund's territories are not this one's: nothing to compare with when the fund itself is at fault.
    territoire = (
        ligne.texte("territoire", requis=True) if le_fonds is None else _parmi(ligne, "territoire", fonds[le_fonds].territoires)
    )
    reference = ligne.texte("reference", requis=True)
    if reference is not None and not _REFERENCE.fullmatch(reference):
        ligne.faute(
            f"« {reference[:60]} » n'est pas une référence : attendu un code d'au plus 40 caractères, sans espace, avec trois "
            "chiffres à la suite et trois lettres au plus, par exemple TE-2025-0042 ; jamais le nom d'une personne.",
            "reference",
        )
        reference = None
    le = ligne.date("date")
    recu, paye = ligne.date("titre_recu_le", requis=sens == Sens.DEPENSE), ligne.date("paye_le", requis=False)
    if sens == Sens.RECETTE:
        for colonne, valeur in (("titre_recu_le", recu), ("paye_le", paye)):
            if valeur is not None:
                ligne.faute("une recette n'a ni titre d'exécution ni paiement : videz la cellule.", colonne)
    _verifier_dates(ligne, le, recu, paye, aujourd_hui)
    if len(ligne.releve.fautes) > deja:
        return None
    if le_fonds is None or sens is None or montant is None or territoire is None or reference is None or le is None:
        return None
    return Mouvement(le_fonds, le, Sens(sens), montant, territoire, reference, recu, paye)


def _verifier_dates(ligne: LigneImport, le: date | None, recu: date | None, paye: date | None, aujourd_hui: date) -> None:
    if le is not None and recu is not None and recu < le:
        ligne.faute(
            f"le titre du {jour(le)} serait reçu le {jour(recu)}, avant d'exister : corrigez l'une des deux dates.",
            "titre_recu_le",
        )
    if recu is not None and paye is not None and paye < recu:
        ligne.faute(
            f"payé le {jour(paye)}, avant la réception du titre le {jour(recu)} : corrigez l'une des deux dates.", "paye_le"
        )
    for colonne, valeur in (("date", le), ("titre_recu_le", recu), ("paye_le", paye)):
        if valeur is not None and valeur > aujourd_hui:
            ligne.faute(f"le {jour(valeur)} n'est pas encore passé : corrigez la date, ou attendez ce jour.", colonne)


def _parmi(ligne: LigneImport, colonne: str, connus: Sequence[str] | Mapping[str, object]) -> str | None:
    valeur = ligne.texte(colonne, requis=True)
    if valeur is None or valeur in connus:
        return valeur
    ligne.faute(f"« {valeur[:60]} » n'est pas connu : attendu {', '.join(connus)}.{suggestion(valeur, connus)}", colonne)
    return None
