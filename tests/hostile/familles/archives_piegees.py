"""Archives whose entries try to leave, to impersonate or to hide. Nothing is ever written under the name of an entry."""

from __future__ import annotations

import io
import stat
import zipfile

from tests.hostile.modernes import renommer_7z
from tests.hostile.retouches import JOUR, zipper
from tests.hostile.socle import Cas, Place, accepte, illisible, refuse, rejete

EVASION = "evasion-decompte"
"""Stands in every name that tries to leave: a test looks for it all over afterwards."""


def _nomme(nom: str, p: Place) -> bytes:
    return zipper([(nom, p.classeur())])


def _brut(avant: str, apres: bytes, p: Place) -> bytes:
    """A name that the zip module would not write."""
    assert len(avant.encode()) == len(apres)
    return _nomme(avant, p).replace(avant.encode(), apres)


def _lien(nom: str, cible: str, *autres: tuple[str, bytes]) -> bytes:
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w") as archive:
        info = zipfile.ZipInfo(nom, JOUR)
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, cible)
        for autre, octets in autres:
            archive.writestr(zipfile.ZipInfo(autre, JOUR), octets)
    return memoire.getvalue()


def _tube() -> bytes:
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w") as archive:
        info = zipfile.ZipInfo("tube.xlsx", JOUR)
        info.create_system = 3
        info.external_attr = (stat.S_IFIFO | 0o666) << 16
        archive.writestr(info, b"")
    return memoire.getvalue()


def _deux_du_meme_nom(p: Place) -> bytes:
    return zipper([("suivi.xlsx", p.classeur()), ("suivi.xlsx", p.classeur(p.personnes(2)))])


def _noms_differents_ici_et_la(p: Place) -> bytes:
    """The name before the data is not the one of the directory."""
    contenu = _nomme("suivi-1.xlsx", p)
    return contenu.replace(b"suivi-1.xlsx", b"../../evil-1", 1)


SUR = accepte(3)
"""The entry is read (nothing is written under its name), or the archive refused: both are safe."""


def _piege(nom: str, entree: str, pourquoi: str) -> Cas:
    return Cas(nom, "envoi.zip", lambda p: _nomme(entree, p), refuse("D01|D08"), pourquoi, ou=SUR)


CAS = [
    _piege("remonte de deux dossiers", f"../../{EVASION}.xlsx", "traversée de chemin"),
    _piege("remonte après être descendu", f"a/b/../../../../{EVASION}.xlsx", "traversée cachée"),
    _piege("remonte à la Windows", f"..\\..\\{EVASION}.xlsx", "traversée avec des barres inversées"),
    _piege("nom absolu", f"/tmp/{EVASION}.xlsx", "chemin absolu"),
    _piege("nom absolu de Windows", f"C:\\Windows\\Temp\\{EVASION}.xlsx", "lettre de lecteur"),
    _piege("partage réseau", f"\\\\serveur\\partage\\{EVASION}.xlsx", "UNC"),
    _piege("dossier personnel", f"~/{EVASION}.xlsx", "tilde"),
    _piege("remplace un fichier de la maison", "plugins/decompte/cli.xlsx", "chemin du produit"),
    Cas("périphérique CON", "envoi.zip", lambda p: _nomme("CON.xlsx", p), SUR, "nom réservé de Windows", ou=refuse("D01")),
    Cas("périphérique NUL", "envoi.zip", lambda p: _nomme("NUL", p), refuse("D01"), "sans extension : pas un classeur", ou=SUR),
    Cas("périphérique COM1", "envoi.zip", lambda p: _nomme("COM1.xlsx", p), SUR, "nom réservé de Windows", ou=refuse("D01")),
    Cas("flux caché de NTFS", "envoi.zip", lambda p: _nomme("suivi.xlsx:cache.xlsx", p), SUR, "deux-points", ou=refuse("D01")),
    Cas(
        "nom de 4 000 caractères",
        "envoi.zip",
        lambda p: _nomme("a" * 4000 + ".xlsx", p),
        SUR,
        "nom démesuré",
        ou=refuse("D01|D08"),
    ),
    Cas("nom vide", "envoi.zip", lambda p: _nomme("", p), refuse("D01"), "entrée sans nom", ou=SUR),
    Cas("nom d'un point", "envoi.zip", lambda p: _nomme("..", p), refuse("D01"), "le dossier parent", ou=SUR),
    Cas(
        "nom avec NUL",
        "envoi.zip",
        lambda p: _brut("suivi.xlsx_.exe", b"suivi.xlsx\x00.exe", p),
        refuse("D01"),
        "NUL dans un nom",
        ou=SUR,
    ),
    Cas(
        "nom avec retour à la ligne", "envoi.zip", lambda p: _nomme("suivi\n2024.xlsx", p), SUR, "saut de ligne", ou=refuse("D01")
    ),
    Cas(
        "nom avec échappement de terminal",
        "envoi.zip",
        lambda p: _nomme("\x1b[2Jsuivi.xlsx", p),
        SUR,
        "efface l'écran",
        ou=refuse("D01"),
    ),
    Cas(
        "nom de droite à gauche",
        "envoi.zip",
        lambda p: _nomme("suivi\u202exslx.exe", p),
        refuse("D01"),
        "montré comme exe.xlsx",
        ou=SUR,
    ),
    Cas(
        "nom en octets incorrects",
        "envoi.zip",
        lambda p: _brut("suivi-é.xlsx", b"suivi-\xff\xfe.xlsx", p),
        SUR,
        "pas de l'UTF-8",
        ou=refuse("D01"),
    ),
    Cas("nom avec des émojis", "envoi.zip", lambda p: _nomme("suivi 🎉 mai.xlsx", p), SUR, "permis"),
    Cas(
        "lien vers un fichier du système",
        "envoi.zip",
        lambda p: _lien("suivi.xlsx", "/etc/passwd"),
        refuse("D01"),
        "lien symbolique",
    ),
    Cas("lien qui remonte", "envoi.zip", lambda p: _lien("suivi.csv", "../../../arrivees.csv"), refuse("D01"), "lien symbolique"),
    Cas(
        "lien vers un dossier puis un fichier dedans",
        "envoi.zip",
        lambda p: _lien("dossier", "/tmp", (f"dossier/{EVASION}.xlsx", p.classeur())),
        refuse("D01|D08"),
        "écrirait à travers le lien",
        ou=SUR,
    ),
    Cas("tube nommé", "envoi.zip", lambda p: _tube(), refuse("D01"), "lire un tube ne finirait pas"),
    Cas(
        "noms différents avant et dans le répertoire",
        "envoi.zip",
        _noms_differents_ici_et_la,
        refuse("D01"),
        "deux lecteurs verraient deux archives",
        ou=SUR,
    ),
    Cas(
        "7z qui remonte",
        "envoi.7z",
        lambda p: renommer_7z(f"../../{EVASION}.xlsx", p.classeur()),
        refuse("D01|D08"),
        "traversée de chemin",
        ou=SUR,
    ),
    Cas(
        "7z de nom absolu",
        "envoi.7z",
        lambda p: renommer_7z(f"/tmp/{EVASION}.xlsx", p.classeur()),
        refuse("D01|D08"),
        "chemin absolu",
        ou=SUR,
    ),
    Cas(
        "deux entrées du même nom",
        "envoi.zip",
        _deux_du_meme_nom,
        refuse("D01|D10"),
        "deux tableaux du même mois, un seul nom",
        membres=lambda p: {"suivi.xlsx": rejete("D10")},
    ),
    Cas(
        "un exécutable à côté du tableau",
        "envoi.zip",
        lambda p: zipper([("lisezmoi.exe", b"MZ" + bytes(500)), ("suivi.xlsx", p.classeur())]),
        refuse("D01"),
        "ce qui n'est pas un tableau se dit, le tableau est pris",
        membres=lambda p: {"suivi.xlsx": SUR, "lisezmoi.exe": illisible()},
    ),
    Cas(
        "un classeur abîmé à côté d'un bon",
        "envoi.zip",
        lambda p: zipper([("bon.xlsx", p.classeur()), ("mauvais.xlsx", p.classeur()[:2000])]),
        refuse("D01"),
        "chaque tableau est jugé pour lui-même",
        membres=lambda p: {"bon.xlsx": SUR, "mauvais.xlsx": illisible()},
    ),
]
