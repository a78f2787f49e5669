"""One Great Expectations run over a frame; failures attributed to (depot, ligne), exceptions never taken for a pass."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from decompte.controles.attentes import Attente, Echec, Passage
from decompte.controles.suites import Condition
from decompte.controles.temoin import Temoin
from decompte.controles.trames import INDEX

if TYPE_CHECKING:
    import pandas as pd

_journal = logging.getLogger(__name__)


def executer(trame: pd.DataFrame, attentes: Sequence[Attente], nom: str, temoin: Temoin | None = None) -> Passage:
    """Run all expectations on a frame indexed by (depot, ligne), in one validation; ``temoin`` keeps its counts.

    The index is named and the values are left out of the result: Great Expectations then attributes a failure in
    about a microsecond instead of sixty, and no cell value enters its results. Importing it takes seconds: here, not above.
    """
    if not attentes or not len(trame):
        return Passage()
    with warnings.catch_warnings():
        # Its own imports use modules that Python deprecates: nothing that we, or a reader of the log, can mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

    contexte = gx.get_context(mode="ephemeral")
    contexte.enable_analytics(False)
    contexte.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = contexte.data_sources.add_pandas(nom).add_dataframe_asset(nom)
    lot = source.add_batch_definition_whole_dataframe(nom).get_batch({"dataframe": trame})
    suite = gx.ExpectationSuite(name=nom, expectations=[_vers_gx(a, rang) for rang, a in enumerate(attentes)])
    rendu = lot.validate(
        suite,
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(INDEX),
            "return_unexpected_index_query": False,
            "exclude_unexpected_values": True,
        },
    )
    par_rang = {(r.expectation_config.meta or {}).get("rang"): r for r in rendu.results if r.expectation_config is not None}
    if temoin is not None:
        depots = trame.index.get_level_values(INDEX[0]).unique()
        temoin.noter(nom, map(str, depots), attentes, [par_rang.get(rang) for rang in range(len(attentes))])
    passage = Passage()
    for rang, attente in enumerate(attentes):
        _interpreter(attente, par_rang.get(rang), passage)
    return passage


def _vers_gx(attente: Attente, rang: int) -> Any:
    from great_expectations.expectations.registry import get_expectation_impl

    arguments: dict[str, Any] = dict(attente.arguments)
    condition: Any = None
    for suivante in attente.conditions:
        une = _condition(suivante)
        condition = une if condition is None else condition & une
    if condition is not None:
        arguments["row_condition"] = condition
    return get_expectation_impl(attente.verification.attente)(**arguments, meta={"rang": rang})


def _condition(condition: Condition) -> Any:
    from great_expectations.expectations.row_conditions import Column

    colonne = Column(condition.colonne)
    return colonne >= condition.au_moins if condition.au_moins is not None else colonne.is_in(list(condition.dans))


def _interpreter(attente: Attente, resultat: Any, passage: Passage) -> None:
    """A pass, a failure with its rows, or « could not check »: an exception, or a failure without rows, is never a pass."""
    if resultat is None or _exception(resultat.exception_info):
        _journal.error("Contrôle %s sur %s : n'a pas pu être exécuté.", attente.regle.id, attente.cle)
        passage.impossibles.append(attente)
        return
    if resultat.success:
        return
    listes = resultat.result.get("unexpected_index_list") or []
    depots = [str(d) for liste in listes for d in liste[INDEX[0]]]
    lignes = [int(n) for liste in listes for n in liste[INDEX[1]]]
    if not depots or len(depots) != resultat.result.get("unexpected_count"):
        _journal.error("Contrôle %s sur %s : échec sans liste de lignes.", attente.regle.id, attente.cle)
        passage.impossibles.append(attente)
        return
    passage.echecs.append(Echec(attente, depots, lignes))


def _exception(info: Any) -> bool:
    """Whether an expectation raised; its information is one record, or one a metric."""
    if not info:
        return False
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(bool(i.get("raised_exception")) for i in info.values() if isinstance(i, dict))
