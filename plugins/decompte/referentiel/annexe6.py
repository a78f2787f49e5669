"""From the printed lines of annexe 6 to structures and conventions: printed value, recorded correction, rule. Nothing else.

``sources/annexe6_2024.csv`` holds the lines as printed, ``corrections.csv`` every value that we hold otherwise, with its
source and reason. The replay of the one by the other gives ``structures.csv`` and ``conventions.csv`` exactly; a
correction that is missing, unused or ambiguous is an error. Dates are printed JJ/MM/AAAA and kept AAAA-MM-JJ: a change
of writing, not a correction.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from decompte.lecture.dates import lire_date
from decompte.referentiel import conventions, structures

SOURCE_ANNEXE_6 = "Délibération n° 2024-273 du 17 juin 2024, annexe 6"
COLONNES_STRUCTURES = structures.COLONNES
COLONNES_CONVENTIONS = (*conventions.REQUISES, *conventions.OPTIONNELLES)
"""What the two files written hold: all that their readers read."""

_CHAMPS = {
    "structure": "structure",
    "dispositif": "operation",
    "territoire": "territoire",
    "debut": "debut",
    "fin": "fin",
    "montant_eur": "montant_eur",
    "montant_vote_eur": None,
    "cible_accueils": "accueils",
    "cible_places": "places",
    "cible_autre": "autre",
    "unite_autre": "unite_autre",
    "operation_budgetaire": None,
}
"""Our column, and the printed column from which it starts (None: annexe 6 prints no such thing)."""

_CITES = ("debut", "fin", "montant_eur", "montant_vote_eur", "cible_accueils", "cible_places", "cible_autre")
"""The columns whose corrections are cited in the convention's ``source``."""

_LIAISON = re.compile(r"^(CCAS|CIAS|SIVOM) (?:de la |de |du |d')", re.IGNORECASE)
_ID_A_CODE = re.compile(r"(\d{4}-\d+\.\d+(?:bis)?)")


class RejeuImpossible(ValueError):
    """The corrections do not fit the printed lines; the message (French) lists every reason."""


@dataclass(slots=True)
class _Correction:
    rang: int
    donnees: Mapping[str, str]
    emplois: int = 0

    @property
    def par_motif(self) -> bool:
        return self.donnees["ligne_source"].endswith("*")

    def vise(self, ligne: str) -> bool:
        motif = self.donnees["ligne_source"]
        return ligne.startswith(motif[:-1]) if self.par_motif else ligne == motif

    def __str__(self) -> str:
        d = self.donnees
        return f"corrections.csv, ligne {self.rang} ({d['ligne_source']}, {d['champ']}, « {d['imprime']} »)"


@dataclass(slots=True)
class _Retenu:
    """What a printed line becomes: values by column, hypotheses and sources in the order of the columns."""

    ligne: str
    valeurs: dict[str, str] = field(default_factory=dict)
    hypotheses: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=lambda: [SOURCE_ANNEXE_6])


def code_de(nom: str) -> str:
    """The code of a name: no accent, lower case, hyphens; the preposition after CCAS, CIAS or SIVOM and brackets dropped.

    « CCAS d'Avion » → ``ccas-avion``; « CCAS du Touquet » → ``ccas-touquet``; « CCAS Le Portel » → ``ccas-le-portel``.
    """
    court = _LIAISON.sub(r"\1 ", re.sub(r"\(.*?\)", "", nom).strip())
    sans_accent = unicodedata.normalize("NFKD", court).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", sans_accent.lower()).strip("-")


def code_de_convention(dispositif: str, structure: str) -> str:
    """``2024-1.3-ccas-arras``: year and code of the dispositif (its whole id when it has no code), then the structure."""
    trouve = _ID_A_CODE.match(dispositif)
    prefixe = trouve[1] if trouve else dispositif.lower()
    return f"{prefixe}-{structure}"


def rejouer(
    imprimees: Sequence[Mapping[str, str]], corrections: Iterable[Mapping[str, str]]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of structures.csv and of conventions.csv, as text. RejeuImpossible, with every reason, when it cannot be done."""
    toutes = [_Correction(rang, donnees) for rang, donnees in enumerate(corrections, start=2)]
    ennuis: list[str] = []
    par_valeur: dict[tuple[str, str], list[_Correction]] = {}
    for correction in toutes:
        par_valeur.setdefault((correction.donnees["champ"], correction.donnees["imprime"]), []).append(correction)
    retenus = [_retenir(imprimee, par_valeur, ennuis) for imprimee in imprimees]
    for correction in toutes:
        sans_effet = correction.donnees["imprime"] == correction.donnees["retenu"] and correction.donnees["hypothese"] != "oui"
        if sans_effet:
            ennuis.append(f"{correction} : elle ne change rien et ne signale aucune hypothèse.")
        elif not correction.emplois:
            ennuis.append(f"{correction} : elle ne correspond à aucune valeur imprimée.")
    if ennuis:
        raise RejeuImpossible("\n".join(ennuis))
    return _structures(retenus), _conventions(retenus)


def _retenir(
    imprimee: Mapping[str, str], corrections: Mapping[tuple[str, str], Sequence[_Correction]], ennuis: list[str]
) -> _Retenu:
    ligne = imprimee["ligne_source"]
    retenu = _Retenu(ligne)
    for champ, colonne in _CHAMPS.items():
        valeur = imprimee[colonne] if colonne else ""
        candidates = [c for c in corrections.get((champ, valeur), ()) if c.vise(ligne)]
        candidates = [c for c in candidates if not c.par_motif] or candidates
        if len(candidates) > 1:
            ennuis.append(f"{ligne}, {champ} : plusieurs corrections pour « {valeur} ».")
        if candidates:
            correction = candidates[0]
            correction.emplois += 1
            valeur = correction.donnees["retenu"]
            if correction.donnees["hypothese"] == "oui":
                retenu.hypotheses.append(correction.donnees["raison"])
            if champ in _CITES and correction.donnees["source"] not in retenu.sources:
                retenu.sources.append(correction.donnees["source"])
        if champ in ("debut", "fin"):
            valeur = _date_iso(ligne, champ, valeur, ennuis)
        elif champ == "dispositif" and not re.match(r"\d{4}-", valeur):
            ennuis.append(f"{ligne}, dispositif : l'opération « {valeur} » n'a pas de correction qui donne son dispositif.")
        retenu.valeurs[champ] = valeur
    return retenu


def _date_iso(ligne: str, champ: str, valeur: str, ennuis: list[str]) -> str:
    lue = lire_date(valeur)
    if lue is None:
        ennuis.append(f"{ligne}, {champ} : « {valeur} » n'est pas une date, et aucune correction ne la remplace.")
        return valeur
    return lue.isoformat()


def _structures(retenus: Sequence[_Retenu]) -> list[dict[str, str]]:
    """One row per name; the territory only where all the conventions of the structure have the same."""
    territoires: dict[str, set[str]] = {}
    for retenu in retenus:
        territoires.setdefault(retenu.valeurs["structure"], set()).add(retenu.valeurs["territoire"])
    lignes = [
        {"code": code_de(nom), "nom": nom, "siret": "", "territoire": lieux.pop() if len(lieux) == 1 else "", "email_contact": ""}
        for nom, lieux in territoires.items()
    ]
    return sorted(lignes, key=lambda ligne: ligne["code"])


def _conventions(retenus: Sequence[_Retenu]) -> list[dict[str, str]]:
    """One row per printed line, in order; the territory is added to the codes that would otherwise be equal."""
    codes = [code_de_convention(r.valeurs["dispositif"], code_de(r.valeurs["structure"])) for r in retenus]
    nombre = Counter(codes)
    lignes = []
    for retenu, code in zip(retenus, codes, strict=True):
        valeurs = retenu.valeurs
        complet = f"{code}-{code_de(valeurs['territoire'])}" if nombre[code] > 1 else code
        lignes.append(
            {
                **valeurs,
                "code": complet,
                "structure": code_de(valeurs["structure"]),
                "annee": valeurs["dispositif"][:4],
                "source": " ; ".join(retenu.sources),
                "hypotheses": conventions.SEPARATEUR.join(retenu.hypotheses),
                "ligne_source": retenu.ligne,
            }
        )
    return [{colonne: ligne[colonne] for colonne in COLONNES_CONVENTIONS} for ligne in lignes]
