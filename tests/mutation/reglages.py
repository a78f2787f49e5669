"""What is mutated, by which tests it is held, and from which share of killed mutants the measure passes."""

from __future__ import annotations

SEUIL = 0.90
"""Of all the mutants made, the share that the tests must kill."""

COEURS = 2
PAQUET = "decompte/domaine"

TESTS = (
    "tests/unit/test_obligations.py",
    "tests/cas/test_cas_soldes.py",
    "tests/proprietes/test_proprietes_soldes.py",
)
"""The fast tests that reach the rules, beside the files of ``tests/unit`` that import nothing of ours but ``domaine``
(``copie.fichiers_de_test``): no database, no file to open, no process to start."""

A_COPIER = ("reference", "tests")
"""What these tests read, beside the code."""

CONFIGURATION = {
    "source_paths": ["src"],
    "also_copy": list(A_COPIER),
    "pytest_add_cli_args": [
        *("-p", "tests.mutation.profil", "-p", "no:xdist", "--hypothesis-profile=mutation"),
        # A second run in one process escapes an escaped name again, and then finds no test under it.
        *("-o", "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true"),
    ],
    # Ten times what the tests of a mutant take, and never less than 20 s: a loaded machine must not kill for want of time.
    "timeout_multiplier": 10.0,
    "timeout_constant": 2.0,
    "track_dependencies": False,
    "use_git_change_detection": False,
}
"""The section [tool.mutmut] of the copy; the driver adds ``only_mutate`` and the tests."""
