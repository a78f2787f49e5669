"""One contestant, in a process of its own: imports, then the work; prints what each cost as one line of JSON.

python -m benchmarks.course floor|night FOLDER DSN SERVER_PID DATA
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from benchmarks import jeu as jeux
from benchmarks.mesure import Etapes, mesurer, pic_memoire_mo

PLANCHER, NUIT = "plancher", "nuit"


def main() -> None:
    """Measure and print."""
    contestant, dossier, dsn, pid, donnees = sys.argv[1:]
    jeu = jeux.ouvrir(Path(dossier))
    etapes = Etapes()
    course = _courir_plancher if contestant == PLANCHER else _courir_nuit
    print(json.dumps(course(jeu, dsn, int(pid), Path(donnees), etapes) | {"etapes_s": etapes.cpu, "etapes_mur_s": etapes.mur}))


def _courir_plancher(jeu: jeux.Jeu, dsn: str, pid: int, donnees: Path, etapes: Etapes) -> dict[str, Any]:
    def importer() -> Any:
        from benchmarks.plancher import lire_et_copier

        return lire_et_copier

    imports, lire_et_copier = mesurer(importer)
    cout, lignes = mesurer(lambda: lire_et_copier(jeu, dsn, etapes), pid)
    return _rendre(imports, cout, lignes=lignes)


def _courir_nuit(jeu: jeux.Jeu, dsn: str, pid: int, donnees: Path, etapes: Etapes) -> dict[str, Any]:
    imports, _ = mesurer(importer_tout)
    suivre_les_etapes(etapes)
    from decompte.app.contexte import ouvrir
    from decompte.app.nuit import nuit

    def courir() -> Any:
        with etapes.etape("ouverture"), ouvrir(jeux.reglages(donnees, dsn), jeu.reference) as ctx:
            return nuit(ctx, str(jeu.boite), jeux.AU, jeux.MAINTENANT)

    cout, bilan = mesurer(courir, pid)
    return _rendre(imports, cout, lignes=bilan.traitement.lignes, soldes=bilan.calcul.soldes, echecs=len(bilan.traitement.echecs))


def importer_tout() -> None:
    """Import what a night uses, what it loads late included."""
    with warnings.catch_warnings():
        # Of Great Expectations' own imports.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations
        import great_expectations.expectations.core  # noqa: F401
    import decompte.app.nuit
    import decompte.controles.attentes
    import decompte.controles.jugement
    import decompte.controles.phrases
    import decompte.controles.trames  # noqa: F401
    from decompte.app.feries import feries_francais

    feries_francais()


def suivre_les_etapes(etapes: Etapes) -> None:
    """Count the steps of a night apart. What is in none of them is « ouverture »: settings, reference, suites, migrations."""
    from decompte.app import calculer, lire_lot, nuit, traiter
    from decompte.entrepot import Entrepot

    etapes.suivre(nuit, "recevoir", "réception et archive")
    etapes.suivre(lire_lot, "_prendre", "attente des lecteurs")
    etapes.suivre(traiter, "_controler", "contrôle")
    etapes.suivre(Entrepot, "charger_lot", "chargement")
    etapes.suivre(calculer, "evaluer_toutes", "calcul : obligations")
    etapes.suivre(nuit, "calculer", "calcul : soldes")
    etapes.suivre(nuit, "initialiser", "initialisation")
    etapes.suivre(nuit, "repartir", "lots")
    etapes.suivre(nuit, "traiter", "lots")


def _rendre(imports: Any, cout: Any, **faits: int) -> dict[str, Any]:
    return {"imports": imports.en_dict(), "travail": cout.en_dict(), "memoire_mo": pic_memoire_mo(), **faits}


if __name__ == "__main__":
    main()
