"""COPY: rows to a table at the speed of the wire, whatever their text holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection


def copier(cnx: Connection, table: str, colonnes: Sequence[str], lignes: Iterable[Sequence[object]]) -> None:
    """Copy rows into a table inside the transaction of ``cnx``.

    ``table`` and ``colonnes`` are ours, never a partner's. Values: text, int, bool, date, datetime, Decimal or None; an
    empty text is NULL. PostgreSQL holds neither NUL (it becomes U+FFFD) nor lone surrogates (they become « ? »).
    Raises psycopg2.Error.
    """
    contenu = _texte(lignes)
    if not contenu:
        return
    ordre = f"COPY {table} ({', '.join(colonnes)}) FROM STDIN WITH (FORMAT text, NULL '', ENCODING 'UTF8')"
    brute: Any = cnx.connection
    with brute.cursor() as curseur:
        curseur.copy_expert(ordre, io.BytesIO(contenu))


def _texte(lignes: Iterable[Sequence[object]]) -> bytes:
    tampon = io.StringIO(newline="")
    # The C writer of the csv module, set so that it writes PostgreSQL's text format: everything special (tabulation,
    # both ends of line, backslash) is escaped by a backslash, which COPY takes back as the character itself.
    csv.writer(tampon, delimiter="\t", lineterminator="\r\n", quoting=csv.QUOTE_NONE, quotechar=None, escapechar="\\").writerows(
        lignes
    )
    return tampon.getvalue().replace("\x00", "\ufffd").encode("utf-8", "replace")
