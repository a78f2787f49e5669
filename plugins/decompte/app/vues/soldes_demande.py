"""What an address asks of the solde page: filters, order, columns; what cannot be understood is told, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from decompte.app.vues.soldes_colonnes import COLONNES, ETATS, GROUPES
from decompte.domaine.solde import EtatSolde

HORS_BUDGET = "hors-budget"
"""As an operation: what no budget operation bears."""

FILTRES = MappingProxyType(
    {
        "texte": "Texte",
        "dispositif": "Dispositif",
        "territoire": "Territoire",
        "etat": "État",
        "structure": "Structure",
        "operation": "Opération budgétaire",
        "hypothese": "Hypothèse",
        "regle": "Règle appliquée",
    }
)
"""The filters that take a value, with their names."""

AVEC = MappingProxyType(
    {
        "blocages": "avec blocages",
        "hypotheses": "avec hypothèses",
        "penalite": "avec pénalité",
        "reversement": "avec reversement",
        "regularisation": "en régularisation",
        "a_proposer": "à proposer",
        "a_entendre": "phase contradictoire à ouvrir",
        "en_phase": "phase contradictoire en cours",
        "a_arreter": "à arrêter",
        "hors_lot": "arrêtés, dans aucun lot",
    }
)
"""The filters that are asked for or not."""

ETAPES = MappingProxyType(
    {
        "a_proposer": "À proposer",
        "a_entendre": "Phase contradictoire à ouvrir",
        "en_phase": "Phase en cours",
        "a_arreter": "À arrêter",
        "hors_lot": "Arrêtés, dans aucun lot",
        "regularisation": "En régularisation",
    }
)
"""Those that follow the life of a solde, in its order, as links name them."""

PAR = MappingProxyType({"operation": "opération budgétaire", "dispositif": "dispositif", "territoire": "territoire"})
"""By what totals are told."""

_TAILLE = 200
"""Characters of a filter: no value of ours is longer."""
_MAUX = ("\x00",)


@dataclass(frozen=True, slots=True)
class Demande:
    """What to show. ``exercice`` None: none asked. ``fautes``: what was not understood, in French, one sentence each."""

    exercice: int | None = None
    filtres: Mapping[str, str] = field(default_factory=dict)
    avec: tuple[str, ...] = ()
    tri: str = "convention"
    sens: str = "asc"
    colonnes: str = "essentielles"
    par: str = "operation"
    page: int = 1
    fautes: tuple[str, ...] = ()

    def parametres(self, **changes: Any) -> list[tuple[str, str]]:
        """The parameters of the address that asks the same with these changes; what is by default is left out.

        Anything but a change of page goes back to the first one.
        """
        autre = replace(self, **{"page": 1, **changes})
        lus: list[tuple[str, str]] = [] if autre.exercice is None else [("exercice", str(autre.exercice))]
        lus += [(nom, autre.filtres[nom]) for nom in FILTRES if autre.filtres.get(nom)]
        lus += [("avec", nom) for nom in autre.avec]
        defaut = Demande()
        for nom in ("tri", "sens", "colonnes", "par", "page"):
            if getattr(autre, nom) != getattr(defaut, nom):
                lus.append((nom, str(getattr(autre, nom))))
        return lus

    def trier_par(self, colonne: str) -> list[tuple[str, str]]:
        """The address that sorts by a column; the other way when it is sorted by it already."""
        return self.parametres(tri=colonne, sens="desc" if self.tri == colonne and self.sens == "asc" else "asc")

    def sans(self, filtre: str) -> list[tuple[str, str]]:
        """The address without one filter."""
        if filtre in AVEC:
            return self.parametres(avec=tuple(a for a in self.avec if a != filtre))
        return self.parametres(filtres={nom: v for nom, v in self.filtres.items() if nom != filtre})

    def pour_sql(self) -> dict[str, object]:
        """The parameters of ``soldes/selection.sql``."""
        valeurs: dict[str, object] = {nom: self.filtres.get(nom) for nom in FILTRES}
        return valeurs | {nom: nom in self.avec for nom in AVEC} | {"exercice": self.exercice}


def lire_demande(parametres: Iterable[tuple[str, str]]) -> Demande:
    """What the parameters of an address ask; an empty one asks nothing, an unknown one is left alone."""
    lus: dict[str, list[str]] = {}
    for nom, valeur in parametres:
        if valeur.strip():
            lus.setdefault(nom, []).append(valeur.strip())
    fautes: list[str] = []
    filtres = {}
    for nom, titre in FILTRES.items():
        for valeur in lus.get(nom, [])[:1]:
            if len(valeur) > _TAILLE or any(mal in valeur for mal in _MAUX):
                fautes.append(f"{titre} : cette valeur ne peut pas être lue, le filtre n'est pas appliqué.")
            else:
                filtres[nom] = valeur
    avec = tuple(a for a in AVEC if a in lus.get("avec", []))
    inconnus = [a for a in lus.get("avec", []) if a not in AVEC]
    fautes += [f"Filtre inconnu : « {a[:40]} ». Attendu : {', '.join(AVEC)}." for a in inconnus]
    return Demande(
        exercice=_exercice(lus.get("exercice", []), fautes),
        filtres=filtres,
        avec=avec,
        tri=_choix(lus, "tri", COLONNES, "convention", "On ne trie pas par", fautes),
        sens=_choix(lus, "sens", ("asc", "desc"), "asc", "Sens de tri inconnu :", fautes),
        colonnes=_choix(lus, "colonnes", GROUPES, "essentielles", "Groupe de colonnes inconnu :", fautes),
        par=_choix(lus, "par", PAR, "operation", "Totaux inconnus :", fautes),
        page=lire_page(lus.get("page", []), fautes),
        fautes=tuple(fautes),
    )


def lire_page(valeurs: Sequence[str], fautes: list[str]) -> int:
    """The page asked for: the first one, told in ``fautes``, when it is not a number above 0."""
    if not valeurs:
        return 1
    if valeurs[0].isascii() and valeurs[0].isdigit() and len(valeurs[0]) <= 6 and int(valeurs[0]):
        return int(valeurs[0])
    fautes.append(f"Page « {valeurs[0][:20]} » illisible : voici la première.")
    return 1


def lire_annee(valeur: str) -> int | None:
    """A year in four digits, else None."""
    return int(valeur) if valeur.isascii() and valeur.isdigit() and len(valeur) == 4 else None


def dire_filtres(demande: Demande) -> list[tuple[str, str, str]]:
    """The filters that are set: (name, its title, the value as people read it)."""
    dits = []
    for nom, titre in FILTRES.items():
        if nom in demande.filtres:
            valeur = demande.filtres[nom]
            if nom == "etat" and valeur in ETATS:
                valeur = ETATS[EtatSolde(valeur)][0]
            if nom == "operation" and valeur == HORS_BUDGET:
                valeur = "hors budget"
            dits.append((nom, titre, valeur))
    return dits + [(nom, "Seulement", AVEC[nom]) for nom in demande.avec]


def _exercice(valeurs: Sequence[str], fautes: list[str]) -> int | None:
    if not valeurs:
        return None
    annee = lire_annee(valeurs[0])
    if annee is None:
        fautes.append(f"Exercice « {valeurs[0][:20]} » illisible : attendu une année, par exemple 2024.")
    return annee


def _choix(lus: Mapping[str, Sequence[str]], nom: str, admis: Iterable[str], defaut: str, refus: str, fautes: list[str]) -> str:
    valeur = lus.get(nom, [defaut])[0]
    if valeur in admis:
        return valeur
    fautes.append(f"{refus} « {valeur[:40]} ».")
    return defaut
