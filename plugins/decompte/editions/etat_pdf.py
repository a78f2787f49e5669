"""The état liquidatif as a PDF: PDF/A-2a and PDF/UA-1 (tagged), the same bytes each time, no network and no font of the machine.

Source of the choice: docs/adr/0094. What is printed travels as JSON in an input of the template: it is never Typst source.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

from decompte.domaine.etat_liquidatif import EtatLiquidatif
from decompte.editions.etat_contenu import contenu

GABARIT = Path(__file__).resolve().parent / "typst" / "etat_liquidatif.typ"
_COUVERTS = (
    (0x20, 0x482), (0x48A, 0x4FF), (0x1E00, 0x1EFF), (0x2000, 0x2040), (0x2044, 0x2052), (0x2070, 0x20BF), (0x2100, 0x211E),
    (0x2126, 0x2150), (0x2153, 0x2184), (0x2190, 0x22FF), (0x25A0, 0x25FF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
)  # fmt: skip
"""What the embedded fonts (Libertinus Serif, its fallbacks) draw in every weight: a test holds it. PDF/A refuses any other."""
_INCONNU = "\ufffd"


def en_pdf(etat: EtatLiquidatif) -> bytes:
    """The PDF of a version; typst.TypstError would be a fault of the template, never of what it prints."""
    import typst  # loaded late: only this export needs it

    donnees = json.dumps(imprimable(contenu(etat)), ensure_ascii=False, sort_keys=True)
    return typst.compile(
        GABARIT,
        root=GABARIT.parent,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"donnees": donnees},
        pdf_standards=["a-2a", "ua-1"],
    )


def imprimable(valeur: Any) -> Any:
    """The same, every text made of what can be drawn: what cannot be is shown as « \ufffd », what has no ink is left out."""
    if isinstance(valeur, str):
        return _texte(valeur)
    if isinstance(valeur, dict):
        return {cle: imprimable(v) for cle, v in valeur.items()}
    return [imprimable(v) for v in valeur] if isinstance(valeur, list) else valeur


def _texte(texte: str) -> str:
    lus = (_caractere(c) for c in unicodedata.normalize("NFC", texte))
    return "".join(lus)


def _caractere(c: str) -> str:
    genre = unicodedata.category(c)
    if genre in {"Cc", "Zl", "Zp"}:
        return " "
    if genre == "Cf":
        return ""  # marks that change the direction of what follows, among others
    return c if any(debut <= ord(c) <= fin for debut, fin in _COUVERTS) and genre not in {"Cn", "Co", "Cs"} else _INCONNU
