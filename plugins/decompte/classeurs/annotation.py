"""The annotated copy of a partner's file: the same sheets and values, the faulty cells coloured, a first sheet « À corriger »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from decompte.classeurs.annotation_accueil import FEUILLE, TITRE, Accueil
from decompte.classeurs.annotation_feuilles import COMMENTAIRES_MAX, Copieur
from decompte.classeurs.annotation_groupes import group
from decompte.classeurs.annotation_masque import mask_grille
from decompte.classeurs.annotation_phrases import Bilan, tell_notes
from decompte.classeurs.annotation_reperes import Marques, Plan, Reperage, mark
from decompte.classeurs.choix import choose_modele
from decompte.classeurs.ecriture_cellules import Livre
from decompte.classeurs.ecriture_textes import name_feuilles
from decompte.classeurs.limites import Limites
from decompte.classeurs.ouvrir import ouvrir_source
from decompte.classeurs.sources import Grille, Illisible, Source, TropGrand
from decompte.classeurs.textes import normalize
from decompte.domaine.constat import Constat
from decompte.domaine.modele import Modele
from decompte.domaine.texte import accord, nombre

__all__ = ["Bilan", "annoter"]

CELLULES_MAX = 1_000_000
"""Filled cells of the whole copy: XlsxWriter keeps 300 MB for a million (measured), and the reading of a file must stay
under 1 GB. A sheet that goes beyond is left out whole: half a table, sent back, would lose people."""
_FEUILLES_MAX = 200
"""Sheets copied: more is not a table, and each costs a file inside the workbook."""


def annoter(
    contenu: bytes,
    nom: str,
    constats: Sequence[Constat],
    limites: Limites,
    *,
    modeles: Mapping[str, Modele],
    masquer: bool,
    bilan: Bilan | None = None,
) -> bytes:
    """The bytes of an `.xlsx`, whatever the format of the file; nothing in it can execute.

    ``contenu`` is the table itself, already out of its archive and decrypted; ``nom`` its name. ``constats`` are those of
    this file alone; ``bilan``, when it is given, what was concluded of them. ``masquer``: the copy for stewards' pages, which
    keeps only what is known not to be personal; False for the copy returned to the partner. A file that cannot be opened
    gives the first sheet alone, and is not opened again when its findings say so: what ended the guarded process that read it
    (D01, or D08 for the file as a whole) must not end this one. Never raises for what a partner can send.
    """
    nom = PurePosixPath(nom).name
    source, empechement = (None, None) if _is_fermee(constats) else _open(contenu, nom, limites, modeles)
    plans = [] if source is None else _plan(source, modeles)
    notes = tell_notes(nom, plans, constats, masquer)
    if empechement and not constats:
        notes.append(empechement)
    reperage = Reperage(plans)
    groupes = group(constats, reperage, [plan.nom for plan in plans])
    marques = mark(constats, reperage)
    notes += _tell_limite(marques)
    if masquer:
        plans = [_mask(plan, modeles) for plan in plans]
    livre = Livre(f"{nom} annoté", source is not None and source.epoque_1904)
    accueil = livre.xlsx.add_worksheet(name_feuilles([FEUILLE], (plan.titre for plan in plans))[0])
    accueil.activate()
    Accueil(livre, accueil).write(nom, bilan or Bilan.guess(constats), constats, groupes, notes)
    copieur = Copieur(livre, marques)
    for plan in plans:
        copieur.copy(plan, livre.xlsx.add_worksheet(plan.titre))
    return livre.close()


def _is_fermee(constats: Sequence[Constat]) -> bool:
    """Whether the findings say that the file could not be read as a whole."""
    return any(c.regle == "D01" or (c.regle == "D08" and c.feuille is None) for c in constats)


def _open(contenu: bytes, nom: str, limites: Limites, modeles: Mapping[str, Modele]) -> tuple[Source | None, str | None]:
    try:
        return ouvrir_source(contenu, nom, limites, modeles.values()), None
    except (Illisible, TropGrand) as refus:
        return None, f"{refus.message} {refus.conduite}"


def _plan(source: Source, modeles: Mapping[str, Modele]) -> list[Plan]:
    """The sheets to copy, our own first sheet of an earlier copy apart."""
    plans: list[Plan] = []
    restantes = CELLULES_MAX
    for info in source.feuilles[:_FEUILLES_MAX]:
        plan = _plan_feuille(source, info.nom, info.visible, modeles, restantes)
        if plan.grille is not None:
            if _is_accueil(info.nom, plan.grille):
                continue
            restantes -= _count(plan.grille)
        plans.append(plan)
    titres = name_feuilles(plan.nom for plan in plans)
    return [replace(plan, titre=titre) for plan, titre in zip(plans, titres, strict=True)]


def _plan_feuille(source: Source, nom: str, visible: bool, modeles: Mapping[str, Modele], restantes: int) -> Plan:
    try:
        grille = source.grille(nom)
    except (Illisible, TropGrand) as refus:
        return Plan(nom, nom, visible, None, raison=f"elle n'a pas pu être recopiée. {refus.message}")
    if _count(grille) > restantes:
        raison = f"elle n'est pas recopiée : la copie s'arrête à {nombre(CELLULES_MAX)} cellules. Corrigez-la dans votre fichier."
        return Plan(nom, nom, visible, None, raison=raison)
    choix = choose_modele(grille, modeles.values())
    return Plan(nom, nom, visible, grille, None if choix is None else choix[1].rang)


def _count(grille: Grille) -> int:
    return sum(len(rangee) - rangee.count("") for rangee in grille)


def _is_accueil(nom: str, grille: Grille) -> bool:
    """Whether a sheet is the first sheet of an earlier copy, that the partner mended and sent back."""
    return nom.startswith(FEUILLE) and bool(grille) and bool(grille[0]) and _says_titre(grille[0][0])


def _says_titre(cellule: object) -> bool:
    return isinstance(cellule, str) and normalize(cellule) == normalize(TITRE)


def _mask(plan: Plan, modeles: Mapping[str, Modele]) -> Plan:
    return plan if plan.grille is None else replace(plan, grille=mask_grille(plan.nom, plan.grille, modeles))


def _tell_limite(marques: Marques) -> list[str]:
    reste = len(marques) - COMMENTAIRES_MAX
    if reste <= 0:
        return []
    autres = accord(reste, "autre cellule est colorée sans commentaire", "autres cellules sont colorées sans commentaire")
    return [
        f"Les {nombre(COMMENTAIRES_MAX)} cellules les plus graves portent un commentaire ; {autres}, pour que le classeur reste "
        "maniable."
    ]
