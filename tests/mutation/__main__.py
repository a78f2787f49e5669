"""`python -m tests.mutation [MODULE …]`: mutation testing of the rules (`make mutation`).

Without a module, all of `domaine/` is measured and the report of `tests/README.md` is written again. Ends with 1 under the
threshold, with 2 when the measure itself could not be made.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.mutation.bilan import Bilan, equivalents, lire_bilan
from tests.mutation.copie import copier, modules_du_paquet
from tests.mutation.rapport import dire, ecrire
from tests.mutation.reglages import COEURS, SEUIL

RACINE = Path(__file__).resolve().parents[2]


def main(demandes: list[str]) -> int:
    """Measure the modules asked for, or all."""
    connus = modules_du_paquet(RACINE)
    inconnus = [module for module in demandes if module not in connus]
    if inconnus:
        print(f"Unknown: {', '.join(inconnus)}. The modules of domaine: {', '.join(connus)}.")
        return 2
    dossier = RACINE / "var" / "mutation" / ("-".join(demandes).replace("/", ".") or "domaine")
    copier(RACINE, dossier, demandes)
    debut = time.monotonic()
    # The same order of tests, the same examples: a mutant dies or lives alike on every machine.
    env = {cle: valeur for cle, valeur in os.environ.items() if cle != "PYTHONPATH"} | {"PYTHONHASHSEED": "0"}
    mutmut = Path(sys.executable).with_name("mutmut")
    journal = dossier / "mutmut.log"
    commande = [str(mutmut), "run", "--max-children", str(COEURS)]
    with journal.open("w", encoding="utf-8") as sortie:
        fini = subprocess.run(commande, cwd=dossier, env=env, stdout=sortie, stderr=subprocess.STDOUT, check=False)
    bilan = lire_bilan(dossier)
    if fini.returncode or not bilan.mutants or bilan.non_mesures:
        print(
            f"No measure ({len(bilan.non_mesures)} mutants without a verdict): do the tests pass unchanged? The end of {journal}:"
        )
        print(journal.read_text(encoding="utf-8").replace("\r", "\n")[-3000:])
        return 2
    minutes = (time.monotonic() - debut) / 60
    connus_equivalents = equivalents()
    print(dire(bilan, connus_equivalents))
    if not demandes:
        ecrire(RACINE / "tests" / "README.md", bilan, connus_equivalents, datetime.now(UTC).date(), minutes)
    return juger(bilan)


def juger(bilan: Bilan) -> int:
    """0 when enough mutants are killed, else 1, and what to do."""
    if bilan.part >= SEUIL:
        return 0
    print(f"Under {SEUIL:.0%}: write the tests that the survivors lack.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
