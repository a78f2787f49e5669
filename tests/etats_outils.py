"""An état liquidatif read back: the text of a PDF, the amounts it prints, its pages as images."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pypdfium2

ESPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")
# Thousands are parted by a narrow space that no line breaks: an ordinary one stands between two figures.
_MONTANT = re.compile(r"(?<![\d,])[-−]?\d{1,3}(?:[\u202f\u00a0]\d{3})*,\d{2}[\u202f\u00a0]€")
_CHIFFRES = str.maketrans({"€": None, "\u202f": None, "\u00a0": None, "−": "-", ",": "."})
COLONNES = (
    "montant_exercice_eur", "du_eur", "part_quantitative_eur", "part_qualitative_eur", "deja_verse_eur", "solde_brut_eur",
    "penalite_eur", "solde_net_eur", "reversement_eur",
)  # fmt: skip
"""The amounts of a row of ``finance.solde``."""
_SELON_LA_PIECE = {"solde_net_eur": "reversement_eur", "reversement_eur": "solde_net_eur"}


def pages_du_pdf(octets: bytes) -> list[str]:
    """The text of each page, every run of blanks one space."""
    return [ESPACES.sub(" ", texte) for texte in _pages_telles_quelles(octets)]


def _pages_telles_quelles(octets: bytes) -> list[str]:
    with pypdfium2.PdfDocument(octets) as document:
        textes = []
        for page in document:
            lecture = page.get_textpage()
            textes.append(lecture.get_text_bounded())
            lecture.close()
            page.close()
        return textes


def texte_du_pdf(octets: bytes) -> str:
    """The whole text, every run of blanks one space."""
    return " ".join(pages_du_pdf(octets))


def montants_du_pdf(octets: bytes) -> Counter[Decimal]:
    """Every amount in euros that the PDF prints, and how often."""
    return Counter(montants_du_texte("\n".join(_pages_telles_quelles(octets))))


def montants_du_texte(texte: str) -> list[Decimal]:
    """Every amount in euros written in a text, « −1 234,50 € »."""
    return [Decimal(m[0].translate(_CHIFFRES)) for m in _MONTANT.finditer(texte)]


def montants_absents(octets: bytes, solde: Mapping[str, Any], lignes: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the PDF does not say to the cent: amounts of the row and of the lines, results of the lines; empty when all is there.

    A piece that pays does not print the reversement of 0.00, nor a reversement the net of 0.00.
    """
    imprimes, texte = montants_du_pdf(octets), texte_du_pdf(octets)
    absents = [
        f"{c} {solde[c]}"
        for c in COLONNES
        if solde[c] is not None
        and Decimal(solde[c]) not in imprimes
        and not (c in _SELON_LA_PIECE and not Decimal(solde[c]) and Decimal(solde[_SELON_LA_PIECE[c]] or 0))
    ]
    for ligne in lignes:
        resultat = ligne["resultat"]
        if resultat is not None and ESPACES.sub(" ", resultat) not in texte:
            absents.append(f"{ligne['regle']} {resultat}")
        elif resultat is None and ligne["montant_eur"] is not None and Decimal(ligne["montant_eur"]) not in imprimes:
            absents.append(f"{ligne['regle']} {ligne['montant_eur']}")
    return absents


def images_du_pdf(octets: bytes, points_par_pouce: int = 60) -> list[np.ndarray[Any, Any]]:
    """Each page as an array (height, width, 3) of 0 to 255."""
    with pypdfium2.PdfDocument(octets) as document:
        images = []
        for page in document:
            trame = page.render(scale=points_par_pouce / 72, rev_byteorder=True)
            images.append(np.array(trame.to_numpy()[:, :, :3]))
            trame.close()
            page.close()
        return images
