"""A real office suite opens what we write: LibreOffice without a screen, in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_DELAI_S = 180
"""LibreOffice starts in seconds; a machine that is shared may take longer the first time."""


class Bureautique:
    """LibreOffice, told to convert."""

    def __init__(self, programme: str, profil: Path) -> None:
        self._programme = programme
        self._profil = profil

    def convert(self, source: Path, format_voulu: str) -> Path:
        """The file converted (``xlsx:Calc MS Excel 2007 XML``, ``pdf``…), in a folder beside it."""
        sortie = self._run(source, format_voulu)
        (converti,) = sorted((source.parent / "converti").glob(f"{source.stem}.*")) or [None]
        assert converti is not None, f"LibreOffice n'a pas converti {source.name} : {sortie}"
        return converti

    def convert_feuilles(self, source: Path) -> dict[str, Path]:
        """One CSV a sheet, by its name: semicolons, UTF-8, cells as shown."""
        sortie = self._run(source, "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1")
        convertis = {f.stem.removeprefix(f"{source.stem}-"): f for f in (source.parent / "converti").glob("*.csv")}
        assert convertis, f"LibreOffice n'a pas converti {source.name} : {sortie}"
        return convertis

    def _run(self, source: Path, format_voulu: str) -> str:
        ordre = [
            self._programme, f"-env:UserInstallation={self._profil.as_uri()}", "--headless", "--norestore",
            "--convert-to", format_voulu, "--outdir", str(source.parent / "converti"), str(source),
        ]  # fmt: skip
        fini = subprocess.run(ordre, capture_output=True, text=True, timeout=_DELAI_S, check=False)
        return fini.stdout + fini.stderr


@pytest.fixture(scope="session")
def bureautique() -> Iterator[Bureautique]:
    """LibreOffice; the tests that ask for it are left out, saying why, where it is not installed."""
    programme = shutil.which("soffice") or shutil.which("libreoffice")
    if programme is None:
        pytest.skip(
            "LibreOffice (soffice) n'est pas installé : ce que fait un tableur de nos classeurs n'est pas vérifié ici "
            "(apt-get install libreoffice-calc)."
        )
    profil = Path(tempfile.mkdtemp(prefix="dcp-lo-"))
    yield Bureautique(programme, profil)
    shutil.rmtree(profil, ignore_errors=True)
