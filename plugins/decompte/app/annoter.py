"""The annotated copy of a deposit, for stewards: read again from the archive, personal columns blanked."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from decompte.app.atelier import Atelier, Copie
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.seuils import lire_limites
from decompte.depots.erreurs import ErreurDepots
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois


def annoter_depot(ctx: Contexte, depot: str, masquer: bool = True) -> bytes:
    """The annotated copy (xlsx) of a deposit; ``masquer=False`` only for the copy returned to the partner.

    DemandeInvalide when the deposit is unknown or its file is not in the archive.
    """
    lu = _choisir(ctx, depot)
    (connu,) = ctx.entrepot.depots_par_id([lu["depot"]])
    try:
        contenu = ctx.archive.lire(connu.contenu_sha256 or connu.sha256)
    except ErreurDepots as erreur:
        raise DemandeInvalide(str(erreur)) from None
    champs = [f.name for f in fields(Constat) if f.name not in {"depot", "severite"}]
    constats = tuple(
        Constat(depot=connu.depot, severite=Severite(ligne["severite"]), **{champ: ligne[champ] for champ in champs})
        for ligne in ctx.entrepot.lire_constats(connu.depot)
    )
    limites = lire_limites(ctx.referentiel.parametres, jour_d_arrivee(connu.recu_le))
    copie = Copie(
        nom=connu.contenu_nom or connu.chemin.rsplit("/", 1)[-1],
        contenu=contenu,
        constats=constats,
        limites=limites,
        masquer=masquer,
        etat=EtatDepot(lu["etat"]),
        motif=lu["motif"],
        convention=lu["convention"],
        mois=None if lu["mois"] is None else Mois.de_texte(lu["mois"]),
        taux_completude=lu["taux_completude"],
    )
    with Atelier(ctx.modeles, limites.memoire_octets, ouvriers=1) as atelier:
        octets = atelier.copier(copie)
    if octets is None:
        raise DemandeInvalide(
            "La copie annotée n'a pas pu être faite : le fichier est trop lourd. Ses constats se lisent sans elle."
        )
    return octets


def _choisir(ctx: Contexte, depot: str) -> dict[str, Any]:
    """The deposit whose findings are shown: that of which this one is the doublon, if it is one."""
    lu = ctx.entrepot.lire_depot(depot)
    if lu is None:
        raise DemandeInvalide(f"Aucun dépôt « {depot} » : vérifiez son numéro dans la liste des dépôts reçus.")
    if lu["etat"] == EtatDepot.DOUBLON:
        return _choisir(ctx, lu["doublon_de"])
    if ctx.entrepot.tables_du_contenant(depot):
        raise DemandeInvalide(f"{depot} est une archive de plusieurs tableaux : demandez la copie de chacun.")
    if lu["etat"] == EtatDepot.RECU:
        raise DemandeInvalide(f"{depot} n'est pas encore contrôlé : la prochaine nuit le fera.")
    return lu
