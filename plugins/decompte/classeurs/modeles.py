"""Template versions, loaded from ``reference/modeles/<version>/modele.yml`` and checked as a whole."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from decompte.classeurs.textes import normalize
from decompte.classeurs.yaml_strict import Bloc, Fautes, read_bloc
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import CodeModele, ColonneModele, Modele, Obligation, TypeColonne

NOM = "modele.yml"
_Choix = TypeVar("_Choix", bound=StrEnum)


class ModelesInvalides(Exception):
    """The template maps cannot be used: ``fautes`` are French sentences, each naming its file and line."""

    def __init__(self, fautes: list[str]) -> None:
        self.fautes = tuple(fautes)
        super().__init__("\n".join(fautes))


def charger_modeles(dossier: Path) -> dict[str, Modele]:
    """Every template version of the directory, by its id; ModelesInvalides with all the faults at once."""
    chemins = sorted(dossier.glob(f"*/{NOM}"))
    if not chemins:
        raise ModelesInvalides([f"{dossier} : aucun modèle. Attendu un dossier par version, avec son {NOM}."])
    fautes: list[str] = []
    modeles: dict[str, Modele] = {}
    for chemin in chemins:
        recueil = Fautes(chemin)
        modele = _read_modele(chemin, recueil)
        fautes += recueil.messages
        if modele is not None:
            modeles[modele.id] = modele
    if fautes:
        raise ModelesInvalides(fautes)
    return modeles


def _read_modele(chemin: Path, fautes: Fautes) -> Modele | None:
    bloc = read_bloc(chemin, fautes)
    if bloc is None:
        return None
    identifiant = bloc.texte("id")
    if identifiant and identifiant != chemin.parent.name:
        fautes.add(bloc.line_of("id"), f"« {identifiant} » doit être le nom de son dossier, « {chemin.parent.name} ».")
    bloc.texte("source")
    tableau = _read_choix(bloc, "tableau", Tableau, None)
    feuille = bloc.texte("feuille")
    totaux = bloc.textes("libelles_total") or ("total",)
    colonnes = [(sous_bloc, _read_colonne(sous_bloc)) for sous_bloc in bloc.blocs("colonnes", requis=True)]
    bloc.close()
    if tableau is Tableau.AUCUN:
        fautes.add(bloc.line_of("tableau"), "un modèle décrit un tableau : suivi ou activite.")
    _check_colonnes(colonnes, fautes)
    return Modele(identifiant, tableau, feuille, tuple(colonne for _, colonne in colonnes), totaux)


def _read_colonne(bloc: Bloc) -> ColonneModele:
    codes = []
    for sous_bloc in bloc.blocs("codes"):
        code = CodeModele(sous_bloc.texte("code"), sous_bloc.texte("libelle"), sous_bloc.textes("alias"))
        sous_bloc.close()
        codes.append((sous_bloc, code))
    colonne = ColonneModele(
        cle=bloc.texte("cle"),
        entete=bloc.texte("entete"),
        type=_read_choix(bloc, "type", TypeColonne, None),
        obligation=_read_choix(bloc, "obligation", Obligation, Obligation.NON),
        avec=bloc.texte("avec", "") or None,
        pour=bloc.textes("pour"),
        alias=bloc.textes("alias"),
        codes=tuple(code for _, code in codes),
        minimum=bloc.entier("minimum"),
        maximum=bloc.entier("maximum"),
        personnelle=bloc.oui_non("personnelle", False),
        chargee=bloc.oui_non("chargee", True),
        somme_dans=bloc.texte("somme_dans", "") or None,
    )
    bloc.close()
    _check_codes(bloc, colonne, codes)
    if (colonne.obligation is Obligation.AVEC) != (colonne.avec is not None):
        bloc.fautes.add(bloc.line_of("avec"), "« avec » va avec « obligation: avec », et seulement avec elle.")
    if (colonne.obligation is Obligation.POUR) != bool(colonne.pour):
        bloc.fautes.add(bloc.line_of("pour"), "« pour » va avec « obligation: pour », et seulement avec elle.")
    if colonne.minimum is not None and colonne.maximum is not None and colonne.minimum > colonne.maximum:
        bloc.fautes.add(bloc.line_of("minimum"), "le minimum dépasse le maximum.")
    return colonne


def _read_choix(bloc: Bloc, cle: str, choix: type[_Choix], defaut: _Choix | None) -> _Choix:
    texte = bloc.texte(cle, None if defaut is None else defaut.value)
    try:
        return choix(texte)
    except ValueError:
        if texte:
            possibles = ", ".join(valeur.value for valeur in choix)
            bloc.fautes.add(bloc.line_of(cle), f"« {texte} » n'est pas une valeur de « {cle} ». Attendu : {possibles}.")
        return next(iter(choix))


def _check_codes(bloc: Bloc, colonne: ColonneModele, codes: list[tuple[Bloc, CodeModele]]) -> None:
    if (colonne.type is TypeColonne.CODE) != bool(codes):
        bloc.fautes.add(bloc.ligne, "une colonne de type « code » a une liste « codes », et elle seule.")
    vus: dict[str, str] = {}
    for sous_bloc, code in codes:
        for ecriture in (code.code, code.libelle, *code.alias):
            autre = vus.setdefault(normalize(ecriture), code.code)
            if autre != code.code:
                bloc.fautes.add(sous_bloc.ligne, f"« {ecriture} » désigne à la fois {autre} et {code.code}.")


def _check_colonnes(colonnes: list[tuple[Bloc, ColonneModele]], fautes: Fautes) -> None:
    """No key twice, no header that could be two columns, no reference to a column that does not exist."""
    cles = {colonne.cle for _, colonne in colonnes}
    vues: set[str] = set()
    entetes: dict[str, str] = {}
    for bloc, colonne in colonnes:
        if colonne.cle in vues:
            fautes.add(bloc.line_of("cle"), f"la clé « {colonne.cle} » est déjà prise.")
        vues.add(colonne.cle)
        if colonne.avec is not None and colonne.avec not in cles:
            fautes.add(bloc.line_of("avec"), f"« {colonne.avec} » n'est la clé d'aucune colonne.")
        if colonne.somme_dans in cles:
            fautes.add(
                bloc.line_of("somme_dans"), f"« {colonne.somme_dans} » est déjà une colonne : une somme est une autre clé."
            )
        for entete in (colonne.entete, *colonne.alias):
            autre = entetes.setdefault(normalize(entete), colonne.cle)
            if autre != colonne.cle:
                fautes.add(bloc.ligne, f"l'en-tête « {entete} » désigne à la fois {autre} et {colonne.cle}.")
