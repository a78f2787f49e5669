"""Several tables in one archive: each is a deposit of its own, unless two claim the same month (D10)."""

from __future__ import annotations

from dataclasses import replace

from tests.hostile.modernes import septz
from tests.hostile.retouches import zipper
from tests.hostile.socle import Cas, Place, accepte, refuse, rejete

AUTRE_MOIS = "2024-03"
A_PART = "2024-1.2|2024-1.1bis"
"""Conventions that no other family uses: the second month of an archive is free there."""


def _autre(p: Place, **options: object) -> bytes:
    """A table of the same convention for March 2024, of other people."""
    lignes = p.personnes()
    for ligne in lignes:
        ligne["identifiant"] = str(ligne["identifiant"]).replace("MJ-", "MA-")
    return p.classeur(lignes, identification={"Mois": AUTRE_MOIS, **options})


def _csv_de(p: Place, mois: str) -> tuple[str, bytes]:
    return f"{p.convention}_{mois}.csv", p.csv()


def _autre_csv(p: Place) -> bytes:
    lignes = p.personnes()
    for ligne in lignes:
        ligne["identifiant"] = str(ligne["identifiant"]).replace("MJ-", "MA-")
    return p.csv(lignes)


_CAS = [
    Cas(
        "deux mois dans un zip",
        "envoi.zip",
        lambda p: zipper([("mai.xlsx", p.classeur()), ("mars.xlsx", _autre(p))]),
        refuse("D01"),
        "deux tableaux, deux dépôts",
        membres=lambda p: {"mai.xlsx": accepte(3), "mars.xlsx": accepte(3)},
    ),
    Cas(
        "deux mois dans un 7z",
        "envoi.7z",
        lambda p: septz([("mai.xlsx", p.classeur()), ("mars.xlsx", _autre(p))]),
        refuse("D01"),
        "deux tableaux, deux dépôts",
        membres=lambda p: {"mai.xlsx": accepte(3), "mars.xlsx": accepte(3)},
    ),
    Cas(
        "deux tableaux d'un mois",
        "envoi.zip",
        lambda p: zipper([("v1.xlsx", p.classeur()), ("v2.xlsx", p.classeur(p.personnes(2)))]),
        refuse("D10"),
        "lequel compte, c'est au partenaire de le dire",
        membres=lambda p: {"v1.xlsx": rejete("D10"), "v2.xlsx": rejete("D10")},
    ),
    Cas(
        "deux tableaux d'un mois dans un 7z",
        "envoi.7z",
        lambda p: septz([("v1.xlsx", p.classeur()), ("v2.xlsx", p.classeur(p.personnes(2)))]),
        refuse("D10"),
        "lequel compte, c'est au partenaire de le dire",
        membres=lambda p: {"v1.xlsx": rejete("D10"), "v2.xlsx": rejete("D10")},
    ),
    Cas(
        "deux d'un mois et un autre",
        "envoi.zip",
        lambda p: zipper([("v1.xlsx", p.classeur()), ("v2.xlsx", p.classeur(p.personnes(2))), ("mars.xlsx", _autre(p))]),
        refuse("D10"),
        "le troisième n'y est pour rien",
        membres=lambda p: {"v1.xlsx": rejete("D10"), "v2.xlsx": rejete("D10"), "mars.xlsx": accepte(3)},
    ),
    Cas(
        "le même mois en xlsx et en csv",
        "envoi.zip",
        lambda p: zipper([("v1.xlsx", p.classeur()), (p.nom_csv, p.csv(p.personnes(2)))]),
        refuse("D10"),
        "deux formats du même mois",
        membres=lambda p: {"v1.xlsx": rejete("D10"), p.nom_csv: rejete("D10")},
    ),
    Cas(
        "le même mois dans deux archives intérieures",
        "envoi.zip",
        lambda p: zipper(
            [("a.zip", zipper([("v.xlsx", p.classeur())])), ("b.zip", zipper([("v.xlsx", p.classeur(p.personnes(2)))]))]
        ),
        refuse("D10"),
        "un contenant est un fichier d'archive reçu",
        membres=lambda p: {"a.zip/v.xlsx": rejete("D10"), "b.zip/v.xlsx": rejete("D10")},
    ),
    Cas(
        "la convention écrite autrement",
        "envoi.zip",
        lambda p: zipper(
            [
                ("v1.xlsx", p.classeur()),
                ("v2.xlsx", p.classeur(p.personnes(2), identification={"Convention": f" {p.convention.upper()} "})),
            ]
        ),
        refuse("D10"),
        "la casse ne fait pas deux conventions",
        membres=lambda p: {"v1.xlsx": rejete("D10"), "v2.xlsx": rejete("D10")},
    ),
    Cas(
        "le mois écrit autrement",
        "envoi.zip",
        lambda p: zipper(
            [
                ("v1.xlsx", p.classeur()),
                ("v2.xlsx", p.classeur(p.personnes(2), identification={"Mois": f"{p.mois[5:]}/{p.mois[:4]}"})),
            ]
        ),
        refuse("D10"),
        "05/2024 et 2024-05 sont le même mois",
        membres=lambda p: {"v1.xlsx": rejete("D10"), "v2.xlsx": rejete("D10")},
    ),
    Cas(
        "un tableau d'une autre structure dans l'archive",
        "envoi.zip",
        lambda p: zipper([("bon.xlsx", p.classeur()), ("autre.xlsx", _autre(p, Convention="2024-1.3-ccas-bruay"))]),
        refuse("D05"),
        "celui de l'autre structure seul est refusé",
        membres=lambda p: {"bon.xlsx": accepte(3), "autre.xlsx": rejete("D05")},
    ),
    Cas(
        "deux csv de deux mois",
        "envoi.zip",
        lambda p: zipper([_csv_de(p, p.mois), (_csv_de(p, AUTRE_MOIS)[0], _autre_csv(p))]),
        refuse("D01"),
        "un CSV dit son mois par le nom de l'entrée",
        membres=lambda p: {p.nom_csv: accepte(3), f"{p.convention}_{AUTRE_MOIS}.csv": accepte(3)},
    ),
]
CAS = [replace(cas, dispositif=A_PART) for cas in _CAS]
