"""The series rules (S01 to S05): an accepted suivi table beside those of the months before and of the other structures.

The facts are counted in the warehouse; here they are judged, all tables in one run, and told. No person is named, nor the other
structure that follows her: the partner reads Excel rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from decompte.controles.attentes import Attente
from decompte.controles.phrases import constat_impossible, remplir
from decompte.controles.plafond import PLAFOND, constat_du_reste
from decompte.controles.suites import PAR_NOMBRE, Regle, Suites, Verification
from decompte.controles.temoin import Temoin
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.lignes_citees import citer_lignes
from decompte.domaine.serie import DepotEnSerie, SeuilsDeSerie
from decompte.domaine.texte import accord, mois_en_lettres, nombre, pourcent

if TYPE_CHECKING:
    import pandas as pd

_LIGNES_D_ICI = {"nb_revenus": "revenus", "nb_ailleurs": "ailleurs", "nb_changes": "changes"}
"""The facts that are rows of the table itself: one finding a row. The others are told once for the table."""


def controler_series(
    series: Sequence[DepotEnSerie], suites: Suites, seuils: SeuilsDeSerie, temoin: Temoin | None = None
) -> dict[str, list[Constat]]:
    """The findings of the series rules by deposit id, in the order of the suite then of the rows; no finding, an empty list.

    One Great Expectations run over all tables; ``temoin`` keeps its counts for the Data Docs. ValueError when a deposit is given
    twice: the caller's fault.
    """
    par_depot = {serie.depot: serie for serie in series}
    if len(par_depot) != len(series):
        raise ValueError("Un dépôt est présent deux fois parmi les séries à contrôler.")
    constats: dict[str, list[Constat]] = {serie.depot: [] for serie in series}
    if not series:
        return constats
    from decompte.controles.executer import executer

    attentes = [
        Attente(regle, verification, verification.colonnes[0], _arguments(verification, seuils))
        for regle in suites.series.regles
        for verification in regle.verifications
    ]
    passage = executer(trame_des_series(series, seuils), attentes, suites.series.nom, temoin)
    for echec in passage.echecs:
        for depot in echec.depots:
            constats[depot].extend(_constats(echec.attente, par_depot[depot], seuils))
    for regle in {a.regle.id: a.regle for a in passage.impossibles}.values():
        for depot in constats:
            # Already loaded: what could not be compared is told, it does not take the table back.
            constats[depot].append(constat_impossible(regle, depot, Severite.AVERTISSEMENT))
    return constats


def trame_des_series(series: Sequence[DepotEnSerie], seuils: SeuilsDeSerie) -> pd.DataFrame:
    """One row a table; a fact that asks for the month before is empty (NaN) when there is none."""
    import numpy as np
    import pandas as pd

    from decompte.controles.trames import INDEX

    colonnes: dict[str, list[float]] = {
        "nb_absents": [len(s.absents) if s.mois_precedent is not None else np.nan for s in series],
        "nb_revenus": [len(s.revenus) for s in series],
        "nb_ailleurs": [len(s.ailleurs) for s in series],
        "nb_changes": [len(s.changes) if s.mois_precedent is not None else np.nan for s in series],
        "mouvement": [_mouvement(s, seuils) for s in series],
    }
    index = pd.MultiIndex.from_arrays([[s.depot for s in series], [0] * len(series)], names=list(INDEX))
    return pd.DataFrame({cle: np.array(valeurs, dtype=np.float64) for cle, valeurs in colonnes.items()}, index=index)


def _mouvement(serie: DepotEnSerie, seuils: SeuilsDeSerie) -> float:
    """By how many persons the file active moved; 0 when that is not more than the part told of the month before."""
    if serie.mois_precedent is None or serie.effectif_precedent is None:
        return float("nan")
    ecart = abs(serie.effectif - serie.effectif_precedent)
    return float(ecart) if ecart > seuils.part * serie.effectif_precedent else 0.0


def _arguments(verification: Verification, seuils: SeuilsDeSerie) -> dict[str, object]:
    calcules: Mapping[str, object] = {"{colonne}": verification.colonnes[0], "{personnes}": seuils.personnes}
    return {nom: calcules.get(v, v) if isinstance(v, str) else v for nom, v in verification.arguments.items()}


def _constats(attente: Attente, serie: DepotEnSerie, seuils: SeuilsDeSerie) -> Iterator[Constat]:
    """One finding a row (capped), or one for the table."""
    if attente.cle not in _LIGNES_D_ICI:
        yield _constat(attente, serie, seuils, None)
        return
    lignes: tuple[int, ...] = getattr(serie, _LIGNES_D_ICI[attente.cle])
    constats = [_constat(attente, serie, seuils, ligne) for ligne in lignes[:PLAFOND]]
    yield from constats
    if len(lignes) > PLAFOND:
        yield constat_du_reste(constats[-1], lignes[PLAFOND:])


def _constat(attente: Attente, serie: DepotEnSerie, seuils: SeuilsDeSerie, ligne: int | None) -> Constat:
    regle: Regle = attente.regle
    id_cause = attente.verification.cause
    if id_cause == PAR_NOMBRE:
        id_cause = "une" if len(serie.absents) == 1 else "plusieurs"
    champs = _champs(serie, seuils)
    message, conduite = remplir(regle.causes[id_cause], lambda champ: champs[champ])
    return Constat(
        depot=serie.depot,
        regle=regle.id,
        severite=regle.severite_de(id_cause, None),
        message=message,
        conduite=conduite,
        feuille=serie.feuille,
        ligne=ligne,
    )


def _champs(serie: DepotEnSerie, seuils: SeuilsDeSerie) -> dict[str, str]:
    precedent = "" if serie.mois_precedent is None else mois_en_lettres(serie.mois_precedent)
    return {
        "nombre": nombre(len(serie.absents)),
        "lignes": citer_lignes(serie.absents) if serie.absents else "",
        "mois": mois_en_lettres(serie.mois),
        "mois_precedent": precedent,
        "du_mois_precedent": f"d'{precedent}" if precedent[:1] in "ao" else f"de {precedent}",
        "effectif": accord(serie.effectif, "personne"),
        "effectif_precedent": accord(serie.effectif_precedent or 0, "personne"),
        "part": pourcent(seuils.part),
        "personnes": accord(seuils.personnes, "personne"),
    }
