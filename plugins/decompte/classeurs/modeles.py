"""Template versions, loaded from ``reference/modeles/<version>/modele.yml`` and checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from decompte.classeurs.textes import normalize
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import CodeModele, ColonneModele, Modele, Obligation, TypeColonne
from decompte.domaine.mois import Mois
from decompte.lecture.fautes import Faute, FichiersInvalides, Releve
from decompte.lecture.fiche import Fiche, lire_fiche
from decompte.lecture.yaml_situe import lire_yaml

NOM = "modele.yml"
_CLES = ("id", "source", "tableau", "feuille", "depuis", "libelles_total", "colonnes")
_CLES_COLONNE = (
    "cle",
    "entete",
    "type",
    "obligation",
    "avec",
    "pour",
    "alias",
    "codes",
    "minimum",
    "maximum",
    "personnelle",
    "chargee",
    "somme_dans",
    "aide",
)
_CLES_CODE = ("code", "libelle", "alias")
_Choix = TypeVar("_Choix", bound=StrEnum)


class ModelesInvalides(FichiersInvalides):
    """The template maps cannot be used."""

    def __init__(self, fautes: Iterable[Faute]) -> None:
        super().__init__("Les modèles de tableau ne peuvent pas être utilisés", fautes)


def charger_modeles(dossier: Path) -> dict[str, Modele]:
    """Every template version of the directory, by its id; ModelesInvalides with all the faults at once."""
    releve = Releve()
    chemins = sorted(dossier.glob(f"*/{NOM}"))
    if not chemins:
        releve.faute(str(dossier), None, f"aucun modèle. Attendu un dossier par version, avec son {NOM}.")
    lus = [_read_modele(chemin, releve) for chemin in chemins]
    if releve.fautes:
        raise ModelesInvalides(releve.fautes)
    return {modele.id: modele for modele in lus if modele is not None}


def _read_modele(chemin: Path, releve: Releve) -> Modele | None:
    racine = lire_yaml(chemin, str(chemin), releve)
    fiche = None if racine is None else lire_fiche(racine, _CLES, releve)
    if fiche is None:
        return None
    identifiant = fiche.texte("id", requis=True)
    if identifiant and identifiant != chemin.parent.name:
        fiche.faute("id", f"« {identifiant} » doit être le nom de son dossier, « {chemin.parent.name} ».")
    fiche.texte("source", requis=True)
    tableau = _read_choix(fiche, "tableau", Tableau, None)
    feuille = fiche.texte("feuille", requis=True)
    depuis = _read_mois(fiche, "depuis")
    totaux = fiche.textes("libelles_total") or ("total",)
    colonnes = [(sous_fiche, _read_colonne(sous_fiche)) for sous_fiche in fiche.fiches("colonnes", _CLES_COLONNE, requis=True)]
    if tableau is Tableau.AUCUN:
        fiche.faute("tableau", "un modèle décrit un tableau : suivi ou activite.")
    _check_colonnes(colonnes)
    return Modele(identifiant or "", tableau, feuille or "", tuple(colonne for _, colonne in colonnes), totaux, depuis)


def _read_colonne(fiche: Fiche) -> ColonneModele:
    """What is missing or at fault is told, and stands empty here: the loading fails anyway."""
    codes = [(sous_fiche, _read_code(sous_fiche)) for sous_fiche in fiche.fiches("codes", _CLES_CODE)]
    colonne = ColonneModele(
        cle=fiche.texte("cle", requis=True) or "",
        entete=fiche.texte("entete", requis=True) or "",
        type=_read_choix(fiche, "type", TypeColonne, None),
        obligation=_read_choix(fiche, "obligation", Obligation, Obligation.NON),
        avec=fiche.texte("avec"),
        pour=fiche.textes("pour"),
        alias=fiche.textes("alias"),
        codes=tuple(code for _, code in codes),
        minimum=fiche.entier("minimum"),
        maximum=fiche.entier("maximum"),
        personnelle=fiche.booleen("personnelle", defaut=False) is True,
        chargee=fiche.booleen("chargee", defaut=True) is True,
        somme_dans=fiche.texte("somme_dans"),
        aide=fiche.texte("aide"),
    )
    _check_codes(fiche, colonne, codes)
    if (colonne.obligation is Obligation.AVEC) != (colonne.avec is not None):
        fiche.faute("avec", "« avec » va avec « obligation: avec », et seulement avec elle.")
    if (colonne.obligation is Obligation.POUR) != bool(colonne.pour):
        fiche.faute("pour", "« pour » va avec « obligation: pour », et seulement avec elle.")
    if colonne.minimum is not None and colonne.maximum is not None and colonne.minimum > colonne.maximum:
        fiche.faute("minimum", "le minimum dépasse le maximum.")
    return colonne


def _read_mois(fiche: Fiche, cle: str) -> Mois | None:
    texte = fiche.texte(cle)
    if texte is None:
        return None
    try:
        return Mois.de_texte(texte)
    except ValueError as erreur:
        fiche.faute(cle, str(erreur))
        return None


def _read_code(fiche: Fiche) -> CodeModele:
    return CodeModele(fiche.texte("code", requis=True) or "", fiche.texte("libelle", requis=True) or "", fiche.textes("alias"))


def _read_choix(fiche: Fiche, cle: str, choix: type[_Choix], defaut: _Choix | None) -> _Choix:
    """The value of a key; without ``defaut`` the key is required. At fault, any value: the loading fails anyway."""
    texte = fiche.texte(cle, requis=defaut is None)
    if texte is None:
        return defaut or next(iter(choix))
    try:
        return choix(texte)
    except ValueError:
        possibles = ", ".join(valeur.value for valeur in choix)
        fiche.faute(cle, f"« {texte} » n'est pas une valeur de « {cle} ». Attendu : {possibles}.")
        return next(iter(choix))


def _check_codes(fiche: Fiche, colonne: ColonneModele, codes: list[tuple[Fiche, CodeModele]]) -> None:
    if (colonne.type is TypeColonne.CODE) != bool(codes):
        fiche.faute(None, "une colonne de type « code » a une liste « codes », et elle seule.")
    vus: dict[str, str] = {}
    for sous_fiche, code in codes:
        for ecriture in (code.code, code.libelle, *code.alias):
            autre = vus.setdefault(normalize(ecriture), code.code)
            if autre != code.code:
                sous_fiche.faute(None, f"« {ecriture} » désigne à la fois {autre} et {code.code}.")


def _check_colonnes(colonnes: list[tuple[Fiche, ColonneModele]]) -> None:
    """No key twice, no header that could be two columns, no reference to a column that does not exist."""
    cles = {colonne.cle for _, colonne in colonnes}
    vues: set[str] = set()
    entetes: dict[str, str] = {}
    for fiche, colonne in colonnes:
        if colonne.cle in vues:
            fiche.faute("cle", f"la clé « {colonne.cle} » est déjà prise.")
        vues.add(colonne.cle)
        if colonne.avec is not None and colonne.avec not in cles:
            fiche.faute("avec", f"« {colonne.avec} » n'est la clé d'aucune colonne.")
        if colonne.somme_dans in cles:
            fiche.faute("somme_dans", f"« {colonne.somme_dans} » est déjà une colonne : une somme est une autre clé.")
        for entete in (colonne.entete, *colonne.alias):
            autre = entetes.setdefault(normalize(entete), colonne.cle)
            if autre != colonne.cle:
                fiche.faute(None, f"l'en-tête « {entete} » désigne à la fois {autre} et {colonne.cle}.")
