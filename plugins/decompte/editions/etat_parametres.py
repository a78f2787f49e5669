"""The parameters that a solde was computed with, and what had to be supposed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from decompte.domaine.etat_liquidatif import EtatLiquidatif
from decompte.domaine.mots_dits import dire_mot
from decompte.domaine.texte import euros, nombre
from decompte.editions.etat_commun import Contenu, Sources, dit

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SANS_UNITE = frozenset(
    {
        "code",
        "codes",
        "date",
        "jour_du_mois",
        "mois_civil",
        "mois_jour",
        "note",
        "oui_non",
        "rapport",
        "taux",
        "taux_par_rang",
        "taux_positif",
    }
)
"""Units that say a kind of value: written beside it they would say nothing."""
_UNITES = {
    "accueils_par_etp": "accueils par ETP", "places_par_etp": "places par ETP", "points_par_etp": "points par ETP",
    "jours_pleins": "jours", "mo": "Mo", "sur_cent": "sur 100",
}  # fmt: skip


def parametres(etat: EtatLiquidatif, sources: Sources) -> list[Contenu]:
    """The values used; ``hypothese``: why that value, where no document gives it."""
    return [
        {
            "libelle": p["libelle"] or p["parametre"],
            "valeur": dire_valeur(p["valeur"], p["unite"]),
            "depuis": dit(p["depuis"]),
            "source": sources.numero(p["source"]),
            "hypothese": p["raison"] or "hypothèse" if p["hypothese"] else None,
        }
        for p in etat.parties("parametres")
    ]


def hypotheses(etat: EtatLiquidatif) -> list[str]:
    """Those of the convention and of the solde; not those that the table of parameters already says with their reason."""
    dites = tuple(f"{p['libelle']} : " for p in etat.parties("parametres") if p["hypothese"])
    toutes = [*etat.contexte.get("convention", {}).get("hypotheses", []), *etat.solde["hypotheses"]]
    return [h for h in dict.fromkeys(toutes) if not h.startswith(dites)]


def dire_valeur(valeur: object, unite: str | None) -> str:
    """The value of a parameter with its unit, as people read it; lists and tables in their order."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Mapping):
        return " ; ".join(f"{cle} : {dire_valeur(v, None)}" for cle, v in valeur.items())
    if isinstance(valeur, Sequence) and not isinstance(valeur, str):
        return " ; ".join(dire_valeur(v, None) for v in valeur)
    texte = str(valeur)
    if unite == "eur":
        return euros(Decimal(texte))
    try:
        texte = nombre(Decimal(texte))
    except ArithmeticError:
        # A code, or a date.
        texte = dit(texte) or "" if _DATE.fullmatch(texte) else dire_mot(texte)
    if not unite or unite in _SANS_UNITE:
        return texte
    return f"{texte} {_UNITES.get(unite, unite.replace('_', ' '))}"
