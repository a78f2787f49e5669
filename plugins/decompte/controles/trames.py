"""The frames that Great Expectations looks at: typed columns, a named index (depot, ligne), nothing that names a person.

Values are copies made for the controls alone; what is loaded comes from the tables themselves.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from decompte.controles.faits_depots import FaitsDepot
from decompte.controles.lots import Lot
from decompte.controles.vocabulaire import CAUSES_DEPOTS, ETATS
from decompte.domaine.controle import SeuilsDeControle
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import TypeColonne

INDEX = ("depot", "ligne")

_PREMIERE = np.datetime64("1678-01-01", "D")
_DERNIERE = np.datetime64("2262-01-01", "D")
_GRAND = 2.0**53
_DATES = npt.NDArray[np.datetime64]


def trame_des_depots(faits: Sequence[FaitsDepot]) -> pd.DataFrame:
    """One row a deposit, one column a deposit rule: None, or the cause of its first fault."""
    premiers: list[dict[str, str]] = []
    for fait in faits:
        causes: dict[str, str] = {}
        for anomalie in fait.anomalies:
            causes.setdefault(anomalie.regle, anomalie.cause)
        premiers.append(causes)
    index = pd.MultiIndex.from_arrays([[f.depot for f in faits], [0] * len(faits)], names=list(INDEX))
    colonnes = {regle: pd.Series([c.get(regle) for c in premiers], index=index, dtype=object) for regle in CAUSES_DEPOTS}
    return pd.DataFrame(colonnes, index=index)


def trame_des_lignes(lot: Lot, seuils: SeuilsDeControle) -> pd.DataFrame:
    """One row a line of the lot: `<cle>` (dates, numbers, codes), `etat_<cle>` for every key, and derived columns."""
    depots = lot.etaler([f.depot for f in lot.faits])
    lignes = [ligne for table in lot.tables for ligne in table.lignes]
    colonnes: dict[str, object] = {
        "modele": lot.etaler([m.id for m in lot.modeles]),
        "dispositif": lot.etaler([f.dispositif for f in lot.faits]),
    }
    jours: dict[str, _DATES] = {}
    for cle, type_colonne in lot.types.items():
        colonnes[f"etat_{cle}"] = pd.Categorical.from_codes(lot.etats[cle], categories=pd.Index(ETATS))
        valeurs = lot.valeurs[cle]
        if type_colonne is TypeColonne.DATE:
            jours[cle] = np.array(valeurs, dtype="datetime64[D]")
            colonnes[cle] = _borner(jours[cle])
        elif type_colonne in (TypeColonne.ENTIER, TypeColonne.NOMBRE):
            colonnes[cle] = _nombres(valeurs)
        elif type_colonne is not TypeColonne.TEXTE:
            colonnes[cle] = np.array(valeurs, dtype=object)
    fins = [None if f.mois_juste is None else f.mois_juste.dernier_jour for f in lot.faits]
    colonnes["fin_mois"] = _borner(np.repeat(np.array(fins, dtype="datetime64[D]"), lot.tailles))
    if lot.tableau is Tableau.SUIVI:
        limites = [None if fin is None else _ans_avant(fin, seuils.age_minimum_ans) for fin in fins]
        colonnes["naissance_limite"] = _borner(np.repeat(np.array(limites, dtype="datetime64[D]"), lot.tailles))
        colonnes["rang_identifiant"] = _rangs(lot, depots)
        signatures, fins_cer = jours.get("date_signature_cer"), jours.get("date_fin_cer")
        colonnes["ecart_duree_cer_jours"] = _ecarts(signatures, fins_cer, lot.nombre, seuils.duree_cer_mois)
    else:
        colonnes["decimales"] = [_decimales(v) for v in lot.valeurs.get("quantite", [None] * lot.nombre)]
    index = pd.MultiIndex.from_arrays([depots, lignes], names=list(INDEX))
    return pd.DataFrame(colonnes, index=index)


def _borner(jours: _DATES) -> _DATES:
    """Nanosecond instants, which Great Expectations compares as a whole column; far dates are brought to its edges."""
    return np.clip(jours, _PREMIERE, _DERNIERE).astype("datetime64[ns]")


def _nombres(valeurs: Sequence[object]) -> npt.NDArray[np.float64]:
    """Floats to compare with bounds (never an amount); None is NaN, a number beyond floats stops at 2^53."""
    try:
        return np.array(valeurs, dtype=np.float64)
    except OverflowError:
        bornes = [max(-_GRAND, min(_GRAND, v)) if isinstance(v, int | Decimal) else None for v in valeurs]
        return np.array(bornes, dtype=np.float64)


def _rangs(lot: Lot, depots: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """The rank of each row among those of its deposit with the same identifiant and phase; NaN without identifiant."""
    identifiants = pd.Series(np.array(lot.valeurs.get("identifiant", [None] * lot.nombre), dtype=object))
    phases = pd.Series(np.array(phases_retenues(lot), dtype=object))
    rangs = identifiants.groupby([depots, phases, identifiants], sort=False).cumcount().to_numpy(dtype=np.float64) + 1
    return np.where(identifiants.isna(), np.nan, rangs)


def phases_retenues(lot: Lot) -> list[str]:
    """The phase of each row: as written, else accompagnement (spec « phase »)."""
    return [str(p) if p is not None else "accompagnement" for p in lot.valeurs.get("phase", [None] * lot.nombre)]


def _ecarts(signatures: _DATES | None, fins: _DATES | None, nombre: int, duree_mois: int) -> npt.NDArray[np.float64]:
    """Days between the end of each CER and that many calendar months after its signature; NaN when it does not end after it."""
    ecarts = np.full(nombre, np.nan)
    if signatures is None or fins is None:
        return ecarts
    remplis = fins > signatures
    mois = signatures[remplis].astype("datetime64[M]")
    quantieme = (signatures[remplis] - mois.astype("datetime64[D]")).astype(np.int64)
    vise = mois + np.timedelta64(duree_mois, "M")
    suivant = vise + np.timedelta64(1, "M")
    longueur = (suivant.astype("datetime64[D]") - vise.astype("datetime64[D]")).astype(np.int64)
    prevu = vise.astype("datetime64[D]") + np.minimum(quantieme, longueur - 1).astype("timedelta64[D]")
    ecarts[remplis] = np.abs((fins[remplis] - prevu).astype(np.int64))
    return ecarts


def _decimales(valeur: object) -> float:
    if not isinstance(valeur, Decimal):
        return np.nan if valeur is None else 0.0
    exposant = valeur.normalize().as_tuple().exponent
    return float(max(0, -exposant)) if isinstance(exposant, int) else np.nan


def _ans_avant(jour: date, ans: int) -> date:
    annee = jour.year - ans
    return date(annee, jour.month, min(jour.day, calendar.monthrange(annee, jour.month)[1]))
