"""The stewards' work list: what waits, by kind, the gravest or the oldest first, a slice at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.vues.depots_filtres import Lecture
from decompte.app.vues.tranche import PAR_PAGE, Ligne, Tranche, decalage
from decompte.domaine.suivi import GenreObjet, Objet

MOI, PERSONNE = "moi", "personne"
NATURES = MappingProxyType(
    {
        "depot": "Dépôts non comptés",
        "lignes": "Lignes en attente",
        "incident": "Incidents",
        "mois": "Mois en retard ou manquants",
    }
)
"""The tabs, in the order of what holds most."""
SEVERITES = MappingProxyType(
    {"bloquant_fichier": "bloque le fichier", "bloquant_ligne": "bloque la ligne", "avertissement": "avertissement"}
)
GRAVITE, ANCIENNETE = "gravite", "anciennete"
TRIS = MappingProxyType({GRAVITE: "le plus grave d'abord", ANCIENNETE: "le plus ancien d'abord"})
"""The orders of the list. The gravest: what holds a deposit or rows, the months, what only warns; the oldest among equals."""
ETATS = MappingProxyType(
    {
        "rejete": ("refusé", "mauvais"),
        "illisible": ("illisible", "mauvais"),
        "attend_mot_de_passe": ("attend un mot de passe", "attente"),
        "hors_cloture": ("arrivé après la clôture", "attention"),
        "accepte": ("accepté", "bon"),
        "accepte_avec_reserves": ("accepté avec réserves", "attention"),
        "remplace": ("remplacé", "neutre"),
        "ecarte": ("écarté", "neutre"),
        "doublon": ("doublon", "neutre"),
        "recu": ("reçu, à lire", "attente"),
        "lu": ("lu", "attente"),
        "controle": ("contrôlé", "attente"),
        "manquant": ("manquant", "mauvais"),
        "en_retard": ("en retard", "attention"),
        "incomplet": ("incomplet", "attention"),
        "a_temps": ("à temps", "bon"),
        "excuse": ("excusé", "neutre"),
        "a_venir": ("à venir", "neutre"),
        "ouvert": ("ouvert", "attention"),
        "ferme": ("fermé de lui-même", "bon"),
        "resolu": ("résolu", "bon"),
    }
)
"""The states as people read them, and how they are coloured (macro ``etat``)."""


@dataclass(frozen=True, slots=True)
class Filtre:
    """What the list shows; None: all."""

    nature: str | None
    charge: str | None
    regle: str | None
    severite: str | None
    structure: str | None
    territoire: str | None
    dispositif: str | None
    convention: str | None
    mois: str | None
    texte: str
    tri: str = GRAVITE

    @property
    def adresse(self) -> dict[str, str]:
        """The same, as the query of an address."""
        champs = {champ: getattr(self, champ) for champ in self.__slots__}
        return {champ: valeur for champ, valeur in champs.items() if valeur and (champ, valeur) != ("tri", GRAVITE)}


@dataclass(frozen=True, slots=True)
class Liste:
    """A slice of the list, the counts by kind under the other filters, what the filters may choose from, what was not applied."""

    filtre: Filtre
    tranche: Tranche
    comptes: Mapping[str, int]
    choix: Mapping[str, Any]
    phrases: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many there are of all kinds."""
        return sum(self.comptes.values())


def lire_liste(ctx: Contexte, demande: Mapping[str, str], compte: str, par_page: int = PAR_PAGE) -> Liste:
    """What waits, under the filters of an address (``compte``: « moi »); a filter that cannot be read is told, not applied."""
    lecture = Lecture(demande)
    mois = lecture.mois("mois", "Le mois")
    filtre = Filtre(
        nature=lecture.parmi("nature", NATURES, "La liste"),
        charge=lecture.brut("charge") or None,
        regle=lecture.brut("regle") or None,
        severite=lecture.parmi("severite", SEVERITES, "La sévérité"),
        structure=lecture.brut("structure") or None,
        territoire=lecture.brut("territoire") or None,
        dispositif=lecture.brut("dispositif") or None,
        convention=lecture.brut("convention") or None,
        mois=None if mois is None else str(mois),
        texte=lecture.brut("texte"),
        tri=lecture.parmi("tri", TRIS, "L'ordre") or GRAVITE,
    )
    page = lecture.page()
    lignes = ctx.entrepot.lire_vue(
        "a_traiter/liste",
        **{champ: getattr(filtre, champ) for champ in _TELS_QUELS},
        charge={MOI: compte, PERSONNE: None}.get(filtre.charge or PERSONNE, filtre.charge),
        sans_charge=filtre.charge == PERSONNE,
        mots=lecture.mots(),
        tri=filtre.tri,
        limite=par_page,
        decalage=decalage(page, par_page),
    )
    tete = lignes[0]
    trouves = [_completer(ligne) for ligne in lignes if ligne["nature"] is not None]
    total = trouves[0]["total"] if trouves else 0
    comptes = {nature: int(tete["natures"].get(nature, 0)) for nature in NATURES}
    attendus = sum(comptes.values()) if filtre.nature is None else comptes[filtre.nature]
    phrases = [*lecture.phrases, *_inconnus(filtre, tete)]
    if not trouves and attendus:
        phrases.append(f"La liste n'a pas de page {page} : revenez à la première.")
    return Liste(filtre, Tranche(trouves, total, page, par_page), comptes, _choix(tete, filtre), tuple(phrases))


_TELS_QUELS = ("nature", "regle", "severite", "structure", "territoire", "dispositif", "convention", "mois")
_LISTES = {"territoire": "territoires", "dispositif": "dispositifs", "convention": "conventions", "regle": "regles_connues"}


def _choix(tete: Ligne, filtre: Filtre) -> dict[str, Any]:
    """What each filter may be; what is asked for is among it even when nothing waits for it any more."""
    choix: dict[str, Any] = {
        champ: sorted({*(tete[colonne] or ()), *filter(None, [getattr(filtre, champ)])}) for champ, colonne in _LISTES.items()
    }
    structures = dict(tete["structures"])
    if filtre.structure:
        structures.setdefault(filtre.structure, filtre.structure)
    choix["structure"] = dict(sorted(structures.items(), key=lambda s: s[1].casefold()))
    choix["charge"] = sorted({*(tete["charges"] or ()), *filter(None, [filtre.charge])} - {MOI, PERSONNE})
    return choix


def _inconnus(filtre: Filtre, tete: Ligne) -> list[str]:
    """Filters that nothing answers: the list is empty because of them, and says so."""
    noms = {
        "territoire": "ce territoire",
        "dispositif": "ce dispositif",
        "convention": "cette convention",
        "regle": "cette règle",
    }
    phrases = [
        f"Rien n'attend pour {noms[champ]} : « {getattr(filtre, champ)} »."
        for champ, colonne in _LISTES.items()
        if getattr(filtre, champ) and getattr(filtre, champ) not in (tete[colonne] or ())
    ]
    if filtre.structure and filtre.structure not in tete["structures"]:
        phrases.append(f"Rien n'attend pour cette structure : « {filtre.structure} ».")
    return phrases


def _completer(ligne: Ligne) -> Ligne:
    """With its object, where its page is, and its state as people read it."""
    objet = Objet(GenreObjet(ligne["genre"]), ligne["cle"])
    mot, genre = ETATS[ligne["etat"]]
    return {**ligne, "objet": str(objet), "lien": lien(objet), "etat_dit": mot, "etat_genre": genre}


def titres(ctx: Contexte) -> dict[str, str]:
    """What each rule asks for, by its id."""
    return {regle.id: regle.titre for suite in ctx.suites.toutes for regle in suite.regles}


def lien(objet: Objet) -> str:
    """The path of the page of one thing, under ours: its parts as they are, to be encoded (filter ``urlencode`` of Jinja)."""
    if objet.genre is GenreObjet.INCIDENT:
        return f"/a-traiter/incidents/{objet.cle}"
    if objet.genre is GenreObjet.DEPOT:
        return f"/a-traiter/depots/{objet.cle}"
    return f"/a-traiter/mois/{objet.convention}/{objet.mois}"
