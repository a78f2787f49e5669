"""The command line: the same use cases as the DAGs, without Airflow.

Messages and progress go to stderr; stdout holds the answer alone (with ``--json``: one document, nothing else). Exit
codes: 0 done, 1 the run failed (or a file would be rejected), 2 the command was not understood.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from decompte.cli.analyse import construire


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    analyse = construire()
    arguments = analyse.parse_args(argv)
    if arguments.commande is None:
        analyse.print_help()
        return 2
    # Loaded after the arguments are understood: help and mistakes answer at once.
    try:
        from decompte.app.erreurs import ERREURS_DITES
        from decompte.cli.commandes import EXECUTER
        from decompte.cli.conseils import conseiller
    except ModuleNotFoundError as absent:
        print(f"Décompte n'est pas installé ici (il manque {absent.name}) : lancez d'abord « make run ».", file=sys.stderr)
        return 1

    try:
        code = EXECUTER[arguments.commande](arguments, os.environ)
        sys.stdout.flush()
        return code
    except ERREURS_DITES as erreur:
        print(erreur, *conseiller(str(erreur)), sep="\n", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, less) has gone: what it wanted was given.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Interrompu : ce qui était fait est gardé, relancez la même commande pour finir.", file=sys.stderr)
        return 130
