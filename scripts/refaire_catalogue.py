"""Write docs/erreurs.md again, from the suites of expectations/ and the templates of reference/modeles/.

Run from the root: ``PYTHONPATH=plugins .venv/bin/python scripts/refaire_catalogue.py``. A test fails when the page is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from decompte.classeurs.modeles import charger_modeles
from decompte.controles.catalogue import ecrire_catalogue
from decompte.controles.lecture_suites import charger_suites
from decompte.lecture.fautes import FichiersInvalides

RACINE = Path(__file__).parents[1]
PAGE = RACINE / "docs" / "erreurs.md"


def composer() -> str:
    """The page as the suites and templates say it now; FichiersInvalides when one of them cannot be used."""
    return ecrire_catalogue(charger_suites(RACINE / "expectations"), charger_modeles(RACINE / "reference" / "modeles"))


def main() -> int:
    """Write the page; 1 and all faults on the error output when the suites cannot be used."""
    try:
        texte = composer()
    except FichiersInvalides as erreur:
        sys.stderr.write(f"{erreur}\n")
        return 1
    PAGE.write_text(texte, encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(RACINE)} : {texte.count(chr(10))} lignes.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
