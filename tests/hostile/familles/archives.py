"""Archives that are damaged, empty, odd or nested: opened whole or not at all."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib

from tests.hostile.modernes import septz
from tests.hostile.retouches import abimer_entree, retourner, zipper
from tests.hostile.socle import Cas, Place, accepte, illisible, refuse


def _zip(p: Place) -> bytes:
    return zipper([("suivi.xlsx", p.classeur())])


def _7z(p: Place) -> bytes:
    return septz([("suivi.xlsx", p.classeur())])


def _tar_gz(p: Place) -> bytes:
    memoire = io.BytesIO()
    with tarfile.open(fileobj=memoire, mode="w:gz") as archive:
        info = tarfile.TarInfo("suivi.xlsx")
        contenu = p.classeur()
        info.size = len(contenu)
        archive.addfile(info, io.BytesIO(contenu))
    return memoire.getvalue()


def _methode_inconnue(p: Place) -> bytes:
    contenu = bytearray(_zip(p))
    contenu[8:10] = (97).to_bytes(2, "little")
    central = contenu.rindex(b"PK\x01\x02")
    contenu[central + 10 : central + 12] = (97).to_bytes(2, "little")
    return bytes(contenu)


def _avec_dossiers(p: Place) -> bytes:
    return zipper([*((f"dossier-{n:03d}/", b"") for n in range(150)), ("dossier-000/suivi.xlsx", p.classeur())])


def _macos(p: Place) -> bytes:
    return zipper(
        [
            ("envoi/", b""),
            ("envoi/suivi.xlsx", p.classeur()),
            ("__MACOSX/envoi/._suivi.xlsx", b"\x00\x05\x16\x07" + bytes(78)),
            ("envoi/.DS_Store", b"\x00\x00\x00\x01Bud1" + bytes(100)),
            ("envoi/Thumbs.db", b"\xd0\xcf\x11\xe0" + bytes(100)),
            ("envoi/desktop.ini", b"[.ShellClassInfo]\r\n"),
            ("envoi/~$suivi.xlsx", b"\x05agent" + bytes(150)),
        ]
    )


def _rebuts(p: Place) -> bytes:
    return zipper(
        [("__MACOSX/._suivi.xlsx", b"\x00\x05\x16\x07" + bytes(78)), (".DS_Store", bytes(100)), ("Thumbs.db", bytes(50))]
    )


def _fin_annoncee_ailleurs(p: Place) -> bytes:
    contenu = bytearray(_zip(p))
    contenu[-6:-2] = (0x7FFFFFFF).to_bytes(4, "little")
    return bytes(contenu)


def _crc_faux(p: Place) -> bytes:
    contenu = _zip(p)
    return retourner(contenu, contenu.rindex(b"PK\x01\x02") + 16)


CAS = [
    Cas("zip tronqué à moitié", "envoi.zip", lambda p: _zip(p)[: len(_zip(p)) // 2], illisible(), "envoi interrompu"),
    Cas("zip sans son répertoire", "envoi.zip", lambda p: _zip(p)[:-60], illisible(), "les derniers octets manquent"),
    Cas("zip d'un seul en-tête", "envoi.zip", lambda p: b"PK\x03\x04", illisible(), "quatre octets"),
    Cas(
        "zip : bit retourné dans les données",
        "envoi.zip",
        lambda p: abimer_entree(_zip(p), "suivi.xlsx"),
        illisible(),
        "CRC faux",
    ),
    Cas("zip : CRC annoncé faux", "envoi.zip", _crc_faux, illisible(), "les octets ne sont pas ceux annoncés"),
    Cas(
        "zip : signature du répertoire",
        "envoi.zip",
        lambda p: retourner(_zip(p), _zip(p).rindex(b"PK\x01\x02")),
        illisible(),
        "bit",
    ),
    Cas("zip : répertoire annoncé ailleurs", "envoi.zip", _fin_annoncee_ailleurs, illisible(), "décalage au-delà de la fin"),
    Cas("zip : méthode inconnue", "envoi.zip", _methode_inconnue, illisible(), "compression 97"),
    Cas(
        "zip en bzip2",
        "envoi.zip",
        lambda p: zipper([("suivi.xlsx", p.classeur())], zipfile.ZIP_BZIP2),
        accepte(3),
        "méthode 12",
        ou=illisible(),
    ),
    Cas(
        "zip en lzma",
        "envoi.zip",
        lambda p: zipper([("suivi.xlsx", p.classeur())], zipfile.ZIP_LZMA),
        accepte(3),
        "méthode 14",
        ou=illisible(),
    ),
    Cas(
        "zip non compressé",
        "envoi.zip",
        lambda p: zipper([("suivi.xlsx", p.classeur())], zipfile.ZIP_STORED),
        accepte(3),
        "méthode 0",
    ),
    Cas("zip de zéro entrée", "envoi.zip", lambda p: zipper([]), illisible("D01|D07"), "archive vide", ou=refuse("D01|D07")),
    Cas("7z de zéro entrée", "envoi.7z", lambda p: septz([]), illisible("D01|D07"), "archive vide", ou=refuse("D01|D07")),
    Cas(
        "zip d'un dossier vide",
        "envoi.zip",
        lambda p: zipper([("dossier/", b"")]),
        illisible("D01|D07"),
        "rien",
        ou=refuse("D01|D07"),
    ),
    Cas(
        "zip de rebuts seuls",
        "envoi.zip",
        _rebuts,
        illisible("D01|D07"),
        "fichiers que les systèmes ajoutent",
        ou=refuse("D01|D07"),
    ),
    Cas("zip avec les rebuts de macOS et de Windows", "envoi.zip", _macos, accepte(3), "les rebuts ne sont pas des tableaux"),
    Cas("zip de 150 dossiers et un tableau", "envoi.zip", _avec_dossiers, accepte(3), "un dossier n'est pas un fichier"),
    Cas("zip avec un commentaire", "envoi.zip", lambda p: _commentaire(_zip(p), b"Bonjour"), accepte(3), "commentaire d'archive"),
    Cas(
        "zip : commentaire qui imite une fin",
        "envoi.zip",
        lambda p: _commentaire(_zip(p), b"PK\x05\x06" + bytes(18)),
        accepte(3),
        "fausse fin",
        ou=illisible(),
    ),
    Cas("zip : nom d'entrée en cp437", "envoi.zip", lambda p: _nom_cp437(p), accepte(3), "accents des vieux zip"),
    Cas(
        "zip : sous-dossiers",
        "envoi.zip",
        lambda p: zipper([("a/b/c/d/e/suivi.xlsx", p.classeur())]),
        accepte(3),
        "chemin profond",
    ),
    Cas("7z tronqué", "envoi.7z", lambda p: _7z(p)[: len(_7z(p)) // 2], illisible(), "envoi interrompu"),
    Cas("7z : dernier octet absent", "envoi.7z", lambda p: _7z(p)[:-1], illisible(), "en-tête final incomplet"),
    Cas("7z d'une seule signature", "envoi.7z", lambda p: b"7z\xbc\xaf\x27\x1c", illisible(), "six octets"),
    Cas("7z : bit retourné dans les données", "envoi.7z", lambda p: retourner(_7z(p), len(_7z(p)) // 2), illisible(), "CRC faux"),
    Cas("7z : bit retourné dans l'en-tête", "envoi.7z", lambda p: retourner(_7z(p), 14), illisible(), "en-tête faux"),
    Cas(
        "7z : en-tête final annoncé immense",
        "envoi.7z",
        lambda p: _7z(p)[:20] + b"\xff" * 7 + b"\x7f" + _7z(p)[28:],
        illisible(),
        "taille absurde",
        ou=refuse("D01|D08"),
    ),
    Cas(
        "7z de bruit",
        "envoi.7z",
        lambda p: b"7z\xbc\xaf\x27\x1c\x00\x04" + _bruit(3000),
        illisible(),
        "octets au hasard",
        ou=refuse("D01|D08"),
    ),
    Cas("zip de bruit", "envoi.zip", lambda p: b"PK\x03\x04" + _bruit(3000), illisible(), "octets au hasard"),
    Cas("rar", "envoi.rar", lambda p: b"Rar!\x1a\x07\x01\x00" + _bruit(500), illisible(), "format que la liste ne cite pas"),
    Cas("gz", "suivi.xlsx.gz", lambda p: _gzip(p), illisible(), "format que la liste ne cite pas"),
    Cas("tar.gz", "envoi.tar.gz", _tar_gz, illisible(), "format que la liste ne cite pas"),
    Cas("zip nommé 7z", "envoi.7z", _zip, accepte(3), "le contenu est un zip", ou=illisible()),
    Cas("7z nommé zip", "envoi.zip", _7z, accepte(3), "le contenu est un 7z", ou=illisible()),
    Cas("zip dans un zip", "envoi.zip", lambda p: zipper([("mai.zip", _zip(p))]), accepte(3), "imbriqué une fois : permis"),
    Cas("zip dans un 7z", "envoi.7z", lambda p: septz([("mai.zip", _zip(p))]), accepte(3), "imbriqué une fois : permis"),
    Cas("7z dans un zip", "envoi.zip", lambda p: zipper([("mai.7z", _7z(p))]), accepte(3), "imbriqué une fois : permis"),
    Cas("7z dans un 7z", "envoi.7z", lambda p: septz([("mai.7z", _7z(p))]), accepte(3), "imbriqué une fois : permis"),
    Cas(
        "zip dans un zip dans un zip",
        "envoi.zip",
        lambda p: zipper([("b.zip", zipper([("c.zip", _zip(p))]))]),
        refuse("D01|D08"),
        "imbriqué deux fois",
    ),
    Cas(
        "zip dans un 7z dans un zip",
        "envoi.zip",
        lambda p: zipper([("b.7z", septz([("c.zip", _zip(p))]))]),
        refuse("D01|D08"),
        "imbriqué deux fois",
    ),
    Cas("dix zips emboîtés", "envoi.zip", lambda p: _emboiter(p, 10), refuse("D01|D08"), "poupées"),
    Cas(
        "zip dont le zip est tronqué",
        "envoi.zip",
        lambda p: zipper([("mai.zip", _zip(p)[:800])]),
        illisible(),
        "l'archive intérieure est abîmée",
    ),
]


def _commentaire(contenu: bytes, texte: bytes) -> bytes:
    return contenu[:-2] + len(texte).to_bytes(2, "little") + texte


def _nom_cp437(p: Place) -> bytes:
    return zipper([("suivi-mai-X.xlsx", p.classeur())]).replace(b"suivi-mai-X.xlsx", b"suivi-mai-\x82.xlsx")


def _gzip(p: Place) -> bytes:
    compresseur = zlib.compressobj(wbits=31)
    return compresseur.compress(p.classeur()) + compresseur.flush()


def _emboiter(p: Place, fois: int) -> bytes:
    contenu = _zip(p)
    for n in range(fois):
        contenu = zipper([(f"{n}.zip", contenu)])
    return contenu


def _bruit(taille: int) -> bytes:
    """Bytes without meaning, always the same."""
    etat, octets = 12345, bytearray()
    for _ in range(taille):
        etat = (etat * 1103515245 + 12345) & 0x7FFFFFFF
        octets.append(etat >> 16 & 0xFF)
    return bytes(octets)
