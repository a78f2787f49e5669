"""Treat a lot of deposits: read, control, load. One bad file never stops the others."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.memoire import sans_recherche_de_cycles
from decompte.classeurs.lecture import lire
from decompte.controles.controler import controler
from decompte.depots.erreurs import ErreurDepots
from decompte.domaine.calendrier import fin_du_jour, jour_d_arrivee
from decompte.domaine.controle import DepotAControler, ResultatControle, SeuilsDeControle
from decompte.domaine.depot import ACCEPTES
from decompte.domaine.indicateurs_requis import requis_par_convention
from decompte.domaine.limites import Limites
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import ActionObligation, cloture
from decompte.domaine.parametre import Parametres
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme
from decompte.domaine.texte import accord, nombre
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
        detail = ", ".join(f"{nombre} {etat}" for etat, nombre in sorted(self.etats.items())) or "rien à traiter"
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
    a_traiter = ctx.entrepot.depots_a_traiter(fin_du_jour(au))
    paquets = [a_traiter[i : i + TAILLE_DE_LOT] for i in range(0, len(a_traiter), TAILLE_DE_LOT)]
    return [
        Lot(f"lot {rang}/{len(paquets)} : {accord(len(paquet), 'dépôt')}", [d.depot for d in paquet])
        for rang, paquet in enumerate(paquets, 1)
    ]


@sans_recherche_de_cycles()
def traiter(ctx: Contexte, depots: Sequence[str], au: date) -> BilanLot:
    """Read, control and load these deposits; those already treated are left as they are."""
    voulus = set(depots)
    lot = [d for d in ctx.entrepot.depots_a_traiter(fin_du_jour(au)) if d.depot in voulus]
    bilan = BilanLot()
    if not lot:
        return bilan
    limites = lire_limites(ctx.referentiel.parametres, au)
    classeurs = [_lire(ctx, depot, limites, au) for depot in lot]
    resultats = _controler(ctx, lot, classeurs, au)
    hors_cloture = _hors_cloture(ctx, lot, resultats, au)
    charge = ctx.entrepot.charger_lot(resultats, pseudonymiseur(ctx.reglages.cle_pseudonyme), hors_cloture)
    bilan.echecs += [f"{echec.depot} : {echec.raison}" for echec in charge.echecs]
    charges = set(charge.charges)
    chemins = {d.depot: d.chemin for d in lot}
    for resultat in resultats:
        if resultat.depot in charges:
            bilan.etats["ecarte" if resultat.depot in hors_cloture else resultat.etat.value] += 1
            bilan.constats += len(resultat.constats)
            bilan.lignes += len(resultat.suivi) + len(resultat.activite)
            if resultat.etat not in ACCEPTES:
                bilan.refuses.append(Refus(resultat.depot, chemins[resultat.depot], resultat.motif or ""))
    return bilan


def lire_limites(parametres: Parametres, au: date) -> Limites:
    """How far a file is opened and read, from the parameters in force on a day."""
    return Limites(
        octets_par_fichier=parametres.entier("taille_fichier_mo", au) * 1_000_000,
        octets_decompresses=parametres.entier("taille_depliee_mo", au) * 1_000_000,
        fichiers_par_archive=parametres.entier("fichiers_archive", au),
        lignes_par_feuille=parametres.entier("lignes_feuille", au),
        cellules_par_feuille=parametres.entier("cellules_feuille", au),
        ratio_compression=parametres.entier("ratio_compression", au),
        duree_s=parametres.entier("duree_fichier_s", au),
        memoire_octets=parametres.entier("memoire_lecture_mo", au) * 1_000_000,
    )


def pseudonymiseur(cle: bytes) -> Callable[[str], str]:
    """HMAC-SHA-256 of the identifiant under the installation's key: what reaches the warehouse in its place."""
    modele = hmac.new(cle, digestmod=hashlib.sha256)

    def pseudonyme(identifiant: str) -> str:
        calcul = modele.copy()
        calcul.update(identifiant.encode("utf-8"))
        return calcul.hexdigest()

    return pseudonyme


def lire_seuils(parametres: Parametres, au: date) -> SeuilsDeControle:
    """The parameters of controls in force on a day."""
    return SeuilsDeControle(
        completude=parametres.decimal("seuil_completude", au),
        premiere_date=parametres.jour("premiere_date_plausible", au),
        premiere_naissance=parametres.jour("premiere_naissance_plausible", au),
        age_minimum_ans=parametres.entier("age_minimum_ans", au),
        duree_cer_mois=parametres.entier("duree_cer_mois", au),
        tolerance_cer_jours=parametres.entier("tolerance_duree_cer_jours", au),
    )


def _lire(ctx: Contexte, depot: DepotATraiter, limites: Limites, au: date) -> ClasseurLu:
    nom = depot.chemin.rsplit("/", 1)[-1]
    taille_max = ctx.referentiel.parametres.entier("taille_fichier_mo", au)
    if depot.taille > taille_max * 1_000_000:
        message = f"Le fichier pèse {nombre(depot.taille // 1_000_000)} Mo ; la limite est de {taille_max} Mo."
        conduite = "Supprimez les feuilles, images et lignes inutiles, ou envoyez un fichier par convention et par mois."
        return _illisible(depot, nom, Probleme("D08", message, conduite))
    try:
        contenu = ctx.archive.lire(depot.sha256)
    except ErreurDepots as erreur:
        conduite = "Signalez-le à l'équipe du Département : le fichier est à redéposer."
        return _illisible(depot, nom, Probleme("D01", str(erreur), conduite))
    return lire(contenu, nom, depot.depot, ctx.modeles, limites)


def _illisible(depot: DepotATraiter, nom: str, probleme: Probleme) -> ClasseurLu:
    return ClasseurLu(depot.depot, nom, False, Identification(), None, problemes=[probleme])


def _controler(ctx: Contexte, lot: Sequence[DepotATraiter], classeurs: Sequence[ClasseurLu], au: date) -> list[ResultatControle]:
    parametres = ctx.referentiel.parametres
    return controler(
        classeurs,
        depots_a_controler(ctx, lot),
        ctx.suites,
        ctx.modeles,
        lire_seuils(parametres, au),
    )


def depots_a_controler(ctx: Contexte, lot: Sequence[DepotATraiter]) -> dict[str, DepotAControler]:
    """What controls need to know of each deposit beyond its content."""
    structures = {s.code: s for s in ctx.entrepot.lire_structures()}
    conventions = {c.code: c for c in ctx.entrepot.lire_conventions()}
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
        )
        for depot in lot
    }


def _hors_cloture(ctx: Contexte, lot: Sequence[DepotATraiter], resultats: Sequence[ResultatControle], au: date) -> frozenset[str]:
    """The deposits that came after the clôture of their exercice, for a month that nobody reopened."""
    mois_texte, jour_texte = str(ctx.referentiel.parametres.a("jour_cloture", au).valeur).split("-")
    limite = (int(mois_texte), int(jour_texte))
    rouverts: set[tuple[str, Mois]] = {
        (d.convention, d.mois) for d in ctx.entrepot.decisions() if d.action is ActionObligation.ROUVRIR
    }
    recus = {d.depot: d.recu_le for d in lot}
    return frozenset(
        r.depot
        for r in resultats
        if r.convention is not None
        and r.mois is not None
        and r.taux_completude is not None
        and (r.convention, r.mois) not in rouverts
        and jour_d_arrivee(recus[r.depot]) > cloture(r.mois.annee, limite)
    )
