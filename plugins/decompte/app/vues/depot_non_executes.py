"""The controls that did not look at a deposit, and why: its file is read again from the archive, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from decompte.app.atelier import Demande
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.lire_lot import ouvrir_atelier
from decompte.app.seuils import lire_limites
from decompte.app.traiter import depots_a_controler
from decompte.app.vues.depot import Identite
from decompte.controles.non_executees import RegleNonExecutee, regles_non_executees
from decompte.depots.erreurs import ErreurDepots
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.convention import Tableau
from decompte.domaine.depot import ACCEPTES, EtatDepot

_JAMAIS_LU = (EtatDepot.RECU, EtatDepot.LU, EtatDepot.CONTROLE)


def lire_non_executes(ctx: Contexte, identite: Identite) -> list[RegleNonExecutee]:
    """The rules that did not look at this deposit, in the order of the suites; about a second.

    DemandeInvalide when there is nothing to read: not yet controlled, a doublon, an archive of several tables, absent from the
    archive, or its table no longer reads.
    """
    if identite.etat is EtatDepot.DOUBLON:
        raise DemandeInvalide(
            f"{identite.depot} est un doublon : il n'a pas été contrôlé. Voyez l'original, {identite.doublon_de}."
        )
    if identite.est_archive:
        raise DemandeInvalide(f"{identite.depot} est une archive de plusieurs tableaux : voyez chacun d'eux.")
    if identite.etat in _JAMAIS_LU:
        raise DemandeInvalide(f"{identite.depot} n'est pas encore contrôlé : la prochaine nuit le fera.")
    (depot,) = ctx.entrepot.depots_par_id([identite.depot])
    parametres, jour = ctx.referentiel.parametres, jour_d_arrivee(depot.recu_le)
    try:
        contenu = ctx.archive.lire(depot.contenu_sha256 or depot.sha256)
    except ErreurDepots as erreur:
        raise DemandeInvalide(str(erreur)) from None
    nom = depot.contenu_nom or depot.chemin.rsplit("/", 1)[-1]
    seuil = parametres.entier("seuil_entete_proche", jour)
    demande = Demande(depot.depot, nom, contenu, lire_limites(parametres, jour), seuil, ctx.mots_de_passe(depot.structure))
    with ouvrir_atelier(ctx, [depot], ouvriers=1) as atelier:
        classeur = atelier.lire(demande).classeur
    if classeur is None:
        raise DemandeInvalide(f"Le tableau de {depot.depot} ne se lit plus comme un seul tableau : faites-le relire.")
    a_controler = depots_a_controler(ctx, [depot])[depot.depot]
    regles = regles_non_executees(classeur, a_controler, ctx.suites, ctx.modeles, seul=False)
    return list(_dire_series(ctx, identite, regles))


def _dire_series(ctx: Contexte, identite: Identite, regles: Sequence[RegleNonExecutee]) -> Iterator[RegleNonExecutee]:
    """Accepted suivi tables were set beside the other months; the others are not, whatever a self-check would lack."""
    modele = ctx.modeles.get(identite.modele or "")
    compare = identite.etat in {*ACCEPTES, EtatDepot.REMPLACE}
    activite = modele is not None and modele.tableau is Tableau.ACTIVITE
    series = {regle.id for regle in ctx.suites.series.regles}
    for regle in regles:
        if regle.regle not in series or activite:
            yield regle
        elif not compare:
            yield replace(regle, raison="seuls les tableaux acceptés sont comparés à ceux des autres mois")
