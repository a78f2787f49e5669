"""The findings of one deposit as its page shows them: grouped and paged by the warehouse, never all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from decompte.app.contexte import Contexte
from decompte.app.vues.tranche import Ligne, Tranche, decalage
from decompte.classeurs.annotation_gravites import GRAVITES
from decompte.controles.regrouper import VALEURS_MONTREES, Groupe
from decompte.domaine.constat import Severite
from decompte.domaine.convention import Tableau
from decompte.domaine.lignes_citees import LIGNES_CITEES, citer_lignes, ecrire_etendue, ecrire_lignes
from decompte.domaine.texte import accord

NOMS_GRAVITES = MappingProxyType({severite: gravite.nom for severite, gravite in GRAVITES.items()})
"""The words of the annotated copy: a steward and a partner read the same."""
GROUPES_PAR_PAGE = 25
GROUPES_CITES = 40
"""Points that a message tells one by one: it is read in one sitting; the guichet shows the others."""
CELLULES_PAR_PAGE = 100


@dataclass(frozen=True, slots=True)
class RegleDite:
    """A rule as the page names it: its title, and its place in the page of rules (see ``app.vues.regles``)."""

    titre: str
    ancre: str


@dataclass(frozen=True, slots=True)
class GroupeMontre:
    """One line of the page. ``rang`` is that of one of its findings: the address of all of them."""

    groupe: Groupe
    rang: int
    regle: RegleDite | None
    """None for a rule that no suite has."""

    @property
    def cellules(self) -> str:
        """Where, as a spreadsheet names it: « F12 à F18, F40 », « lignes 12-18 », or nothing for a whole sheet or file."""
        return citer_cellules(self.groupe.colonne, self.groupe.lignes)


@dataclass(frozen=True, slots=True)
class Paquet:
    """The groups of one severity: its word, what it does, its groups."""

    severite: Severite
    nom: str
    effet: str
    groupes: tuple[GroupeMontre, ...]


@dataclass(frozen=True, slots=True)
class Constats:
    """A slice of the groups of a deposit, and how many findings it has by severity (all of them, whatever is filtered).

    ``premiers``: the first groups of all that ask for something, for the message; ``a_corriger``: how many such groups there are.
    """

    tranche: Tranche
    paquets: tuple[Paquet, ...]
    nombres: dict[Severite, int]
    premiers: tuple[Groupe, ...]
    a_corriger: int

    @property
    def nombre(self) -> int:
        """How many findings there are."""
        return sum(self.nombres.values())


def lire_constats(ctx: Contexte, depot: str, modele: str | None, severite: Severite | None = None, page: int = 1) -> Constats:
    """The groups of a deposit (read under that template), of one severity or all; beyond the last page, the first one."""
    lus = {Severite(ligne["severite"]): ligne["nombre"] for ligne in ctx.entrepot.lire_vue("depot/severites", depot=depot)}
    nombres = {s: lus[s] for s in Severite if s in lus}
    # Grouping thousands of findings takes tens of milliseconds: the first page takes what it shows and the message at once.
    premiers = _lire_groupes(ctx, depot, None, 1, GROUPES_CITES) if nombres else []
    lignes = premiers[:GROUPES_PAR_PAGE]
    if nombres and (severite is not None or page > 1):
        lignes = _lire_groupes(ctx, depot, severite, page, GROUPES_PAR_PAGE)
        if not lignes and page > 1:
            page, lignes = 1, _lire_groupes(ctx, depot, severite, 1, GROUPES_PAR_PAGE)
    regles = nommer_regles(ctx, modele) if lignes else {}
    montres = [GroupeMontre(_groupe(depot, ligne), ligne["rang"], regles.get(ligne["regle"])) for ligne in lignes]
    paquets = tuple(
        Paquet(s, GRAVITES[s].nom, GRAVITES[s].effet, tuple(siens)) for s, siens in groupby(montres, lambda m: m.groupe.severite)
    )
    tranche = Tranche(lignes, lignes[0]["total"] if lignes else 0, page, GROUPES_PAR_PAGE)
    return Constats(tranche, paquets, nombres, *_a_corriger(depot, premiers))


def premiers_groupes(ctx: Contexte, depot: str, limite: int) -> tuple[tuple[Groupe, ...], int]:
    """The first groups that ask for something (no information), the most severe first, and how many there are in all."""
    return _a_corriger(depot, _lire_groupes(ctx, depot, None, 1, limite))


def _a_corriger(depot: str, lignes: Sequence[Ligne]) -> tuple[tuple[Groupe, ...], int]:
    groupes = tuple(_groupe(depot, ligne) for ligne in lignes if ligne["severite"] != Severite.INFORMATION)
    return groupes, lignes[0]["a_corriger"] if lignes else 0


def lire_cellules(ctx: Contexte, depot: str, modele: str | None, rang: int, page: int) -> tuple[GroupeMontre, Tranche] | None:
    """Every finding of the group that holds the one of that rank, a slice of them; None when there is none."""
    lus: list[Ligne] = []
    for voulue in (page, 1):
        parametres = {"depot": depot, "rang": rang, "limite": CELLULES_PAR_PAGE, "decalage": decalage(voulue, CELLULES_PAR_PAGE)}
        lus = ctx.entrepot.lire_vue("depot/cellules", **parametres)
        page = voulue
        if lus:
            break
    if not lus:
        return None
    premier = lus[0]
    groupe = _groupe(depot, {**premier, "nombre": premier["total"], "lignes": [], "valeurs": []})
    tranche = Tranche(lus, premier["total"], page, CELLULES_PAR_PAGE)
    return GroupeMontre(groupe, rang, nommer_regles(ctx, modele).get(premier["regle"])), tranche


def citer_cellules(colonne: str | None, lignes: Sequence[int]) -> str:
    """Cells of a column as a spreadsheet names them, « F12 à F18, F40 »; a long list ends by « et 480 autres »."""
    if not lignes:
        return ""
    if colonne is None:
        return citer_lignes(lignes)
    morceaux = ecrire_lignes(lignes).split(", ")
    cites = [" à ".join(f"{colonne}{n}" for n in morceau.split("-")) for morceau in morceaux[:LIGNES_CITEES]]
    reste = len(set(lignes)) - sum(_etendue(morceau) for morceau in morceaux[:LIGNES_CITEES])
    return ", ".join(cites) + (f" et {accord(reste, 'autre')}" if reste else "")


def _etendue(morceau: str) -> int:
    premiere, _, derniere = morceau.partition("-")
    return int(derniere or premiere) - int(premiere) + 1


def _lire_groupes(ctx: Contexte, depot: str, severite: Severite | None, page: int, limite: int) -> list[Ligne]:
    voulue = None if severite is None else severite.value
    return ctx.entrepot.lire_vue("depot/groupes", depot=depot, severite=voulue, limite=limite, decalage=decalage(page, limite))


def _groupe(depot: str, ligne: Ligne) -> Groupe:
    lignes = tuple(dict.fromkeys(ligne["lignes"]))
    return Groupe(
        depot=depot,
        regle=ligne["regle"],
        severite=Severite(ligne["severite"]),
        feuille=ligne["feuille"],
        colonne=ligne["colonne"],
        entete=ligne["entete"],
        message=ligne["message"],
        conduite=ligne["conduite"],
        lignes=lignes,
        etendue=ecrire_etendue(lignes),
        nombre=ligne["nombre"],
        valeurs=tuple(dict.fromkeys(ligne["valeurs"]))[:VALEURS_MONTREES],
    )


def nommer_regles(ctx: Contexte, modele: str | None) -> dict[str, RegleDite]:
    """The rules by code; of one that both kinds of tables have, that of the table of the template given."""
    connu = ctx.modeles.get(modele or "")
    suites, nommees = ctx.suites, dict[str, RegleDite]()
    activite = connu is not None and connu.tableau is Tableau.ACTIVITE
    for suite in (suites.depots, suites.suivi, suites.activite, suites.series):
        for regle in suite.regles:
            deja = regle.id in nommees
            if not deja or activite:
                nommees[regle.id] = RegleDite(regle.titre, f"{regle.id}-{suite.nom}" if deja else regle.id)
    return nommees
