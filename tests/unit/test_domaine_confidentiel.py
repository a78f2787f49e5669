"""What would tell who a row is about: dates of birth in whatever form, and identifiants, found in a text and masked."""

from __future__ import annotations

from datetime import date

import pytest

from decompte.domaine.confidentiel import (
    dates_ecrites,
    est_l_identifiant,
    masquer_identifiants,
    porte_la_date,
    porte_une_date_avant,
)


@pytest.mark.parametrize(
    ("texte", "dates"),
    [
        # A year of four figures is also read alone: the last day of that year.
        ("né le 13/07/1931 à Lens", [(1931, 7, 13), (1931, 12, 31)]),
        ("né le 13/07/2031 à Lens", [(2031, 7, 13)]),
        ("13-7-31", [(1931, 7, 13)]),
        ("3.7.24", [(2024, 7, 3)]),
        ("13 07 30", [(1930, 7, 13)]),
        ("13 07 29", [(2029, 7, 13)]),
        ("13 / 07 / 2001", [(2001, 7, 13)]),
        ("13_07_2001", [(2001, 7, 13)]),
        ("1931-07-13", [(1931, 7, 13), (1931, 12, 31)]),
        ("2024/5/2", [(2024, 5, 2)]),
        ("13071931", [(1931, 7, 13)]),
        ("19310713", [(1931, 7, 13)]),
        ("20121810", [(1810, 12, 20)]),
        ("20181210", [(2018, 12, 10)]),
        ("18121912", [(1912, 12, 18)]),
        ("19121812", [(1812, 12, 19)]),
        # Eight figures: the day first, or the year first.
        ("20101012", [(2010, 10, 12)]),
        ("18121011", [(1812, 10, 11)]),
        ("18111812", [(1812, 11, 18)]),
        ("18011801", [(1801, 1, 18)]),
        ("01012100", [(2100, 1, 1)]),
        ("01012101", []),
        ("01011800", [(1800, 1, 1)]),
        ("01011799", []),
        ("00011950", []),
        ("31121950", [(1950, 12, 31)]),
        ("32121950", []),
        ("01001950", []),
        ("01131950", []),
        ("130731", [(1931, 7, 13)]),
        (" 130724 ", [(2024, 7, 13)]),
        ("311231", [(1931, 12, 31)]),
        ("321231", []),
        ("311331", []),
        ("lot 130731", []),
        ("13 juillet 1931", [(1931, 7, 13), (1931, 12, 31)]),
        ("1er août 31", [(1931, 8, 1)]),
        ("13-JUIL-1931", [(1931, 7, 13), (1931, 12, 31)]),
        ("févr. 2024", [(2024, 2, 1)]),
        ("Décembre 31", [(1931, 12, 1)]),
        ("janv. 24", [(2024, 1, 1)]),
        ("en 1931", [(1931, 12, 31)]),
        ("1899", [(1899, 12, 31)]),
        ("1799, 2024 ou 21931", []),
        ("rien", []),
        ("13/07-1931 après", [(1931, 12, 31)]),
        ("13/07/193", []),
        ("113/07/1931", [(1931, 12, 31)]),
    ],
)
def test_les_dates_qu_un_texte_semble_porter(texte: str, dates: list[tuple[int, int, int]]) -> None:
    assert list(dates_ecrites(texte)) == dates


@pytest.mark.parametrize(
    ("texte", "porte"),
    [
        ("30/11/1988", True),
        ("01/12/1988", False),
        ("1987", True),
        ("1988", False),
        ("12/05/2024", False),
        ("12/05/2024 puis 12/05/1971", True),
        ("", False),
    ],
)
def test_une_date_d_avant_le_rmi_n_est_pas_du_suivi(texte: str, porte: bool) -> None:
    assert porte_une_date_avant(texte) is porte


def test_la_borne_se_donne() -> None:
    assert porte_une_date_avant("31/12/2019", date(2020, 1, 1))
    assert not porte_une_date_avant("01/01/2020", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("texte", "porte"),
    [
        ("né le 03/07/1999", True),
        ("07/03/1999", True),
        ("3 juillet 99", True),
        ("03/07/1998", False),
        ("04/07/1999", False),
        ("03/08/1999", False),
        ("rien", False),
    ],
)
def test_un_texte_porte_le_jour_dans_un_ordre_ou_l_autre(texte: str, porte: bool) -> None:
    assert porte_la_date(texte, date(1999, 7, 3)) is porte


@pytest.mark.parametrize(
    ("texte", "masque"),
    [
        ("MJ-987654", "•••54"),
        ("vu MJ-987654 hier", "vu •••54 hier"),
        ("MJ 987654", "•••54"),
        ("mj.987654 et AB12345", "•••54 et •••45"),
        ("AB1234", "•••"),
        ("AB12345", "•••45"),
        ("A1-B2-C3-D4", "•••D4"),
        ("MJ_00_0123", "•••23"),
        ("abc123", "abc123"),
        ("12345678", "12345678"),
        ("2024-05-12", "2024-05-12"),
        ("2024-02-12T00", "2024-02-12T00"),
        ("12-mai-2024", "12-mai-2024"),
        ("le 2024", "le 2024"),
        ("fin 2024", "fin 2024"),
        ("Juillet2024", "Juillet2024"),
        ("févr. 2024", "févr. 2024"),
        ("12/05/2024", "12/05/2024"),
        ("rien à masquer", "rien à masquer"),
    ],
)
def test_ce_qui_est_ecrit_comme_un_identifiant_est_masque(texte: str, masque: str) -> None:
    assert masquer_identifiants(texte) == masque


@pytest.mark.parametrize(
    ("texte", "identifiant", "masque"),
    [
        ("dossier 62001234", "62001234", "dossier •••34"),
        ("voir 62 00 12 34.", "62001234", "voir •••34."),
        ("voir mj/000/123", "MJ-000123", "voir •••23"),
        ("dossier 620012345", "62001234", "dossier 620012345"),
        ("a1234", "A1234", "•••"),
        ("voir 123", "123", "voir 123"),
        ("DUPLESSI hier", "DUPLESSI", "DUPLESSI hier"),
        ("le 1234", "1234", "le •••"),
    ],
)
def test_l_identifiant_de_la_ligne_est_masque_sous_toutes_ses_formes(texte: str, identifiant: str, masque: str) -> None:
    assert masquer_identifiants(texte, identifiant) == masque


@pytest.mark.parametrize(
    ("texte", "identifiant", "est"),
    [
        ("mj 000123", "MJ-000123", True),
        ("MJ-000123", "MJ-000124", False),
        ("MJ-000123", None, False),
        ("123", "123", False),
        ("1234", "1234", True),
        ("DUPLESSI", "DUPLESSI", False),
    ],
)
def test_reconnaitre_l_identifiant_de_la_ligne(texte: str, identifiant: str | None, est: bool) -> None:
    assert est_l_identifiant(texte, identifiant) is est
