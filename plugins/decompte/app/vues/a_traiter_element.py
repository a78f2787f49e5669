"""The page of one thing to be done: what it is, what was decided and said of it, what else waits beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.vues.a_traiter import ETATS, lien
from decompte.app.vues.a_traiter_objet import dire_objet
from decompte.app.vues.tranche import Ligne, Tranche, decalage
from decompte.domaine.lignes_citees import citer_lignes
from decompte.domaine.mois import Mois
from decompte.domaine.suivi import GenreObjet, Objet

LIGNES_PAR_PAGE = 100


@dataclass(frozen=True, slots=True)
class Element:
    """One thing. ``fiche``: its row, states told; ``decisions``: what was decided, newest first; ``suivi``: what was said."""

    objet: Objet
    nom: str
    fiche: Ligne
    charge: Ligne | None
    suivi: list[Ligne]
    decisions: list[Ligne]
    voisins: list[Ligne]
    messages: tuple[Ligne, ...] = ()
    depots: tuple[Ligne, ...] = ()
    lignes: Tranche | None = None
    conventions: tuple[str, ...] = ()


def lire_incident(ctx: Contexte, numero: int) -> Element | None:
    """An incident by its number, resolved and closed ones too; None when there is none."""
    objet = Objet.incident(numero)
    fiche = _un(ctx, "incident", incident=numero)
    if fiche is None:
        return None
    messages = ctx.entrepot.lire_vue("a_traiter/messages", depot=fiche["depot"], regle=fiche["regle"])
    dits = tuple({**m, "ou": citer_lignes(m["lignes"]) if m["lignes"] else ""} for m in messages)
    return _element(ctx, objet, fiche, (fiche["convention"], fiche["mois"]), [], messages=dits)


def lire_mois(ctx: Contexte, convention: str, mois: Mois) -> Element | None:
    """What is expected of a convention for a month; None when nothing is."""
    cle = {"convention": convention, "mois": str(mois)}
    fiche = _un(ctx, "mois", **cle)
    if fiche is None:
        return None
    decisions = ctx.entrepot.lire_vue("a_traiter/decisions_mois", **cle)
    depots = tuple(_dire_etat(d) for d in ctx.entrepot.lire_vue("a_traiter/depots_mois", **cle))
    return _element(ctx, Objet.du_mois(convention, mois), fiche, (convention, str(mois)), decisions, depots=depots)


def lire_depot(ctx: Contexte, depot: str, page: int = 1) -> Element | None:
    """A deposit with a slice of its rows in quarantine; None when it is unknown."""
    fiche = _un(ctx, "depot", depot=depot)
    if fiche is None:
        return None
    lignes = ctx.entrepot.lire_vue(
        "a_traiter/lignes", depot=depot, limite=LIGNES_PAR_PAGE, decalage=decalage(page, LIGNES_PAR_PAGE)
    )
    tranche = Tranche(lignes, lignes[0]["total"] if lignes else int(fiche["en_attente"]), page, LIGNES_PAR_PAGE)
    decisions = ctx.entrepot.lire_vue("a_traiter/decisions_depot", depot=depot)
    conventions = tuple(c["code"] for c in ctx.entrepot.lire_vue("a_traiter/conventions", structure=fiche["structure"]))
    place = (fiche["convention"], fiche["mois"])
    return _element(ctx, Objet.depot(depot), fiche, place, decisions, lignes=tranche, conventions=conventions)


def nommer(ctx: Contexte, objets: list[Objet]) -> list[Ligne]:
    """Things that were ticked, in that order, with what they are when they still wait."""
    attendent = {
        f"{t['genre']}:{t['cle']}": t for t in ctx.entrepot.lire_vue("a_traiter/objets", objets=[str(o) for o in objets])
    }
    return [{**attendent.get(str(o), {}), "objet": str(o), "nom": dire_objet(o), "lien": lien(o)} for o in objets]


def _element(
    ctx: Contexte, objet: Objet, fiche: Ligne, place: tuple[str | None, str | None], decisions: list[Ligne], **suite: Any
) -> Element:
    cle = {"genre": str(objet.genre), "cle": objet.cle}
    voisins = []
    if None not in place:
        trouves = ctx.entrepot.lire_vue("a_traiter/voisins", convention=place[0], mois=place[1])
        voisins = [_voisin(v) for v in trouves if (v["genre"], v["cle"]) != (objet.genre, objet.cle)]
    return Element(
        objet,
        dire_objet(objet),
        _dire_etat(fiche),
        _un(ctx, "charge", **cle),
        ctx.entrepot.lire_vue("a_traiter/suivi", **cle),
        decisions,
        voisins,
        **suite,
    )


def _voisin(ligne: Ligne) -> Ligne:
    objet = Objet(GenreObjet(ligne["genre"]), ligne["cle"])
    return {**_dire_etat(ligne), "nom": dire_objet(objet), "lien": lien(objet)}


def _dire_etat(ligne: Ligne) -> Ligne:
    code = "attend_mot_de_passe" if ligne.get("attend_mot_de_passe") else ligne["etat"]
    if ligne.get("hors_cloture"):
        code = "hors_cloture"
    mot, genre = ETATS[code]
    return {**ligne, "etat_dit": mot, "etat_genre": genre}


def _un(ctx: Contexte, requete: str, **parametres: object) -> Ligne | None:
    return next(iter(ctx.entrepot.lire_vue(f"a_traiter/{requete}", **parametres)), None)
