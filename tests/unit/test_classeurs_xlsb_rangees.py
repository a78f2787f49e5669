"""A sheet of an .xlsb whose cells come before any row: damaged, never read into another row."""

from __future__ import annotations

import struct

import pytest

from decompte.classeurs.biff12 import Plan
from decompte.classeurs.biff12_cellules import read_feuille
from decompte.classeurs.limites import Limites
from decompte.classeurs.sources import Illisible

RANGEE, REEL, FIN = 0, 5, 146


def enregistrement(numero: int, corps: bytes = b"") -> bytes:
    tete = bytes([numero]) if numero < 128 else bytes([numero & 0x7F | 0x80, numero >> 7])
    return tete + bytes([len(corps)]) + corps


def cellule(colonne: int, valeur: float) -> bytes:
    return enregistrement(REEL, struct.pack("<II", colonne, 0) + struct.pack("<d", valeur))


def rangee(ligne: int) -> bytes:
    return enregistrement(RANGEE, struct.pack("<I", ligne) + bytes(13))


def test_a_cell_of_its_row_is_read(plan: Plan) -> None:
    lue = read_feuille(rangee(0) + cellule(1, 2.5) + enregistrement(FIN), plan, Limites())
    assert lue.cellules == [(0, 1, 2.5)]


def test_a_cell_before_any_row_is_damage(plan: Plan) -> None:
    with pytest.raises(Illisible):
        read_feuille(cellule(1, 2.5) + rangee(0) + cellule(0, 1.0) + enregistrement(FIN), plan, Limites())


@pytest.fixture
def plan() -> Plan:
    return Plan(feuilles=(), textes=(), styles_de_jour=frozenset(), epoque_1904=False)
