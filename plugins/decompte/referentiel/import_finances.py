"""Payments, and the mandat references given to those that had none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from decompte.domaine.convention import Versement
from decompte.domaine.importation import MANDAT_NON_COMMUNIQUE, MandatDonne, VersementConnu, mandat_inconnu
from decompte.domaine.texte import euros, jour
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.annees_budget import faute_d_annee
from decompte.referentiel.finances import COLONNES_VERSEMENTS
from decompte.referentiel.import_connus import Connus, Contenu, convention_et_exercice
from decompte.referentiel.import_lignes import LigneImport, TableImportee, lire_lignes
from decompte.referentiel.import_versions_payees import paie_bien, references_des_soldes, verifier_versions_payees

NATURES = ("avance", "intermediaire", "solde", "reversement", "annulation")
NEGATIVES = frozenset({"reversement", "annulation"})
"""What takes back money already paid: written below zero, and nothing else is."""
COLONNES_MANDATS = ("convention", "exercice", "date", "montant_eur", "mandat")
_BUDGET = tuple(f.name for f in fields(Versement) if f.name in {"annee_budget", "operation"})
"""The columns that say which budget bears a payment, as far as a payment knows them."""
_CENT = Decimal("0.01")

_Cle = tuple[str, int, Any, Decimal]


def importer_versements(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The payments that are not known yet; probable duplicates are faults."""
    contenu = Contenu()
    lus: dict[tuple[_Cle, str, str], tuple[LigneImport, Versement]] = {}
    dits: dict[_Cle, set[str]] = defaultdict(set)
    """The references that the file gives to the payments of one day and amount."""
    for ligne in lire_lignes(table, COLONNES_VERSEMENTS, ("source", *_BUDGET), releve):
        versement = _lire_versement(ligne, connus)
        if versement is None:
            continue
        identite = (_cle(versement), versement.nature, versement.mandat)
        if identite in lus:
            ligne.faute(f"le même versement est déjà à la ligne {lus[identite][0].ligne} : gardez une seule ligne.", "mandat")
            continue
        lus[identite] = (ligne, versement)
        dits[_cle(versement)].add(versement.mandat)
    par_cle: dict[_Cle, list[VersementConnu]] = defaultdict(list)
    for paiement in connus.paiements:
        par_cle[_cle(paiement.versement)].append(paiement)
    neufs: list[tuple[LigneImport, Versement]] = []
    for ligne, versement in lus.values():
        memes = par_cle.get(_cle(versement), [])
        deja = next((p for p in memes if _est_le_meme(versement, p)), None)
        if deja is not None:
            _verifier_budget(ligne, versement, deja.versement)
            contenu.connus += 1
            continue
        proche = next((p for p in memes if not _est_dit(p, versement, dits[_cle(versement)])), None)
        if proche is not None:
            ligne.faute(_doublon(versement, proche), "mandat" if proche.versement.nature == versement.nature else "nature")
        contenu.versements.append(versement)
        neufs.append((ligne, versement))
    verifier_versions_payees(neufs, connus, contenu)
    _verifier_totaux([*lus.values()], contenu, connus)
    return contenu


def _lire_versement(ligne: LigneImport, connus: Connus) -> Versement | None:
    cle = convention_et_exercice(ligne, connus)
    le, montant = ligne.date("date"), ligne.nombre_signe("montant_eur", requis=True)
    nature, mandat = _nature(ligne), ligne.texte("mandat", requis=True)
    budget: dict[str, Any] = {}
    if "annee_budget" in _BUDGET and ligne.texte("annee_budget"):
        annee = budget["annee_budget"] = ligne.annee("annee_budget")
        if annee is not None and cle is not None and (tort := faute_d_annee(annee, cle[0], connus.annees_de_budget)):
            ligne.faute(tort, "annee_budget")
    if "operation" in _BUDGET and (operation := ligne.texte("operation")):
        budget["operation"] = operation
        if operation not in connus.operations:
            conseil = suggestion(operation, connus.operations)
            ligne.faute(f"opération budgétaire inconnue « {operation} » : corrigez le code.{conseil}", "operation")
    if le is not None and le > connus.aujourd_hui:
        ligne.faute(f"le {jour(le)} n'est pas encore passé : un versement s'importe une fois fait.", "date")
    if le is not None and cle is not None and le.year < cle[1] - 1:
        ligne.faute(f"le {jour(le)} est plus d'un an avant l'exercice {cle[1]} : vérifiez l'année.", "date")
    if montant is not None and nature is not None:
        _verifier_signe(ligne, montant, nature)
    if cle is None or le is None or montant is None or nature is None or mandat is None:
        return None
    convention, exercice = cle
    reference = MANDAT_NON_COMMUNIQUE if mandat_inconnu(mandat) else mandat
    return Versement(convention.code, exercice, le, montant.quantize(_CENT), nature, reference, ligne.texte("source"), **budget)


def _nature(ligne: LigneImport) -> str | None:
    ecrite = ligne.texte("nature", requis=True)
    if ecrite is None:
        return None
    nature = ecrite.casefold().replace("é", "e")
    if nature in NATURES:
        return nature
    ligne.faute(f"nature inconnue « {ecrite} » : attendu {', '.join(NATURES)}.{suggestion(nature, NATURES)}", "nature")
    return None


def _verifier_signe(ligne: LigneImport, montant: Decimal, nature: str) -> None:
    if montant == 0:
        ligne.faute("un versement de zéro euro n'en est pas un : retirez la ligne ou corrigez le montant.", "montant_eur")
    elif montant < 0 and nature not in NEGATIVES:
        ligne.faute(
            f"{euros(montant)} est négatif : seuls un reversement ou une annulation le sont, corrigez le montant ou la nature.",
            "montant_eur",
        )
    elif montant > 0 and nature in NEGATIVES:
        ligne.faute(
            f"un versement de nature « {nature} » reprend ce qui a été payé : écrivez son montant en négatif.", "montant_eur"
        )


def _cle(versement: Versement) -> _Cle:
    return versement.convention, versement.exercice, versement.date, versement.montant_eur


def _est_le_meme(versement: Versement, connu: VersementConnu) -> bool:
    return versement.nature == connu.versement.nature and versement.mandat in (connu.versement.mandat, connu.mandat_initial)


def _est_dit(connu: VersementConnu, versement: Versement, mandats: set[str]) -> bool:
    """Whether the file has the known payment too, beside the one that resembles it: it then says that they are two."""
    return connu.versement.nature == versement.nature and not mandats.isdisjoint((connu.versement.mandat, connu.mandat_initial))


def _verifier_budget(ligne: LigneImport, versement: Versement, connu: Versement) -> None:
    for champ in _BUDGET:
        dit, su = getattr(versement, champ), getattr(connu, champ)
        if dit is not None and dit != su:
            ligne.faute(
                f"ce versement est déjà enregistré avec « {su if su is not None else 'rien'} » : un versement ne se change pas, "
                "annulez-le (nature « annulation ») puis importez-le de nouveau avec sa nouvelle référence.",
                champ,
            )


def _doublon(versement: Versement, connu: VersementConnu) -> str:
    su = connu.versement
    debut = f"un versement de {euros(su.montant_eur)} du {jour(su.date)} est déjà connu, "
    if su.nature != versement.nature:
        return f"{debut}de nature « {su.nature} » : c'est sans doute le même. Retirez la ligne, ou corrigez la nature."
    if mandat_inconnu(su.mandat):
        return (
            f"{debut}dont le mandat n'est pas communiqué : c'est sans doute le même. Pour lui donner sa référence, "
            "importez un fichier de mandats ; si ce sont deux versements, importez un fichier qui porte les deux lignes."
        )
    return (
        f"{debut}sous le mandat « {su.mandat} » : c'est sans doute le même. Retirez la ligne ; si ce sont deux versements, "
        "importez un fichier qui porte les deux lignes."
    )


def _verifier_totaux(lus: Sequence[tuple[LigneImport, Versement]], contenu: Contenu, connus: Connus) -> None:
    """What was taken back cannot be more than what was paid."""
    totaux: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for versement in [*(p.versement for p in connus.paiements), *contenu.versements]:
        totaux[versement.convention, versement.exercice] += versement.montant_eur
    for ligne, versement in lus:
        total = totaux[versement.convention, versement.exercice]
        if versement.nature in NEGATIVES and versement.montant_eur < 0 and total < 0:
            ligne.faute(
                f"les versements de {versement.convention} pour {versement.exercice} tomberaient à {euros(total)} : "
                "on ne reprend pas plus que ce qui a été payé, vérifiez le montant et l'exercice.",
                "montant_eur",
            )


def importer_mandats(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The references given to payments that had none; each row says what it matched."""
    contenu = Contenu()
    pris: dict[str, LigneImport] = {}
    cites: dict[str, LigneImport] = {}
    des_soldes = references_des_soldes(connus)
    for ligne in lire_lignes(table, COLONNES_MANDATS, ("nature", "source"), releve):
        cle = convention_et_exercice(ligne, connus)
        le, montant, mandat = (
            ligne.date("date"),
            ligne.nombre_signe("montant_eur", requis=True),
            ligne.texte("mandat", requis=True),
        )
        nature = _nature(ligne) if ligne.texte("nature") else None
        if mandat is not None and mandat_inconnu(mandat):
            ligne.faute("ce n'est pas une référence : attendu celle du mandat.", "mandat")
            mandat = None
        if cle is None or le is None or montant is None or mandat is None:
            continue
        if mandat in cites:
            ligne.faute(
                f"le mandat « {mandat} » est déjà à la ligne {cites[mandat].ligne} : il ne nomme qu'un versement.", "mandat"
            )
            continue
        cites[mandat] = ligne
        memes = [
            p
            for p in connus.paiements
            if (p.versement.convention, p.versement.exercice, p.versement.montant_eur) == (cle[0].code, cle[1], montant)
            and nature in (None, p.versement.nature)
        ]
        if any(p.versement.mandat == mandat for p in memes):
            contenu.connus += 1
            continue
        if (ailleurs := next((p for p in connus.paiements if p.versement.mandat == mandat), None)) is not None:
            ligne.faute(
                f"le mandat « {mandat} » est déjà celui du versement {_nommer(ailleurs)} : il ne nomme qu'un versement.", "mandat"
            )
            continue
        candidats = [p for p in memes if mandat_inconnu(p.versement.mandat)]
        if len(candidats) > 1:
            candidats = [p for p in candidats if p.versement.date == le] or candidats
        if len(candidats) != 1:
            ligne.faute(_sans_versement(candidats, memes), "montant_eur")
            continue
        (trouve,) = candidats
        if trouve.cle in pris:
            ligne.faute(f"la ligne {pris[trouve.cle].ligne} donne déjà un mandat au même versement : gardez la bonne.", "mandat")
            continue
        if (solde := des_soldes.get(mandat)) is not None and not paie_bien([trouve], solde, connus):
            ligne.faute(
                f"le mandat « {mandat} » paie la version {solde[2]} arrêtée de {solde[0]} pour {solde[1]} : vérifiez-le.",
                "mandat",
            )
            continue
        pris[trouve.cle] = ligne
        contenu.mandats.append(MandatDonne(trouve, mandat, le))
        autre_date = "" if trouve.versement.date == le else f" (le fichier le date du {jour(le)} ; la date enregistrée reste)"
        contenu.phrases.append(f"Ligne {ligne.ligne} : mandat « {mandat} » donné au versement {_nommer(trouve)}{autre_date}.")
    return contenu


def _nommer(paiement: VersementConnu) -> str:
    v = paiement.versement
    return f"du {jour(v.date)}, {euros(v.montant_eur)}, {v.convention}, exercice {v.exercice}"


def _sans_versement(candidats: Sequence[VersementConnu], memes: Sequence[VersementConnu]) -> str:
    if candidats:
        dates = ", ".join(jour(p.versement.date) for p in candidats)
        return f"plusieurs versements sans mandat ont ce montant ({dates}) : mettez dans « date » celle du bon, ou sa nature."
    if memes:
        connus = ", ".join(f"« {p.versement.mandat} »" for p in memes)
        return f"le versement de ce montant a déjà un mandat, {connus} : un mandat donné ne change pas, vérifiez la ligne."
    return (
        "aucun versement de cette convention et de cet exercice n'a ce montant : vérifiez-le, ou importez le versement avec son "
        "mandat."
    )
