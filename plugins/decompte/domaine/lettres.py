"""Amounts in words, as a pièce justificative writes them beside the figures."""

from __future__ import annotations

from decimal import Decimal

_UNITES = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize",
)  # fmt: skip
_DIZAINES = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_NOMS = ((10**9, "milliard"), (10**6, "million"))
_BORNE = 10**12


def nombre_en_lettres(valeur: int) -> str:
    """A whole number below 10^12: « quatre-vingt mille deux cents »; hyphens below a hundred, as before 1990.

    ValueError outside 0 ≤ n < 10^12.
    """
    if not 0 <= valeur < _BORNE:
        raise ValueError(f"{valeur} ne s'écrit pas en lettres ici.")
    if valeur == 0:
        return _UNITES[0]
    mots = []
    for poids, nom in _NOMS:
        combien, valeur = divmod(valeur, poids)
        if combien:
            mots.append(f"{_centaines(combien)} {nom}{'s' if combien > 1 else ''}")
    mille, reste = divmod(valeur, 1000)
    if mille:
        mots.append("mille" if mille == 1 else f"{_centaines(mille, invariable=True)} mille")
    if reste:
        mots.append(_centaines(reste))
    return " ".join(mots)


def euros_en_lettres(montant: Decimal) -> str:
    """« quinze mille neuf cent quarante-quatre euros et cinquante centimes »; ValueError below zero or finer than a cent."""
    centimes = montant * 100
    if montant < 0 or centimes != int(centimes):
        raise ValueError(f"{montant} n'est pas un montant en euros et centimes.")
    euros, reste = divmod(int(centimes), 100)
    # « un million d'euros », « un million deux cents euros ».
    article = " d'euros" if euros and euros % 10**6 == 0 else (" euros" if euros > 1 else " euro")
    dit = nombre_en_lettres(euros) + article
    return f"{dit} et {nombre_en_lettres(reste)} centime{'s' if reste > 1 else ''}" if reste else dit


def _centaines(valeur: int, invariable: bool = False) -> str:
    """1 to 999; ``invariable``: before « mille », where « cent » and « quatre-vingt » take no s."""
    cents, reste = divmod(valeur, 100)
    mots = []
    if cents:
        pluriel = "s" if cents > 1 and not reste and not invariable else ""
        mots.append(("" if cents == 1 else f"{_UNITES[cents]} ") + f"cent{pluriel}")
    if reste:
        mots.append(_dizaines(reste, invariable))
    return " ".join(mots)


def _dizaines(valeur: int, invariable: bool) -> str:
    if valeur < len(_UNITES):
        return _UNITES[valeur]
    if valeur < 20:
        return f"dix-{_UNITES[valeur - 10]}"
    dizaine, unite = divmod(valeur, 10)
    if dizaine in (7, 9):
        dizaine, unite = dizaine - 1, unite + 10
    dit = _DIZAINES[dizaine]
    if not unite:
        return dit + ("s" if dizaine == 8 and not invariable else "")
    if unite in (1, 11) and dizaine != 8:
        return f"{dit} et {_UNITES[unite]}"
    return f"{dit}-{_dizaines(unite, invariable)}"
