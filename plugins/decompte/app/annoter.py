"""The annotated copy of a deposit, for stewards: read again from the archive, personal columns blanked."""

from __future__ import annotations

from dataclasses import fields

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.seuils import lire_limites
from decompte.classeurs.annotation import Bilan, annoter
from decompte.depots.erreurs import ErreurDepots
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois


def annoter_depot(ctx: Contexte, depot: str, masquer: bool = True) -> bytes:
    """The annotated copy (xlsx) of a deposit; ``masquer=False`` only for the copy returned to the partner.

    DemandeInvalide when the deposit is unknown or its file is not in the archive.
    """
    connus = ctx.entrepot.depots_par_id([depot])
    if not connus:
        raise DemandeInvalide(f"Aucun dépôt « {depot} ». Les dépôts reçus : bin/decompte depots --fichiers.")
    (connu,) = connus
    try:
        contenu = ctx.archive.lire(connu.contenu_sha256 or connu.sha256)
    except ErreurDepots as erreur:
        raise DemandeInvalide(str(erreur)) from None
    champs = [f.name for f in fields(Constat) if f.name not in {"depot", "severite"}]
    constats = [
        Constat(depot=depot, severite=Severite(ligne["severite"]), **{champ: ligne[champ] for champ in champs})
        for ligne in ctx.entrepot.lire_constats(depot)
    ]
    nom = connu.contenu_nom or connu.chemin.rsplit("/", 1)[-1]
    limites = lire_limites(ctx.referentiel.parametres, jour_d_arrivee(connu.recu_le))
    return annoter(contenu, nom, constats, limites, modeles=ctx.modeles, masquer=masquer, bilan=_conclure(ctx, depot))


def _conclure(ctx: Contexte, depot: str) -> Bilan:
    """What is concluded of the deposit, for the top of the copy."""
    lu = ctx.entrepot.lire_depot(depot)
    assert lu is not None
    mois = None if lu["mois"] is None else Mois.de_texte(lu["mois"])
    return Bilan(EtatDepot(lu["etat"]), lu["motif"], lu["convention"], mois, lu["taux_completude"])
