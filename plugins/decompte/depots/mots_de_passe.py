"""The passwords of the structures, as the environment gives them (outside Airflow; inside, its connections do).

``DECOMPTE_MOT_DE_PASSE_<CODE>`` is the current one, ``DECOMPTE_MOT_DE_PASSE_<CODE>_ANCIENS`` former ones as a JSON list.
``<CODE>`` is the structure's code in capitals, with « _ » for whatever is neither a letter nor a digit. No message quotes a
value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping

from decompte.depots.erreurs import ErreurDepots
from decompte.domaine.texte import enumeration

MotsDePasse = Callable[[str], tuple[str, ...]]
"""From the code of a structure to its passwords, the current one first; none when it has none."""

PREFIXE = "DECOMPTE_MOT_DE_PASSE_"
SUFFIXE_ANCIENS = "_ANCIENS"


class MotDePasseInvalide(ErreurDepots):
    """A variable that cannot be understood, or that could be meant for two structures."""


def nommer_variable(structure: str) -> str:
    """The variable that holds the password of a structure: « ccas-arras », DECOMPTE_MOT_DE_PASSE_CCAS_ARRAS."""
    return PREFIXE + re.sub(r"[^A-Z0-9]", "_", structure.upper())


def mots_de_passe_env(env: Mapping[str, str], structures: Collection[str] = ()) -> MotsDePasse:
    """The passwords that the environment holds. MotDePasseInvalide, all faults at once, in French.

    With the codes of the known ``structures``, variables that name none of them, or two, are faults as well. Without, the
    function given raises MotDePasseInvalide once it is asked for two structures whose codes make the same variable.
    """
    donnees = {nom: valeur for nom, valeur in env.items() if nom.startswith(PREFIXE) and valeur}
    proprietaires = _attribute(donnees, structures)
    fautes = _tell_ambigues(donnees, proprietaires) + _tell_inconnues(donnees, structures)
    # A structure « x-anciens » has its own variable, which is then not a list of former passwords of « x ».
    noms_des_listes = [n for n in donnees if n.endswith(SUFFIXE_ANCIENS) and n not in proprietaires]
    anciens: dict[str, tuple[str, ...]] = {}
    for nom in sorted(noms_des_listes):
        lus = _parse_liste(donnees.pop(nom))
        if lus is None:
            fautes.append(f'{nom} doit être une liste JSON de textes, par exemple ["mars", "avril"]. Corrigez-la.')
        else:
            anciens[nom.removesuffix(SUFFIXE_ANCIENS)] = lus
    if fautes:
        raise MotDePasseInvalide("Des mots de passe sont à corriger : " + " ".join(fautes))
    demandeurs: dict[str, str] = {}

    def mots_de_passe(structure: str) -> tuple[str, ...]:
        variable = nommer_variable(structure)
        courant = (donnees[variable],) if variable in donnees else ()
        trouves = tuple(dict.fromkeys((*courant, *anciens.get(variable, ()))))
        if trouves and demandeurs.setdefault(variable, structure) != structure:
            raise MotDePasseInvalide(_ambigue(variable, [demandeurs[variable], structure]))
        return trouves

    return mots_de_passe


def _attribute(donnees: Mapping[str, str], structures: Collection[str]) -> dict[str, list[str]]:
    """The known structures that each variable set may be meant for, as their current password."""
    proprietaires: dict[str, list[str]] = {}
    for structure in sorted(structures):
        variable = nommer_variable(structure)
        if variable in donnees or variable + SUFFIXE_ANCIENS in donnees:
            proprietaires.setdefault(variable, []).append(structure)
    return proprietaires


def _tell_ambigues(donnees: Mapping[str, str], proprietaires: Mapping[str, list[str]]) -> list[str]:
    fautes = []
    for variable in sorted({*donnees, *proprietaires}):
        codes = list(proprietaires.get(variable, ()))
        if variable.endswith(SUFFIXE_ANCIENS) and codes:
            codes += proprietaires.get(variable.removesuffix(SUFFIXE_ANCIENS), [])
        if len(codes) > 1:
            fautes.append(_ambigue(variable, codes))
    return fautes


def _tell_inconnues(donnees: Mapping[str, str], structures: Collection[str]) -> list[str]:
    if not structures:
        return []
    connues = {nommer_variable(structure) for structure in structures}
    return [
        f"{nom} ne nomme aucune structure connue. Vérifiez son orthographe ({nommer_variable('ccas-arras')} pour « ccas-arras »)."
        for nom in sorted(donnees)
        if nom not in connues and nom.removesuffix(SUFFIXE_ANCIENS) not in connues
    ]


def _ambigue(variable: str, codes: list[str]) -> str:
    noms = enumeration(f"« {code} »" for code in codes)
    return (
        f"{variable} peut être lue pour {noms} : rien ne dit de laquelle des structures c'est le mot de passe. "
        "Enregistrez leurs mots de passe dans Airflow."
    )


def _parse_liste(texte: str) -> tuple[str, ...] | None:
    try:
        liste = json.loads(texte)
    except (ValueError, RecursionError):
        return None
    if not isinstance(liste, list) or not all(isinstance(mot, str) and mot for mot in liste):
        return None
    return tuple(liste)
