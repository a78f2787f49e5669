"""The page of a suite as Great Expectations renders it, reduced to what stands still: no script, no address, no network.

Its own page loads a dozen files from outside. Only its sections are kept, tag by tag, and styled by ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape
from html.parser import HTMLParser
from typing import Any

from decompte.controles.temoin import Compte

_GARDEES = frozenset(
    {"div", "span", "table", "thead", "tbody", "tr", "td", "th", "p", "strong", "em", "ul", "li", "h3", "h4", "h5", "h6", "code"}
)
_ATTRIBUTS = frozenset({"id", "class", "colspan", "rowspan", "hidden"})
_SANS_FIN = frozenset({"img", "input", "br", "hr", "link", "meta"})
_TUES = frozenset({"script", "style", "svg", "button"})
_ICONES = {"text-success": "✔", "text-danger": "✘", "text-warning": "⚠"}


def rendre(suite: str, comptes: Sequence[Compte], nuit: date) -> str:
    """The HTML of the sections of one suite's validation result, harmless and without any outside resource."""
    with warnings.catch_warnings():
        # Its own imports use modules that Python deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
        from great_expectations.core.run_identifier import RunIdentifier
        from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
        from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
        from great_expectations.render.view.view import DefaultJinjaPageView

    reussies = sum(c.reussie for c in comptes)
    resultat = ExpectationSuiteValidationResult(
        suite_name=suite,
        success=reussies == len(comptes),
        results=[
            ExpectationValidationResult(
                success=c.reussie,
                expectation_config=ExpectationConfiguration(type=c.attente, kwargs=c.arguments, meta={}),
                result=_en_resultat(c),
                exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
            )
            for c in comptes
        ],
        suite_parameters={},
        statistics={
            "evaluated_expectations": len(comptes),
            "successful_expectations": reussies,
            "unsuccessful_expectations": len(comptes) - reussies,
            "success_percent": 100 * reussies / len(comptes) if comptes else None,
        },
        meta={"run_id": RunIdentifier(run_name=nuit.isoformat(), run_time=datetime(nuit.year, nuit.month, nuit.day, tzinfo=UTC))},
    )
    # Untyped there.
    rendu: Any = ValidationResultsPageRenderer(run_info_at_end=True)
    vue: Any = DefaultJinjaPageView()
    filtre = _Sections()
    filtre.feed(vue.render(rendu.render(resultat)))
    filtre.close()
    return "".join(filtre.morceaux)


def _en_resultat(compte: Compte) -> dict[str, Any]:
    """The counts under Great Expectations' names, percentages computed again on the sum of the lots."""
    remplies = compte.regardees - compte.vides
    return {
        "element_count": compte.regardees,
        "unexpected_count": compte.echecs,
        "unexpected_percent": 100 * compte.echecs / remplies if remplies else 0.0,
        "missing_count": compte.vides,
        "missing_percent": 100 * compte.vides / compte.regardees if compte.regardees else 0.0,
        "unexpected_percent_total": 100 * compte.echecs / compte.regardees if compte.regardees else 0.0,
        "unexpected_percent_nonmissing": 100 * compte.echecs / remplies if remplies else 0.0,
        "partial_unexpected_list": [],
    }


class _Sections(HTMLParser):
    """Copies the sections of a page: known tags and attributes only, everything else is dropped with what it would load."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.morceaux: list[str] = []
        self._profondeur = 0
        """Open tags since the section began; 0 outside of any."""
        self._tue: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens: in a section, copy it if it is known; an icon becomes a character."""
        classes = (dict(attrs).get("class") or "").split()
        if tag in _TUES:
            self._tue.append(tag)
        if self._tue or (not self._profondeur and "ge-section" not in classes):
            return
        if tag in _SANS_FIN:
            return
        self._profondeur += 1
        if tag == "i":
            self.morceaux.append(next((signe for classe, signe in _ICONES.items() if classe in classes), ""))
        elif tag in _GARDEES:
            gardes = "".join(f' {nom}="{escape(valeur or "")}"' for nom, valeur in attrs if nom in _ATTRIBUTS)
            self.morceaux.append(f"<{tag}{gardes}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content: nothing of ours is written so."""

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if self._tue:
            if tag == self._tue[-1]:
                self._tue.pop()
            return
        if not self._profondeur or tag in _SANS_FIN:
            return
        self._profondeur -= 1
        if tag in _GARDEES:
            self.morceaux.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text of a section, spaces of the source reduced."""
        if self._profondeur and not self._tue and data.strip():
            debut, fin = " " if data[0].isspace() else "", " " if data[-1].isspace() else ""
            self.morceaux.append(f"{debut}{escape(' '.join(data.split()), quote=False)}{fin}")
