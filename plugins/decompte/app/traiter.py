"""Treat a lot of deposits: read, control, load. One bad file never stops the others."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.conventions import conventions_a
from decompte.app.documenter import garder
from decompte.app.doubles import TableDeContenant, chercher_doubles, identifier
from decompte.app.lire_lot import DepotLu, lire_lot
from decompte.app.memoire import sans_recherche_de_cycles
from decompte.app.obligations import cloture_de
from decompte.app.seuils import lire_seuils
from decompte.controles.controler import controler
from decompte.controles.temoin import Temoin
from decompte.domaine.calendrier import fin_du_jour, jour_d_arrivee
from decompte.domaine.controle import DepotAControler, ResultatControle, SeuilsDeControle
from decompte.domaine.depot import ACCEPTES, EtatDepot, dire_compte
from decompte.domaine.indicateurs_requis import requis_par_convention
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation
from decompte.domaine.tableau import ClasseurLu
from decompte.domaine.texte import accord
from decompte.entrepot.depots import DepotATraiter

TAILLE_DE_LOT = 200
"""Deposits a lot: large, since Great Expectations costs seconds to import and little per row."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Deposits to treat together."""

    nom: str
    depots: list[str]


@dataclass(frozen=True, slots=True)
class Refus:
    """A deposit of which nothing was loaded, and why: what a steward looks at first."""

    depot: str
    chemin: str
    motif: str


@dataclass(slots=True)
class BilanLot:
    """How many deposits ended in each state; what could not be loaded, with why."""

    etats: Counter[str] = field(default_factory=Counter)
    constats: int = 0
    lignes: int = 0
    echecs: list[str] = field(default_factory=list)
    refuses: list[Refus] = field(default_factory=list)

    def resume(self) -> str:
        """One French sentence."""
        detail = (
            ", ".join(dire_compte(compte, EtatDepot(etat)) for etat, compte in sorted(self.etats.items())) or "rien à traiter"
        )
        return f"{detail} ; {accord(self.lignes, 'ligne chargée', 'lignes chargées')}, {accord(self.constats, 'constat')}."

    def ajouter(self, autre: BilanLot) -> None:
        """Add another lot's."""
        self.etats.update(autre.etats)
        self.constats += autre.constats
        self.lignes += autre.lignes
        self.echecs += autre.echecs
        self.refuses += autre.refuses


def repartir(ctx: Contexte, au: date) -> list[Lot]:
    """The deposits still to be treated, in lots, in the order of their arrival."""
    paquets = _paquets(a_traiter(ctx, au))
    return [
        Lot(f"lot {rang}/{len(paquets)} : {accord(len(paquet), 'dépôt')}", [d.depot for d in paquet])
        for rang, paquet in enumerate(paquets, 1)
    ]


def _paquets(depots: Sequence[DepotATraiter]) -> list[list[DepotATraiter]]:
    """In order; the members of an archive stay together, since what one holds says whether another counts."""
    paquets: list[list[DepotATraiter]] = []
    for depot in depots:
        dernier = paquets[-1] if paquets else None
        meme_archive = dernier is not None and depot.contenant is not None and dernier[-1].contenant == depot.contenant
        if dernier is None or (len(dernier) >= TAILLE_DE_LOT and not meme_archive):
            paquets.append([depot])
        else:
            dernier.append(depot)
    return paquets


@sans_recherche_de_cycles()
def traiter(ctx: Contexte, depots: Sequence[str], au: date) -> BilanLot:
    """Read, control and load these deposits; those already treated are left as they are."""
    voulus = set(depots)
    temoin = Temoin()
    bilan = traiter_depots(ctx, [d for d in a_traiter(ctx, au) if d.depot in voulus], temoin)
    garder(ctx, temoin, au)
    return bilan


def a_traiter(ctx: Contexte, au: date) -> list[DepotATraiter]:
    """What is still to be treated, in the order of arrival: new deposits, and those that waited for a password now set."""
    jusqua = fin_du_jour(au)
    en_attente = [d for d in ctx.entrepot.depots_en_attente_de_mot_de_passe(jusqua) if ctx.mots_de_passe(d.structure)]
    return sorted([*ctx.entrepot.depots_a_traiter(jusqua), *en_attente], key=lambda d: (d.recu_le, d.chemin, d.depot))


def traiter_depots(ctx: Contexte, lot: Sequence[DepotATraiter], temoin: Temoin | None = None) -> BilanLot:
    """Read, control and load these deposits, whatever their state; ``temoin`` keeps the counts of the controls."""
    bilan = BilanLot()
    if lot:
        for lus in lire_lot(ctx, lot):
            bilan.ajouter(_conclure(ctx, lus, temoin))
    return bilan


def _conclure(ctx: Contexte, lus: Sequence[DepotLu], temoin: Temoin | None) -> BilanLot:
    """Control and load tables that were read."""
    depots = [lu.depot for lu in lus]
    resultats = _controler(ctx, lus, temoin)
    hors_cloture = _hors_cloture(ctx, depots, resultats)
    lues_avec = {d.depot: d.derniere_decision for d in depots}
    charge = ctx.entrepot.charger_lot(resultats, pseudonymiseur(ctx.reglages.cle_pseudonyme), hors_cloture, lues_avec)
    bilan = BilanLot(echecs=[f"{echec.depot} : {echec.raison}" for echec in charge.echecs])
    charges = set(charge.charges)
    chemins = {d.depot: d.chemin for d in depots}
    for resultat in resultats:
        if resultat.depot in charges:
            bilan.etats["ecarte" if resultat.depot in hors_cloture else resultat.etat.value] += 1
            bilan.constats += len(resultat.constats)
            bilan.lignes += len(resultat.suivi) + len(resultat.activite)
            if resultat.etat not in ACCEPTES:
                bilan.refuses.append(Refus(resultat.depot, chemins[resultat.depot], resultat.motif or ""))
    return bilan


def pseudonymiseur(cle: bytes) -> Callable[[str], str]:
    """HMAC-SHA-256 of the identifiant under the installation's key: what reaches the warehouse in its place."""
    modele = hmac.new(cle, digestmod=hashlib.sha256)

    def pseudonyme(identifiant: str) -> str:
        calcul = modele.copy()
        calcul.update(identifiant.encode("utf-8"))
        return calcul.hexdigest()

    return pseudonyme


def _controler(ctx: Contexte, lus: Sequence[DepotLu], temoin: Temoin | None) -> list[ResultatControle]:
    """The results in the order given; deposits are controlled together when the same thresholds hold on their arrival."""
    doubles = _en_double(ctx, lus)
    a_controler = depots_a_controler(ctx, [lu.depot for lu in lus], doubles)
    par_seuils: dict[SeuilsDeControle, list[ClasseurLu]] = defaultdict(list)
    for lu in lus:
        par_seuils[lire_seuils(ctx.referentiel.parametres, jour_d_arrivee(lu.depot.recu_le))].append(lu.classeur)
    resultats: dict[str, ResultatControle] = {}
    for seuils, classeurs in par_seuils.items():
        for resultat in controler(classeurs, a_controler, ctx.suites, ctx.modeles, seuils, temoin):
            resultats[resultat.depot] = resultat
    attendent = {lu.classeur.depot for lu in lus if lu.classeur.attend_mot_de_passe}
    for depot in attendent:
        resultats[depot].attend_mot_de_passe = True
    return [resultats[lu.classeur.depot] for lu in lus]


def _en_double(ctx: Contexte, lus: Sequence[DepotLu]) -> frozenset[str]:
    """The deposits of the lot that share their archive, convention and month with another, of the lot or not."""
    du_lot = {lu.depot.depot: lu for lu in lus}
    tables = [_situer(lu.depot.contenant, lu) for lu in lus if lu.depot.contenant is not None]
    for contenant in sorted({table.contenant for table in tables}):
        for depot, convention, mois, original in ctx.entrepot.tables_du_contenant(contenant):
            if depot in du_lot:
                continue
            table = TableDeContenant(contenant, depot, convention, mois)
            if convention is None and original is not None:
                # The same bytes came before, and wait for their turn: what they say is what counts here too.
                lu = du_lot.get(original) or _lire_original(ctx, original)
                table = table if lu is None else replace(_situer(contenant, lu), depot=depot)
            tables.append(table)
    return chercher_doubles(tables) & du_lot.keys()


def _situer(contenant: str, lu: DepotLu) -> TableDeContenant:
    """What a table counts for: what it says, or what a steward said."""
    table = identifier(contenant, lu.classeur)
    if lu.depot.convention_imposee is None:
        return table
    return replace(table, convention=lu.depot.convention_imposee, mois=lu.depot.mois_impose)


def _lire_original(ctx: Contexte, depot: str) -> DepotLu | None:
    """A deposit of another lot, read for what it says of itself."""
    for paquet in lire_lot(ctx, ctx.entrepot.depots_par_id([depot])):
        for lu in paquet:
            if lu.depot.depot == depot:
                return lu
    return None


def depots_a_controler(
    ctx: Contexte, lot: Sequence[DepotATraiter], en_double: Collection[str] = ()
) -> dict[str, DepotAControler]:
    """What controls need to know of each deposit beyond its content."""
    structures = {s.code: s for s in ctx.entrepot.lire_structures()}
    conventions = {c.code: c for c in conventions_a(ctx)}
    tableaux = {id: d.tableau for id, d in ctx.referentiel.dispositifs.items()}
    requis = requis_par_convention(conventions.values(), ctx.referentiel.dispositifs, ctx.referentiel.parametres)
    return {
        depot.depot: DepotAControler(
            depot=depot.depot,
            structure=structures.get(depot.structure),
            structure_dossier=depot.structure,
            recu_le=depot.recu_le,
            conventions=conventions,
            tableaux=tableaux,
            indicateurs_requis=requis,
            en_double=depot.depot in en_double,
            convention_imposee=depot.convention_imposee,
            mois_impose=depot.mois_impose,
            admises=depot.admises,
        )
        for depot in lot
    }


def _hors_cloture(ctx: Contexte, lot: Sequence[DepotATraiter], resultats: Sequence[ResultatControle]) -> frozenset[str]:
    """The deposits that came after the clôture of their exercice, for a month that nobody reopened."""
    rouverts: set[tuple[str, Mois]] = {
        (d.convention, d.mois) for d in ctx.entrepot.decisions() if d.action is ActionObligation.ROUVRIR
    }
    arrivees = {d.depot: jour_d_arrivee(d.recu_le) for d in lot}
    return frozenset(
        r.depot
        for r in resultats
        if r.convention is not None
        and r.mois is not None
        and r.taux_completude is not None
        and (r.convention, r.mois) not in rouverts
        and arrivees[r.depot] > cloture_de(ctx.referentiel.parametres, r.mois.annee, arrivees[r.depot])
    )
