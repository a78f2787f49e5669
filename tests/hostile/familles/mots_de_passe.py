"""Passwords: right, wrong, none. A file that only lacks the right one is told so, and is never guessed."""

from __future__ import annotations

from tests.hostile.modernes import chiffrer, septz, zip_aes
from tests.hostile.retouches import remplacer, retoucher, zipper
from tests.hostile.socle import MOT_DE_PASSE, Cas, Place, accepte, illisible
from tests.hostile.zipcrypto import zip_crypto

FAUX = "pas-le-bon"


def _entree(p: Place) -> list[tuple[str, bytes]]:
    return [("suivi.xlsx", p.classeur())]


def _protegee(p: Place) -> bytes:
    """The sheets are locked against changes (no encryption): they are read as any other."""
    verrou = b'<sheetProtection password="CC1A" sheet="1" objects="1" scenarios="1"/>'
    return retoucher(p.classeur(), {"xl/worksheets/sheet2.xml": remplacer(b"</sheetData>", b"</sheetData>" + verrou)})


def _structure_protegee(p: Place) -> bytes:
    return retoucher(
        p.classeur(), {"xl/workbook.xml": remplacer(b"<sheets>", b'<workbookProtection lockStructure="1"/><sheets>')}
    )


FAMILLE = {
    "7z": ("envoi.7z", lambda p, mot: septz(_entree(p), mot)),
    "7z aux noms chiffrés": ("envoi.7z", lambda p, mot: septz(_entree(p), mot, noms_chiffres=True)),
    "zip AES": ("envoi.zip", lambda p, mot: zip_aes(_entree(p), mot)),
    "zip ZipCrypto": ("envoi.zip", lambda p, mot: zip_crypto(_entree(p), mot)),
    "classeur": ("suivi.xlsx", lambda p, mot: chiffrer(p.classeur(), mot)),
}

CAS = [
    cas
    for nom, (fichier, faire) in FAMILLE.items()
    for cas in (
        Cas(f"{nom}, le bon", fichier, lambda p, f=faire: f(p, MOT_DE_PASSE), accepte(3), "celui de la structure", protegee=True),
        Cas(f"{nom}, un autre", fichier, lambda p, f=faire: f(p, FAUX), illisible(), "pas celui de la structure", protegee=True),
        Cas(f"{nom}, aucun connu", fichier, lambda p, f=faire: f(p, MOT_DE_PASSE), illisible(), "la structure n'en a pas"),
    )
] + [
    Cas(
        "zip chiffré d'un classeur chiffré",
        "envoi.zip",
        lambda p: zip_aes([("suivi.xlsx", chiffrer(p.classeur(), MOT_DE_PASSE))], MOT_DE_PASSE),
        accepte(3),
        "deux fois le même",
        protegee=True,
    ),
    Cas(
        "zip ouvert d'un classeur chiffré",
        "envoi.zip",
        lambda p: zipper([("suivi.xlsx", chiffrer(p.classeur(), MOT_DE_PASSE))]),
        accepte(3),
        "le classeur seul est protégé",
        protegee=True,
    ),
    Cas(
        "zip d'un 7z chiffré",
        "envoi.zip",
        lambda p: zipper([("mai.7z", septz(_entree(p), MOT_DE_PASSE))]),
        accepte(3),
        "imbriqué une fois",
        protegee=True,
    ),
    Cas(
        "le mot de passe à côté du fichier",
        "envoi.zip",
        lambda p: zipper([("mot de passe.txt", FAUX.encode()), ("suivi.xlsx", chiffrer(p.classeur(), FAUX))]),
        illisible(),
        "un mot de passe envoyé avec n'est pas celui convenu",
        membres=lambda p: {"suivi.xlsx": illisible()},
    ),
    Cas(
        "zip chiffré tronqué",
        "envoi.zip",
        lambda p: zip_aes(_entree(p), MOT_DE_PASSE)[:-300],
        illisible(),
        "abîmé, pas seulement protégé",
        protegee=True,
    ),
    Cas(
        "classeur chiffré tronqué",
        "suivi.xlsx",
        lambda p: chiffrer(p.classeur(), MOT_DE_PASSE)[:4000],
        illisible(),
        "abîmé, pas seulement protégé",
        protegee=True,
    ),
    Cas(
        "classeur non protégé d'une structure qui a un mot de passe",
        "suivi.xlsx",
        lambda p: p.classeur(),
        accepte(3),
        "il ne sert pas",
        protegee=True,
    ),
    Cas("feuille verrouillée", "suivi.xlsx", _protegee, accepte(3), "protection contre la saisie, pas un chiffrement"),
    Cas(
        "structure du classeur verrouillée",
        "suivi.xlsx",
        _structure_protegee,
        accepte(3),
        "protection contre la saisie, pas un chiffrement",
    ),
]
