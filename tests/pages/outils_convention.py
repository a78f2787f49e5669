"""What the tests of a convention's page read of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from tests.base.entrepot_fabrique import Sonde
from tests.pages.conftest import Pages

PARRAINS = "2024-1.1-tous-parrains"
MEMPA = "2024-1.2-mempa"
NON_CALCULABLE = "2024-1.7-pas-de-calais-actif"
BLOQUEE = "2024-1.4-page"
CONVENTIONS = (
    PARRAINS,
    MEMPA,
    "2024-1.1bis-adefi",
    "2024-1.3-ccas-arras",
    BLOQUEE,
    "2024-1.5-cheval-bleu",
    "2024-1.6-solfa",
    "2024-2.3-adil-59-62",
    "2024-2.13-apsa",
    "2024-4.6-4-aj",
    "2024-fal-blanzy-pourre",
    NON_CALCULABLE,
)
"""Of different modes: with places, accueils, a tariff, no table, holds, no solde to compute."""


@contextmanager
def base(pages: Pages) -> Iterator[Sonde]:
    """Plain SQL on the warehouse of the pages, its triggers set aside."""
    connexion = psycopg2.connect(pages.env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", ""))
    connexion.autocommit = True
    try:
        yield Sonde(connexion)
    finally:
        connexion.close()


def lire(pages: Pages, convention: str, qui: str = "lecture", suite: str = "?exercice=2024") -> str:
    """The page of a convention."""
    return pages.lire(qui, f"/conventions/{convention}{suite}")


def section(page: str, id: str) -> str:
    """The HTML of one section."""
    trouvee = re.search(rf'<section aria-labelledby="{id}".*?</section>', page, re.S)
    assert trouvee is not None, id
    return trouvee[0]


def mots(morceau: str) -> str:
    """What is read: no tags, plain spaces."""
    texte = html.unescape(re.sub(r"<[^>]+>", " ", morceau))
    return re.sub(r"\s+", " ", texte).replace("\u202f", " ").replace(" ,", ",").strip()


def clair(texte: object) -> str:
    """A text of the warehouse, as ``mots`` reads it."""
    return re.sub(r"\s+", " ", str(texte).replace("\u202f", " ")).strip()


def rangees(morceau: str) -> list[list[str]]:
    """The cells of each row of the tables' bodies."""
    corps = "".join(re.findall(r"<tbody>.*?</tbody>", morceau, re.S))
    lignes = re.findall(r"<tr[^>]*>.*?</tr>", corps, re.S)
    return [[mots(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", ligne, re.S)] for ligne in lignes]
