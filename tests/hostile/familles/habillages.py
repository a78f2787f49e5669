"""Workbooks dressed by people: titles, merged cells, totals, hidden sheets, more sheets than asked."""

from __future__ import annotations

import io

import xlsxwriter

from tests.hostile.anciens import grille, grille_identite
from tests.hostile.retouches import remplacer, retoucher
from tests.hostile.socle import Attendu, Cas, Place, accepte, rejete

BON = accepte(3)
FEUILLE = "xl/worksheets/sheet2.xml"


def _habille(nom: str, options: dict[str, object], attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(**options), attendu, pourquoi, ou=ou)


def _xml(nom: str, part: str, avant: str, apres: str, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(
        nom,
        "suivi.xlsx",
        lambda p: retoucher(p.classeur(), {part: remplacer(avant.encode(), apres.encode())}),
        attendu,
        pourquoi,
        ou=ou,
    )


def _avec_tout(p: Place) -> bytes:
    """Filters, frozen panes, comments, validations, colours, an image, a graph, a hidden column: what a form is made of."""
    memoire = io.BytesIO()
    livre = xlsxwriter.Workbook(memoire, {"in_memory": True})
    jour, rouge = livre.add_format({"num_format": "dd/mm/yyyy"}), livre.add_format({"bg_color": "red"})
    for nom, cellules in (("Identification", grille_identite(p.identite())), ("Suivi", grille(p.personnes()))):
        feuille = livre.add_worksheet(nom)
        for i, rangee in enumerate(cellules):
            for j, valeur in enumerate(rangee):
                if hasattr(valeur, "year"):
                    feuille.write_datetime(i, j, valeur, jour)
                elif valeur not in ("", None):
                    feuille.write(i, j, valeur)
    feuille.autofilter(0, 0, 3, 22)
    feuille.freeze_panes(1, 1)
    feuille.write_comment("A2", "à revoir")
    feuille.data_validation("Q2:Q99", {"validate": "list", "source": ["oui", "non"]})
    feuille.conditional_format("K2:K99", {"type": "cell", "criteria": ">", "value": 5, "format": rouge})
    feuille.set_column("B:D", 10, None, {"hidden": True})
    feuille.set_row(2, 15, None, {"hidden": True})
    feuille.insert_image("Z1", "logo.png", {"image_data": io.BytesIO(png())})
    graphe = livre.add_chart({"type": "column"})
    graphe.add_series({"values": "=Suivi!$M$2:$M$4"})
    livre.add_worksheet("Graphique").insert_chart("A1", graphe)
    livre.add_chartsheet("Feuille de graphique").set_chart(_autre_graphe(livre))
    livre.define_name("Total", "=Suivi!$M$2:$M$4")
    livre.close()
    return memoire.getvalue()


def _autre_graphe(livre: xlsxwriter.Workbook) -> object:
    graphe = livre.add_chart({"type": "line"})
    graphe.add_series({"values": "=Suivi!$M$2:$M$4"})
    return graphe


def png() -> bytes:
    """One white pixel."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fedccc59e7"
        "0000000049454e44ae426082"
    )


def _groupes(p: Place) -> bytes:
    return p.classeur(bandeau=[("Identité",), "Parcours"])


CACHE = '<sheet name="Suivi" sheetId="2"'
CAS = [
    _habille("un titre", {"bandeau": ["Suivi du mois"]}, BON, "l'en-tête se cherche"),
    _habille("un titre fusionné", {"bandeau": [("Suivi du mois",)]}, BON, "cellules fusionnées au-dessus"),
    _habille(
        "titre, logo et notes",
        {"bandeau": [("Département",), "", "Note : remplir chaque mois", "", "Merci"]},
        BON,
        "cinq lignes au-dessus",
    ),
    _habille("en-tête à la ligne 31", {"bandeau": [""] * 30}, BON, "loin en bas"),
    _habille("une note qui cite un en-tête", {"bandeau": ["Nom", "Phase"]}, BON, "un libellé seul n'est pas un en-tête"),
    _habille("tableau décalé à droite", {"decalage": 5}, BON, "cinq colonnes vides à gauche"),
    _habille("ligne vide au milieu", {"ajouts": {1: {}}}, BON, "une ligne vide n'est pas la fin"),
    _habille("en-tête répété au milieu", {"ajouts": {1: {"*": "*"}}}, BON, "une page imprimée"),
    _habille("total à la fin", {"total": -1}, BON, "pas une personne"),
    _habille("total au milieu", {"total": 1}, BON, "pas une personne"),
    _habille(
        "sous-total écrit", {"ajouts": {3: {"identifiant": "Sous-total", "nb_entretiens_physiques": 3}}}, BON, "pas une personne"
    ),
    _habille(
        "total sans accent dans la colonne des noms",
        {"ajouts": {3: {"nom": "TOTAL GENERAL", "nb_entretiens_physiques": 3}}},
        BON,
        "pas une personne",
    ),
    _habille(
        "feuille cachée de plus",
        {"feuilles_en_plus": {"Listes": [["oui"], ["non"]]}, "feuilles_cachees": ["Listes"]},
        BON,
        "listes déroulantes",
    ),
    _habille("la feuille Suivi est cachée", {"feuilles_cachees": ["Suivi"]}, BON, "cachée par erreur", ou=rejete("D03")),
    _habille("dix feuilles de plus", {"feuilles_en_plus": {f"Feuil{n}": [["x"]] for n in range(10)}}, BON, "brouillons"),
    _habille(
        "le mois d'avant à côté",
        {"feuilles_en_plus": {"Suivi avril": [["N° MonJob62", "Date d'orientation"], ["MJ-999999", "01/02/2024"]]}},
        BON,
        "une autre feuille, un autre nom",
    ),
    _habille(
        "deux feuilles Suivi",
        {"feuilles_en_plus": {"SUIVI ": [["N° MonJob62", "Date d'orientation"], ["MJ-999998", "01/02/2024"]]}},
        rejete("D03|D10"),
        "laquelle ?",
        ou=BON,
    ),
    _habille(
        "feuille mal nommée", {"noms_feuilles": {"Suivi": "Feuil2"}}, rejete("D03"), "la feuille attendue n'y est pas", ou=BON
    ),
    _habille(
        "feuille nommée autrement",
        {"noms_feuilles": {"Suivi": "Suivi mensuel"}},
        rejete("D03"),
        "la feuille attendue n'y est pas",
        ou=BON,
    ),
    _habille("feuille en majuscules", {"noms_feuilles": {"Suivi": " SUIVI "}}, BON, "sans égard à la casse ni aux espaces"),
    _xml(
        "feuille très cachée",
        "xl/workbook.xml",
        CACHE,
        '<sheet name="Suivi" state="veryHidden" sheetId="2"',
        BON,
        "que VBA seul montre",
        ou=rejete("D03"),
    ),
    _xml(
        "en-tête fusionné",
        FEUILLE,
        "</sheetData>",
        '</sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>',
        BON,
        "fusionné vers le bas, sur la première personne",
    ),
    _xml(
        "fusion de tout le tableau",
        FEUILLE,
        "</sheetData>",
        '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        BON,
        "fusion absurde",
    ),
    _xml(
        "dimension fausse",
        FEUILLE,
        '<dimension ref="A1:W4"/>',
        '<dimension ref="A1"/>',
        BON,
        "la taille annoncée n'est pas la vraie",
    ),
    _xml(
        "dimension démesurée",
        FEUILLE,
        '<dimension ref="A1:W4"/>',
        '<dimension ref="A1:XFD1048576"/>',
        BON,
        "la taille annoncée n'est pas la vraie",
    ),
    _xml("sans dimension", FEUILLE, '<dimension ref="A1:W4"/>', "", BON, "d'autres tableurs ne l'écrivent pas"),
    _xml(
        "lignes cachées par défaut",
        FEUILLE,
        '<sheetFormatPr defaultRowHeight="15"/>',
        '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>',
        BON,
        "tout est caché",
    ),
    Cas("filtres, images, graphiques, commentaires", "suivi.xlsx", _avec_tout, BON, "un vrai formulaire"),
    Cas("deux lignes d'en-têtes", "suivi.xlsx", _groupes, BON, "des groupes au-dessus des en-têtes"),
    Cas(
        "une note sous le tableau",
        "suivi.xlsx",
        lambda p: p.classeur(ajouts={3: {}, 4: {"observations": "Merci de votre aide"}}),
        BON,
        "une note n'est pas une personne",
        ou=Attendu("accepte_avec_reserves", frozenset({"L01"}), 3, False),
    ),
]
