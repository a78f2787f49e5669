"""What the tests of the deposits share: a file exported, read; a row that no use case would write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg2

from tests.pages.conftest import Pages


@contextmanager
def sql(pages: Pages, ordre: str, valeurs: Sequence[object], defaire: str, retour: Sequence[object]) -> Iterator[None]:
    """What a use case would never write, then put back."""
    connexion = psycopg2.connect(pages.env["DECOMPTE_WAREHOUSE_URL"].replace("+psycopg2", ""))
    connexion.autocommit = True
    try:
        with connexion.cursor() as curseur:
            curseur.execute(ordre, valeurs)
            assert curseur.rowcount == 1
            try:
                yield
            finally:
                curseur.execute(defaire, retour)
    finally:
        connexion.close()


def exporter(pages: Pages, qui: str, adresse: str) -> list[dict[str, str]]:
    """The rows of a CSV to download."""
    reponse = pages.demander("GET", qui, adresse)
    assert reponse.status_code == 200 and reponse.headers["content-type"].startswith("text/csv")
    assert "attachment" in reponse.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig"))))
