"""Draw the pictures of docs/guide-partenaire.md again, from the program itself: the workbooks are made, filled with faults and
annotated by Décompte, and LibreOffice shows them.

Run from the root: ``PYTHONPATH=plugins .venv/bin/python scripts/refaire_images.py`` (LibreOffice and pdftoppm are needed). Each
picture carries the digest of what it shows; a test fails when the program would show something else.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.dom import minidom

import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook

from decompte.app.modele import ecrire_modele
from decompte.app.verifier import verifier
from decompte.domaine.mois import Mois

RACINE = Path(__file__).parents[1]
IMAGES = RACINE / "docs" / "images"
CONVENTION = "2024-1.3-ccas-arras"
MAI = Mois(2024, 5)
RECU_LE = datetime(2024, 6, 5, 8, tzinfo=UTC)
EMPREINTE = b"decompte-empreinte"
"""Keyword of the PNG chunk that holds the digest of what is shown."""

_DPI = 92
_MARGE_PX = 6
_PAGE = "30in"
"""Larger than any of the ranges shown: the picture is then cropped."""
_DELAI_S = 180

Ligne = dict[str, object]
Pixels = NDArray[Any]
AVRIL: list[Ligne] = [
    {"A": "MJ-000101", "F": date(2024, 2, 5), "G": date(2024, 2, 12), "H": date(2024, 2, 20), "I": date(2024, 3, 1),
     "J": date(2024, 9, 1), "K": 4, "L": 2, "M": 1, "N": 1, "O": 0, "Q": "oui"},
    {"A": "MJ-000102", "F": date(2024, 2, 26), "G": date(2024, 3, 12), "M": 1, "N": 0, "O": 0, "Q": "oui"},
    {"A": "MJ-000103", "F": date(2024, 4, 8), "G": date(2024, 4, 16), "H": date(2024, 4, 23), "M": 1, "N": 2, "O": 0, "Q": "oui"},
    {"A": "MJ-000104", "F": date(2024, 1, 15), "G": date(2024, 1, 22), "M": 0, "N": 1, "O": 0, "Q": "oui",
     "T": date(2024, 4, 19), "U": "Déménagement"},
]  # fmt: skip
"""People followed in April, by column of the sheet « Suivi »; the last one leaves."""
MAI_FAUTIF: dict[int, Ligne] = {
    5: {"M": 1, "N": 1, "O": 0},
    6: {"F": "31/02/2024", "M": 1, "N": 0, "O": 0},
    7: {"I": date(2024, 5, 6), "K": 3, "L": 1, "N": 2, "O": 0},
    8: {"A": "MJ-000105", "F": date(2024, 5, 13), "G": date(2024, 5, 21), "M": 1, "N": 0, "O": 0, "Q": "oui"},
    9: {"A": "MJ-000101", "F": date(2024, 2, 5), "M": 0, "N": 1, "O": 0, "Q": "oui"},
    10: {"A": "MJ-000106", "F": date(2024, 5, 2), "M": 1, "N": 0, "O": 0, "Q": "oui", "T": date(2024, 5, 30), "U": "Emploi"},
}
"""What the secretary writes in May, by row: a day that does not exist, missing cells, a person twice, an unknown reason."""


@dataclass(frozen=True)
class Vue:
    """A picture: the range of a sheet, its columns left out so that it holds in a page, the comment shown open."""

    nom: str
    contenu: bytes
    feuille: str
    plage: str
    omises: str = ""
    commentaire: str | None = None

    def empreinte(self) -> str:
        """SHA-256 of what is shown: the cells of the range, and the comment."""
        feuille = load_workbook(io.BytesIO(self.contenu))[self.feuille]
        montre = [f"{c.coordinate}={c.value!r}" for rangee in feuille[self.plage] for c in rangee if c.value is not None]
        if self.commentaire is not None:
            montre.append(feuille[self.commentaire].comment.text)
        return hashlib.sha256("\n".join(montre).encode()).hexdigest()


def composer(dossier: Path) -> list[Vue]:
    """The pictures to draw, from workbooks that the program makes now. ``dossier`` is for its files."""
    env = {"DECOMPTE_DATA_DIR": str(dossier / "donnees")}
    avril = dossier / "avril.xlsx"
    _, vierge = ecrire_modele(env, CONVENTION, Mois(2024, 4), None, None)
    avril.write_bytes(remplir(vierge, dict(enumerate(AVRIL, start=5))))
    _, modele = ecrire_modele(env, CONVENTION, MAI, avril, None)
    fautif = dossier / f"{CONVENTION}_{MAI}.xlsx"
    fautif.write_bytes(remplir(modele, MAI_FAUTIF))
    (verdict,) = verifier(env, [fautif], None, RECU_LE, None)
    annote = verdict.annoter()
    return [
        Vue("identification", modele, "Identification", "A1:C10"),
        Vue("tableau-a-remplir", modele, "Suivi", "A1:O8", "DEGHKL"),
        Vue("notice", modele, "Notice", "A1:E19"),
        Vue("a-corriger", annote, "À corriger", "A1:H16"),
        Vue("cellule-annotee", annote, "Suivi", "A4:O11", "BCDE", "F6"),
    ]


def remplir(classeur: bytes, lignes: Mapping[int, Ligne], feuille: str = "Suivi") -> bytes:
    """The workbook with these cells filled, by row and column."""
    livre = load_workbook(io.BytesIO(classeur))
    for rang, ligne in lignes.items():
        for colonne, valeur in ligne.items():
            cellule = livre[feuille][f"{colonne}{rang}"]
            cellule.value = valeur
            if isinstance(valeur, date):
                cellule.number_format = "DD/MM/YYYY"
    tampon = io.BytesIO()
    livre.save(tampon)
    return tampon.getvalue()


def dessiner(vue: Vue, dossier: Path) -> bytes:
    """The PNG of a view."""
    classeur = dossier / f"{vue.nom}.xlsx"
    classeur.write_bytes(vue.contenu)
    a_plat = _convertir(classeur, "fods:OpenDocument Spreadsheet Flat XML", "fods")
    a_plat.write_bytes(_preparer(a_plat.read_bytes(), vue))
    pdf = _convertir(a_plat, "pdf", "pdf")
    image = dossier / vue.nom
    _executer(["pdftoppm", "-r", str(_DPI), "-singlefile", str(pdf), str(image)])
    return ecrire_png(_rogner(_lire_ppm(image.with_suffix(".ppm").read_bytes())), vue.empreinte())


def _convertir(source: Path, format_voulu: str, suffixe: str) -> Path:
    profil = (source.parent / "profil").as_uri()
    commande = ["soffice", f"-env:UserInstallation={profil}", "--headless", "--norestore", "--convert-to", format_voulu]
    _executer([*commande, "--outdir", str(source.parent), str(source)])
    return source.with_suffix(f".{suffixe}")


def _executer(commande: list[str]) -> None:
    subprocess.run(commande, check=True, capture_output=True, timeout=_DELAI_S)


def _preparer(a_plat: bytes, vue: Vue) -> bytes:
    """The flat document with that range alone to print, row numbers and column letters beside it, the comment open."""
    document = minidom.parseString(a_plat)
    for page in document.getElementsByTagName("style:page-layout-properties"):
        for attribut in ("style:scale-to-X", "style:scale-to-Y", "style:scale-to-pages", "style:scale-to"):
            if page.hasAttribute(attribut):
                page.removeAttribute(attribut)
        page.setAttribute("fo:page-width", _PAGE)
        page.setAttribute("fo:page-height", _PAGE)
        page.setAttribute("style:print", "headers charts drawings objects zero-values")
    for balise in ("style:header", "style:footer", "style:header-first", "style:footer-first"):
        for element in document.getElementsByTagName(balise):
            element.setAttribute("style:display", "false")
    for table in document.getElementsByTagName("table:table"):
        if table.getAttribute("table:name") != vue.feuille:
            table.setAttribute("table:print", "false")
            continue
        debut, fin = vue.plage.split(":")
        table.setAttribute("table:print-ranges", f"$'{vue.feuille}'.{debut}:$'{vue.feuille}'.{fin}")
        cache = _masquer(document, table, vue.omises)
        if vue.commentaire is not None:
            commentaire = load_workbook(io.BytesIO(vue.contenu))[vue.feuille][vue.commentaire].comment
            _ouvrir_commentaire(document, table, commentaire.text, cache)
    return document.toxml(encoding="utf-8")


def _masquer(document: minidom.Document, table: minidom.Element, lettres: str) -> float:
    """Hide these columns; their width, in inches."""
    largeurs = {
        style.getAttribute("style:name"): float(proprietes.getAttribute("style:column-width").removesuffix("in"))
        for style in document.getElementsByTagName("style:style")
        for proprietes in style.getElementsByTagName("style:table-column-properties")
    }
    rang, cachee = 0, 0.0
    for colonne in table.getElementsByTagName("table:table-column"):
        nombre = int(colonne.getAttribute("table:number-columns-repeated") or 1)
        colonne.setAttribute("table:number-columns-repeated", "1")
        for n in range(rang, min(rang + nombre, 26)):
            une = _cloner(colonne)
            if chr(ord("A") + n) in lettres:
                une.setAttribute("table:visibility", "collapse")
                cachee += largeurs[colonne.getAttribute("table:style-name")]
            table.insertBefore(une, colonne)
        table.removeChild(colonne)
        rang += nombre
    return cachee


def _ouvrir_commentaire(document: minidom.Document, table: minidom.Element, texte: str, cache: float) -> None:
    """A comment is not printed: its box is drawn where the spreadsheet opens it, ``cache`` inches of hidden columns before."""
    debut = texte.split("\n")[0][:40]
    note = next(n for n in table.getElementsByTagName("office:annotation") if debut in _texte_de(n))
    cadre = document.createElement("draw:frame")
    for attribut in ("svg:width", "svg:height", "svg:x", "svg:y"):
        cadre.setAttribute(attribut, note.getAttribute(attribut))
    cadre.setAttribute("svg:x", f"{float(note.getAttribute('svg:x').removesuffix('in')) - cache}in")
    cadre.setAttribute("draw:style-name", "bulle")
    boite = document.createElement("draw:text-box")
    for paragraphe in note.getElementsByTagName("text:p"):
        boite.appendChild(_cloner(paragraphe))
    cadre.appendChild(boite)
    formes = document.createElement("table:shapes")
    formes.appendChild(cadre)
    table.insertBefore(formes, table.firstChild)
    style = document.createElement("style:style")
    style.setAttribute("style:name", "bulle")
    style.setAttribute("style:family", "graphic")
    aspect = document.createElement("style:graphic-properties")
    bulle = {"draw:fill": "solid", "draw:fill-color": "#FFFFE1", "draw:stroke": "solid", "svg:stroke-color": "#8A99AA",
             "fo:padding": "0.06in"}  # fmt: skip
    for attribut, valeur in bulle.items():
        aspect.setAttribute(attribut, valeur)
    style.appendChild(aspect)
    document.getElementsByTagName("office:automatic-styles")[0].appendChild(style)


def _cloner(element: minidom.Element) -> minidom.Element:
    copie = element.cloneNode(True)
    assert copie is not None
    return copie


def _texte_de(element: minidom.Element) -> str:
    return "".join(n.data for p in element.getElementsByTagName("text:p") for n in _textes(p))


def _textes(element: minidom.Node) -> Iterator[minidom.Text]:
    for enfant in element.childNodes:
        if isinstance(enfant, minidom.Text):
            yield enfant
        else:
            yield from _textes(enfant)


def _lire_ppm(octets: bytes) -> Pixels:
    """Rows, columns, red-green-blue."""
    _, taille, _, pixels = octets.split(b"\n", 3)
    largeur, hauteur = map(int, taille.split())
    return np.frombuffer(pixels, np.uint8).reshape(hauteur, largeur, 3)


def _rogner(pixels: Pixels) -> Pixels:
    """Without the white page around, but for a thin margin."""
    sombres = (pixels < 250).any(axis=2)
    lignes, colonnes = np.flatnonzero(sombres.any(axis=1)), np.flatnonzero(sombres.any(axis=0))
    haut, gauche = max(0, lignes[0] - _MARGE_PX), max(0, colonnes[0] - _MARGE_PX)
    return pixels[haut : lignes[-1] + _MARGE_PX + 1, gauche : colonnes[-1] + _MARGE_PX + 1]


def ecrire_png(pixels: Pixels, empreinte: str) -> bytes:
    """A PNG of at most 256 colours, with the digest in a text chunk; the rarest shades (antialiasing) take the nearest kept."""
    codes = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    couleurs, comptes = np.unique(codes, return_counts=True)
    gardees = np.sort(couleurs[np.argsort(comptes)[-256:]])
    palette, toutes = _decomposer(gardees), _decomposer(couleurs)
    plus_proche = np.array([((palette - couleur) ** 2).sum(axis=1).argmin() for couleur in toutes], np.uint8)
    indices = plus_proche[np.searchsorted(couleurs, codes)]
    hauteur, largeur = indices.shape
    lignes = np.concatenate([np.zeros((hauteur, 1), np.uint8), indices], axis=1).tobytes()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _bloc(b"IHDR", struct.pack(">IIBBBBB", largeur, hauteur, 8, 3, 0, 0, 0)),
            _bloc(b"PLTE", palette.astype(np.uint8).tobytes()),
            _bloc(b"tEXt", EMPREINTE + b"\0" + empreinte.encode("ascii")),
            _bloc(b"IDAT", zlib.compress(lignes, 9)),
            _bloc(b"IEND", b""),
        )
    )


def _decomposer(codes: Pixels) -> Pixels:
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=1).astype(int)


def _bloc(nom: bytes, contenu: bytes) -> bytes:
    return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))


def lire_empreinte(png: bytes) -> str | None:
    """The digest that a picture carries; None for a picture drawn otherwise."""
    debut = png.find(EMPREINTE + b"\0")
    return None if debut < 0 else png[debut + len(EMPREINTE) + 1 :][:64].decode("ascii")


def main() -> int:
    """Draw them all; 1 when a program that draws is missing."""
    absents = [programme for programme in ("soffice", "pdftoppm") if shutil.which(programme) is None]
    if absents:
        sys.stderr.write(f"Il manque : {', '.join(absents)} (paquets libreoffice-calc et poppler-utils).\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        for vue in composer(dossier):
            image = IMAGES / f"{vue.nom}.png"
            image.write_bytes(dessiner(vue, dossier))
            sys.stdout.write(f"{image.relative_to(RACINE)} : {image.stat().st_size // 1000} ko\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
