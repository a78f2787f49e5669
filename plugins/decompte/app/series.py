"""Set each new table beside those of the other months and of the other structures (rules S01–S05)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.documenter import garder
from decompte.app.seuils import lire_seuils_de_serie
from decompte.controles.series import controler_series
from decompte.controles.temoin import Temoin
from decompte.domaine.constat import Constat
from decompte.domaine.serie import DepotEnSerie, SeuilsDeSerie


def suivre_series(ctx: Contexte, au: date | None = None) -> int:
    """Examine again every table that a change of the accepted tables concerns; returns how many findings were made.

    What remains to be examined is kept by the warehouse: a night that was interrupted here is resumed by the next one.
    ``au``: the night that documents these controls; None for what is done by hand in the day.
    """
    visees = ctx.entrepot.series_a_revoir()
    if not visees:
        return 0
    series = ctx.entrepot.compter_series(visees)
    par_seuils: dict[SeuilsDeSerie, list[DepotEnSerie]] = defaultdict(list)
    for serie in series:
        par_seuils[lire_seuils_de_serie(ctx.referentiel.parametres, serie.mois.premier_jour)].append(serie)
    constats: dict[str, list[Constat]] = {}
    temoin = Temoin()
    for seuils, groupe in par_seuils.items():
        constats |= controler_series(groupe, ctx.suites, seuils, temoin)
    if au is not None:
        garder(ctx, temoin, au)
    ctx.entrepot.enregistrer_series(constats, [serie.depot for serie in series], visees)
    return sum(len(faits) for faits in constats.values())
