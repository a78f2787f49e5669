"""A workbook: its sheet « Identification », then the sheets of its tables, hidden ones included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from decompte.classeurs.choix import choose_complement, choose_modele, find_autre_version, find_modele, list_entetes
from decompte.classeurs.entetes import RANGEES_EXAMINEES, find_entete, index_entetes
from decompte.classeurs.identification import FEUILLE, find_feuilles, find_voisines, read_identification
from decompte.classeurs.sources import Grille, Source, TropGrand
from decompte.classeurs.tables import read_table
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme


def read_source(lu: ClasseurLu, source: Source, modeles: Mapping[str, Modele], seuil_entete_proche: int) -> None:
    """Read any file that has sheets."""
    lu.identification = _read_identification(lu, source, modeles)
    declare = None if lu.identification.modele is None else find_modele(lu.identification.modele, modeles)
    if declare is None:
        # Told as D02 already; what can be read is, so that the partner learns everything in one pass.
        _read_par_entetes(lu, source, modeles, seuil_entete_proche)
        return
    lu.modele = declare.id
    _read_feuille(lu, source, declare, modeles, True, seuil_entete_proche)
    complement = choose_complement(modeles[lu.modele], modeles)
    if complement is not None:
        _read_feuille(lu, source, complement, modeles, False, seuil_entete_proche)


def _read_identification(lu: ClasseurLu, source: Source, modeles: Mapping[str, Modele]) -> Identification:
    feuilles = find_feuilles((feuille.nom for feuille in source.feuilles), FEUILLE)
    connus = ", ".join(sorted(modeles))
    if not feuilles:
        lu.problemes.append(
            Probleme(
                "D02",
                f"La feuille « {FEUILLE} » manque : on ne sait pas quel modèle ce classeur suit.",
                f"Ajoutez cette feuille, avec en colonne A « Modèle », « Structure », « Convention », « Mois » et leur valeur en "
                f"colonne B. Modèles connus : {connus}.",
            )
        )
        return Identification()
    identification = read_identification(source.grille(feuilles[0]), source.epoque_1904, feuilles[0])
    if identification.modele is None:
        lu.problemes.append(
            Probleme(
                "D02",
                f"La feuille « {feuilles[0]} » ne dit pas quel modèle ce classeur suit.",
                f"Écrivez « Modèle » en colonne A et sa version en colonne B. Modèles connus : {connus}.",
                feuille=feuilles[0],
                **_place_modele(identification),
            )
        )
    elif find_modele(identification.modele, modeles) is None:
        lu.problemes.append(
            Probleme(
                "D02",
                f"Le modèle « {identification.modele} » n'est pas connu.",
                f"Indiquez en face de « Modèle » l'une des versions connues : {connus}.",
                feuille=feuilles[0],
                valeur=identification.modele,
                **_place_modele(identification),
            )
        )
    return identification


def _read_feuille(
    lu: ClasseurLu, source: Source, modele: Modele, modeles: Mapping[str, Modele], attendue: bool, seuil_entete_proche: int
) -> None:
    """Read the sheet of one version. One that is not expected may be missing, or be something else altogether.

    A sheet that carries the headers of another version than the declared one is told (D02) and read as that one: its columns are
    where that version says, and everything else is still told in one pass.
    """
    presentes = find_feuilles((feuille.nom for feuille in source.feuilles), modele.feuille)
    if len(presentes) != 1:
        if presentes or attendue:
            lu.problemes.append(_tell_feuilles(modele, presentes, source))
        return
    feuille = presentes[0]
    try:
        grille = source.grille(feuille)
    except TropGrand as refus:
        lu.problemes.append(Probleme("D08", refus.message, refus.conduite, feuille=feuille))
        return
    trouve = find_entete(grille, modele)
    autre = find_autre_version(grille, modele, modeles, seuil_entete_proche) if attendue else None
    if autre is not None:
        lu.problemes.append(_tell_autre_version(lu.identification, modele, autre[0], feuille))
        modele, trouve = autre
        lu.modele = modele.id
    if trouve is None:
        if attendue or _shows_entete(grille, modele):
            lu.problemes.append(_tell_entete(modele, feuille))
        return
    table, problemes = read_table(grille, modele, feuille, trouve, source.epoque_1904, seuil_entete_proche, modeles.values())
    lu.tables.append(table)
    lu.problemes += [*problemes, *_tell_choix(modele, feuille, source)]


def _read_par_entetes(lu: ClasseurLu, source: Source, modeles: Mapping[str, Modele], seuil_entete_proche: int) -> None:
    """Read the sheets that carry the headers of a known version, for a workbook that declares none."""
    vues: set[str] = set()
    for modele in modeles.values():
        for feuille in find_feuilles((feuille.nom for feuille in source.feuilles), modele.feuille)[:1]:
            if feuille in vues:
                continue
            vues.add(feuille)
            grille = source.grille(feuille)
            choix = choose_modele(grille, [m for m in modeles.values() if m.feuille == modele.feuille])
            if choix is not None:
                table, problemes = read_table(
                    grille, choix[0], feuille, choix[1], source.epoque_1904, seuil_entete_proche, modeles.values()
                )
                lu.tables.append(table)
                lu.problemes += [*problemes, *_tell_choix(choix[0], feuille, source)]


def _shows_entete(grille: Grille, modele: Modele) -> bool:
    """Whether a sheet has at least one header of the version: then it was meant to be that table."""
    entetes = index_entetes(modele)
    return any(entetes.find(cellule) is not None for rangee in grille[:RANGEES_EXAMINEES] for cellule in rangee)


def _tell_choix(modele: Modele, lue: str, source: Source) -> list[Probleme]:
    """Which sheet was read, when the partner may have had another in mind (information)."""
    problemes = []
    if any(feuille.nom == lue and not feuille.visible for feuille in source.feuilles):
        problemes.append(
            Probleme(
                "D09",
                f"La feuille « {lue} » a été lue, alors qu'elle est masquée dans le classeur.",
                "Rien à faire si c'est bien le tableau du mois ; sinon affichez-la, corrigez-la, puis renvoyez le classeur.",
                feuille=lue,
            )
        )
    for voisine in find_voisines((feuille.nom for feuille in source.feuilles), modele.feuille, lue):
        problemes.append(
            Probleme(
                "D09",
                f"La feuille « {lue} » a été lue ; la feuille « {voisine} », de nom voisin, ne l'a pas été.",
                f"Rien à faire si le tableau du mois est bien dans « {lue} » ; sinon mettez-l'y, supprimez l'autre, "
                "puis renvoyez le classeur.",
                feuille=voisine,
            )
        )
    return problemes


def _tell_feuilles(modele: Modele, presentes: list[str], source: Source) -> Probleme:
    if presentes:
        noms = ", ".join(f"« {nom} »" for nom in presentes)
        return Probleme(
            "D03",
            f"Plusieurs feuilles peuvent être « {modele.feuille} » : {noms}. On ne sait pas laquelle compte.",
            "Gardez-en une seule sous ce nom, puis renvoyez le classeur.",
            feuille=presentes[0],
        )
    noms = ", ".join(f"« {feuille.nom} »" for feuille in source.feuilles)
    return Probleme(
        "D03",
        f"La feuille « {modele.feuille} » manque. Feuilles présentes : {noms}.",
        f"Donnez le nom « {modele.feuille} » à la feuille du tableau, avec les en-têtes : {list_entetes(modele)}.",
        feuille=modele.feuille,
    )


def _tell_autre_version(identification: Identification, declare: Modele, portee: Modele, feuille: str) -> Probleme:
    return Probleme(
        "D02",
        f"Le tableau de la feuille « {feuille} » a les en-têtes de {portee.id}, mais la feuille « {identification.feuille} » "
        f"indique {declare.id}.",
        f"Si c'est le bon tableau, écrivez {portee.id} en face de « Modèle » ; sinon, reportez vos lignes dans un classeur du "
        f"modèle {declare.id}. Puis renvoyez le classeur.",
        feuille=identification.feuille,
        valeur=identification.modele,
        **_place_modele(identification),
    )


class _PlaceModele(TypedDict, total=False):
    ligne: int
    colonne: str
    entete: str


def _place_modele(identification: Identification) -> _PlaceModele:
    """The cell where the version is written, or should be; nothing when the label itself is missing."""
    place = identification.places.get("modele")
    return {} if place is None else {"ligne": place[0], "colonne": place[1], "entete": "Modèle"}


def _tell_entete(modele: Modele, feuille: str) -> Probleme:
    return Probleme(
        "D03",
        f"La feuille « {feuille} » n'a pas de ligne d'en-têtes reconnue.",
        f"Remettez les en-têtes du modèle {modele.id} au-dessus du tableau, chacun dans sa colonne : {list_entetes(modele)}.",
        feuille=feuille,
    )
