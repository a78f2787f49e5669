"""The token of the forms, against requests forged by another site: signed, for one account, for half a day."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeTimedSerializer

DUREE_S = 12 * 3600
"""A page left open in the morning still works in the afternoon."""


def donner_jeton(secret: str, compte: str) -> str:
    """A token for the forms shown to this account."""
    return _signature(secret).dumps(compte)


def jeton_valide(secret: str, compte: str, jeton: str) -> bool:
    """Whether we gave this token to this account less than ``DUREE_S`` ago."""
    try:
        return bool(_signature(secret).loads(jeton, max_age=DUREE_S) == compte)
    except BadSignature:
        return False


def _signature(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="decompte.formulaires")
