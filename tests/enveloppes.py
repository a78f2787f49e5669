"""Archives made by tests, plain and protected."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import py7zr
import pyzipper


def en_zip(fichiers: Mapping[str, bytes]) -> bytes:
    """A plain zip."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in fichiers.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()


def en_7z(fichiers: Mapping[str, bytes], mot_de_passe: str) -> bytes:
    """A protected 7z, names included."""
    tampon = io.BytesIO()
    with py7zr.SevenZipFile(tampon, "w", password=mot_de_passe, header_encryption=True) as archive:
        for nom, contenu in fichiers.items():
            archive.writestr(contenu, nom)
    return tampon.getvalue()


def en_zip_protege(fichiers: Mapping[str, bytes], mot_de_passe: str) -> bytes:
    """A protected zip (AES)."""
    tampon = io.BytesIO()
    with pyzipper.AESZipFile(tampon, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(mot_de_passe.encode())
        for nom, contenu in fichiers.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()
