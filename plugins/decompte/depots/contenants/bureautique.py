"""Protected Office files: .xlsx, .xlsm, .xlsb (agile and standard encryption) and .xls (RC4, RC4 CryptoAPI, XOR)."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

import msoffcrypto  # type: ignore[import-untyped]
import olefile  # type: ignore[import-untyped]
from msoffcrypto.exceptions import InvalidKeyError  # type: ignore[import-untyped]
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from msoffcrypto.format.xls97 import Xls97File  # type: ignore[import-untyped]

from decompte.depots.contenants.refus import Lieu, illisible, mauvais_mot_de_passe, sans_mot_de_passe
from decompte.depots.contenants.trousseau import Trousseau
from decompte.depots.contenants.xls_protege import decrypt_xls

MOT_D_EXCEL = "VelvetSweatshop"
"""The password with which Excel encrypts workbooks that are only locked against changes ([MS-OFFCRYPTO] 2.1.1): it opens them
without asking, so do we."""
_PROTEGE = "EncryptedPackage".encode("utf-16-le")
_INFO_MAX = 64_000
"""Bytes of the description of the encryption: 2 kB in practice. It is XML, read whole."""
_TOURS_MAX = 1_000_000
"""Rounds of hashing for one try of a password: Office makes 100 000 (0.12 s)."""
_TAILLE_SECTEUR = 512


def dechiffrer(contenu: bytes, lieu: Lieu, trousseau: Trousseau) -> bytes:
    """The workbook inside a protected one; the same bytes when it is not protected. Refus."""
    # The library tells keys to whoever listens to its debugging messages.
    logging.getLogger("msoffcrypto").setLevel(logging.WARNING)
    protege = _PROTEGE in contenu
    try:
        return _dechiffrer(contenu, lieu, trousseau)
    except _Indechiffrable as echec:
        if not protege and not echec.certain:
            return contenu  # Not protected as far as can be seen: the reader of workbooks says what is wrong.
        raise illisible(
            f"Le classeur protégé {lieu} est abîmé, ou protégé d'une façon qui n'est pas prise en charge.",
            "Ouvrez-le sur votre poste, enregistrez-le de nouveau au format .xlsx (avec le mot de passe convenu, ou sans), "
            "puis déposez-le.",
        ) from None


class _Indechiffrable(Exception):
    """``certain``: it is protected, there is no doubt."""

    def __init__(self, certain: bool) -> None:
        self.certain = certain


def _dechiffrer(contenu: bytes, lieu: Lieu, trousseau: Trousseau) -> bytes:
    fichier = _open(contenu)
    if fichier is None:
        return contenu
    essayer: Callable[[str], bytes]
    if isinstance(fichier, OOXMLFile):
        essayer = lambda mot: _decrypt_ooxml(fichier, mot)  # noqa: E731
    else:
        essayer = lambda mot: decrypt_xls(fichier, contenu, mot)  # noqa: E731
    for mot in (MOT_D_EXCEL, *trousseau):
        try:
            clair = essayer(mot)
        except InvalidKeyError:
            continue
        except MemoryError:
            raise
        except Exception:  # Hostile boundary: on damaged data the library raises anything.
            raise _Indechiffrable(certain=True) from None
        if mot != MOT_D_EXCEL:
            trousseau.retenir(mot)
        return clair
    if not len(trousseau):
        raise sans_mot_de_passe(lieu)
    raise mauvais_mot_de_passe(lieu, len(trousseau), peut_etre_abime=False)


def _open(contenu: bytes) -> OOXMLFile | Xls97File | None:
    """The protected file; None when it is not one."""
    try:
        _check_ole(contenu)
        with olefile.OleFileIO(io.BytesIO(contenu)) as ole:
            if ole.exists("EncryptedPackage") and not ole.exists("EncryptionInfo"):
                raise _Indechiffrable(certain=True)  # Rights management (IRM): no password opens it.
            if ole.exists("EncryptionInfo") and ole.get_size("EncryptionInfo") > _INFO_MAX:
                raise _Indechiffrable(certain=True)
            if not ole.exists("EncryptionInfo") and not ole.exists("Workbook"):
                return None
        fichier = msoffcrypto.OfficeFile(io.BytesIO(contenu))
        if not fichier.is_encrypted():
            return None
        if isinstance(fichier, OOXMLFile) and fichier.type == "agile" and fichier.info["spinValue"] > _TOURS_MAX:
            raise _Indechiffrable(certain=True)
        return fichier if isinstance(fichier, OOXMLFile | Xls97File) else None
    except (_Indechiffrable, MemoryError):
        raise
    except Exception:  # Hostile boundary: on a damaged file the libraries raise anything.
        raise _Indechiffrable(certain=False) from None


def _check_ole(contenu: bytes) -> None:
    """Refuse tables of sectors larger than the file: the library would fill memory from one sector read again and again."""
    secteurs = len(contenu) // _TAILLE_SECTEUR + 1
    for position in (44, 64, 72):  # Numbers of sectors of the FAT, of the mini FAT, of the DIFAT.
        if int.from_bytes(contenu[position : position + 4], "little") > secteurs:
            raise _Indechiffrable(certain=False)


def _decrypt_ooxml(fichier: OOXMLFile, mot: str) -> bytes:
    fichier.load_key(password=mot, verify_password=True)
    sortie = io.BytesIO()
    try:
        fichier.decrypt(sortie)
    except InvalidKeyError:
        # The password has been verified: when what comes out is not a workbook, it is the file that is damaged.
        raise ValueError from None
    return sortie.getvalue()
