"""What people type in a form: cleaned alike on every page, and said again with the reason when nothing could be done."""

from __future__ import annotations

import unicodedata

from decompte.app.decider_lot import DecisionsRefusees
from decompte.app.erreurs import OCCUPES, DemandeInvalide

_GARDE = "Ce que vous avez écrit est gardé ci-dessous : vous pourrez l'envoyer à nouveau."


def net(texte: str) -> str:
    """As it is kept and shown again: one kind of space and of line end, nothing that cannot be seen, ends trimmed."""
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c.isprintable() or c == "\n" else " " if c.isspace() else "" for c in lignes).strip()


def refuser_controles(*textes: str) -> None:
    """DemandeInvalide when something typed holds a control character: what was meant there is not for us to guess."""
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for texte in textes for c in texte):
        raise DemandeInvalide(
            "Ce que vous avez écrit contenait un caractère de contrôle, invisible : il est retiré ci-dessous. "
            "Rien n'a été fait ; relisez, puis envoyez à nouveau."
        )


def dire_refus(refus: Exception) -> list[str]:
    """The sentences of a refusal, for a form about one thing."""
    if isinstance(refus, DecisionsRefusees):
        fautes = " ; ".join(faute[:1].lower() + faute[1:] for fautes in refus.refus.values() for faute in fautes)
        return [f"Rien n'a été enregistré : {fautes}."]
    phrases = str(refus).splitlines()
    return [*phrases, _GARDE] if isinstance(refus, OCCUPES) else phrases
