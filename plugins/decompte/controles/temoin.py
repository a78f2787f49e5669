"""What a run of controls leaves for the Data Docs: each expectation with its counts. No value, no row, no deposit.

Lots are controlled in processes of their own: each writes its witness in the folder of the night, and they are added up when
the pages are made.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from decompte.controles.attentes import Attente

RESULTATS = "resultats"
"""The folder of a night's witnesses, in that of the night."""


@dataclass(slots=True)
class Compte:
    """One expectation of a rule over all rows that it looked at. ``arguments`` are Great Expectations' own, as JSON."""

    suite: str
    regle: str
    titre: str
    attente: str
    arguments: dict[str, Any]
    regardees: int = 0
    """Rows looked at (deposits for the suites `depots` and `series`)."""
    vides: int = 0
    echecs: int = 0
    impossible: bool = False
    """It could not be evaluated somewhere: never a success."""

    @property
    def reussie(self) -> bool:
        """No row fails, and it could be evaluated."""
        return self.echecs == 0 and not self.impossible

    @property
    def cle(self) -> str:
        """What two lots must share for their counts to be added up."""
        return json.dumps([self.suite, self.regle, self.attente, self.arguments], sort_keys=True, ensure_ascii=False)


@dataclass(slots=True)
class Temoin:
    """Gathers the results of the runs of a lot, reduced to counts."""

    comptes: dict[str, Compte] = field(default_factory=dict)
    depots: set[str] = field(default_factory=set)
    """Only to count them, and to name the file of the lot: they are not written."""

    def noter(self, suite: str, depots: Iterable[str], attentes: Sequence[Attente], resultats: Sequence[Any]) -> None:
        """Add the results of one validation, in the order of its expectations (None: no result came back)."""
        self.depots.update(depots)
        for attente, resultat in zip(attentes, resultats, strict=True):
            self._ajouter(_compter(suite, attente, resultat))

    def _ajouter(self, compte: Compte) -> None:
        connu = self.comptes.setdefault(compte.cle, compte)
        if connu is not compte:
            connu.regardees += compte.regardees
            connu.vides += compte.vides
            connu.echecs += compte.echecs
            connu.impossible = connu.impossible or compte.impossible

    def ecrire(self, dossier: Path, nuit: date) -> Path | None:
        """Write the counts under the folder of the night; None when nothing was controlled.

        The name comes from the deposits and suites: a lot that is treated again replaces its file instead of counting twice.
        """
        if not self.comptes:
            return None
        suites = sorted({c.suite for c in self.comptes.values()})
        nom = hashlib.sha256("\n".join([*suites, *sorted(self.depots)]).encode()).hexdigest()[:16]
        contenu = {"depots": len(self.depots), "comptes": [asdict(c) for c in self.comptes.values()]}
        chemin = dossier / nuit.isoformat() / RESULTATS / f"{nom}.json"
        chemin.parent.mkdir(parents=True, exist_ok=True)
        ecrire_entier(chemin, json.dumps(contenu, ensure_ascii=False))
        return chemin


@dataclass(slots=True)
class Reunion:
    """The witnesses of a night added up."""

    comptes: list[Compte]
    depots: int


def reunir(dossier: Path, nuit: date) -> Reunion:
    """All that the lots of a night left, in the order of suites and expectations."""
    somme = Temoin()
    par_suites: dict[tuple[str, ...], int] = {}
    for chemin in sorted((dossier / nuit.isoformat() / RESULTATS).glob("*.json")):
        lu = json.loads(chemin.read_text(encoding="utf-8"))
        comptes = [Compte(**compte) for compte in lu["comptes"]]
        for compte in comptes:
            somme._ajouter(compte)
        suites = tuple(sorted({c.suite for c in comptes}))
        par_suites[suites] = par_suites.get(suites, 0) + int(lu["depots"])
    # The series suite looks again at deposits that the others counted.
    depots = sum(n for suites, n in par_suites.items() if suites != ("series",))
    return Reunion(list(somme.comptes.values()), depots)


def ecrire_entier(chemin: Path, texte: str) -> None:
    """Write a file at once: nobody reads half of it."""
    provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}")
    provisoire.write_text(texte, encoding="utf-8")
    provisoire.replace(chemin)


def _compter(suite: str, attente: Attente, resultat: Any) -> Compte:
    arguments: dict[str, Any] = {"column": attente.cle}
    if resultat is not None and resultat.expectation_config is not None:
        arguments = dict(resultat.expectation_config.to_json_dict()["kwargs"])
        arguments.pop("batch_id", None)
    comptes = {} if resultat is None else resultat.result
    compte = Compte(
        suite=suite,
        regle=attente.regle.id,
        titre=attente.regle.titre,
        attente=attente.verification.attente,
        arguments=arguments,
        regardees=int(comptes.get("element_count") or 0),
        vides=int(comptes.get("missing_count") or 0),
        echecs=int(comptes.get("unexpected_count") or 0),
    )
    # A failure without failing rows is an exception, or a result that cannot be attributed.
    compte.impossible = resultat is None or (not resultat.success and compte.echecs == 0)
    return compte
