"""A throwaway installation with its drop-box, driven by the use cases as the command line drives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from decompte.app.contexte import Contexte, ouvrir
from decompte.app.nuit import BilanNuit, nuit

MAINTENANT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Boite:
    """A drop-box: files put down with their arrival, nights run over it."""

    ctx: Contexte
    racine: Path
    arrivees: list[str] = field(default_factory=list)

    def deposer(self, chemin: str, contenu: bytes, recu_le: str) -> None:
        """Put a file down and list it in the register (``recu_le``: ISO, Europe/Paris winter or summer offset given)."""
        cible = self.racine / chemin
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_bytes(contenu)
        self.arrivees.append(f'"{chemin}",{recu_le}')
        self.inscrire("\n".join(["chemin,recu_le", *self.arrivees]) + "\n")

    def inscrire(self, registre: str) -> None:
        """Write the register as it is given."""
        (self.racine / "arrivees.csv").write_text(registre, encoding="utf-8")

    def nuit(self, au: str) -> BilanNuit:
        """Run a night as of a date."""
        return nuit(self.ctx, str(self.racine), date.fromisoformat(au), MAINTENANT)

    def depot(self, chemin: str) -> dict[str, Any]:
        """The only deposit of that path."""
        (trouve,) = [f for f in self.ctx.entrepot.lire_fichiers() if f["chemin"] == chemin]
        return trouve

    def constats(self, chemin: str) -> list[dict[str, Any]]:
        """Its findings."""
        return self.ctx.entrepot.lire_constats(self.depot(chemin)["depot"])

    def attendu(self, convention: str, mois: str) -> dict[str, Any]:
        """One obligation."""
        (trouve,) = [o for o in self.ctx.entrepot.lire_depots_attendus() if (o["convention"], o["mois"]) == (convention, mois)]
        return trouve


@pytest.fixture
def boite(env: dict[str, str], tmp_path: Path) -> Iterator[Boite]:
    """An empty drop-box before an initialised warehouse."""
    racine = tmp_path / "boite"
    racine.mkdir()
    with ouvrir(env) as ctx:
        yield Boite(ctx, racine)
