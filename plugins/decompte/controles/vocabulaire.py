"""The words that a suite may use: expectation types, selectors, placeholders, rules and causes that the code relies on."""

from __future__ import annotations

from types import MappingProxyType

ATTENTES = MappingProxyType(
    {
        "expect_column_values_to_be_null": frozenset({"column"}),
        "expect_column_values_to_not_be_null": frozenset({"column"}),
        "expect_column_values_to_be_between": frozenset({"column", "min_value", "max_value", "strict_min", "strict_max"}),
        "expect_column_values_to_match_regex": frozenset({"column", "regex"}),
        "expect_column_values_to_be_in_set": frozenset({"column", "value_set"}),
        "expect_column_values_to_not_be_in_set": frozenset({"column", "value_set"}),
        "expect_column_pair_values_a_to_be_greater_than_b": frozenset({"column_A", "column_B", "or_equal", "ignore_row_if"}),
    }
)
"""Expectation types of Great Expectations that attribute each failure to its row, with the arguments they take.
An aggregate expectation (a mean, a count) could not say which row fails: it has no place here."""

COLONNES_ATTENDUES = MappingProxyType(
    {t: tuple(a for a in ("column", "column_A", "column_B") if a in v) for t, v in ATTENTES.items()}
)

SELECTEURS = frozenset({"typees", "obligatoires", "bornees", "dates", "codees"})

ARGUMENTS_CALCULES = frozenset(
    {"{colonne}", "{minimum}", "{maximum}", "{premiere_date}", "{premiere_naissance}", "{tolerance_cer_jours}", "{personnes}"}
)

CHAMPS_LIGNE = frozenset(
    {
        "valeur",
        "forme",
        "entete",
        "ligne",
        "colonne",
        "autre_entete",
        "autre_valeur",
        "minimum",
        "maximum",
        "attendu",
        "codes",
        "suggestion",
        "mois",
        "absences",
        "en_attendant",
        "premiere_ligne",
        "premiere_date",
        "duree_cer_mois",
        "tolerance_cer_jours",
    }
)
CHAMPS_DEPOT = frozenset(
    {
        "valeur",
        "entete",
        "colonne",
        "suggestion",
        "detail",
        "a_faire",
        "attendu",
        "mois",
        "debut",
        "fin",
        "recu",
        "feuille",
        "dossier",
        "nombre",
        "derniere",
        "exemples",
    }
)
CHAMPS_SERIE = frozenset(
    {
        "nombre",
        "lignes",
        "mois",
        "mois_precedent",
        "du_mois_precedent",
        "effectif",
        "effectif_precedent",
        "part",
        "personnes",
    }
)

CAUSE_LECTURE = "lecture"
"""The cause of what a reader saw, told in the reader's own words."""

REGLES_LUES = frozenset({"D01", "D02", "D03", "D04", "D05", "D08", "D09"})
"""The rules under which readers tell faults: the suite describes them for the error catalogue."""

CAUSES_DEPOTS = MappingProxyType(
    {
        "D01": ("lecture", "illisible"),
        "D02": ("lecture", "inconnu", "tableau_inattendu", "aucun_attendu"),
        "D03": ("lecture", "absente"),
        "D04": ("lecture", "obligatoire", "conditionnelle", "facultative"),
        "D05": ("lecture", "absente", "inconnue", "autre_structure", "reaffecte"),
        "D06": ("lecture", "absent", "illisible", "hors_periode", "futur"),
        "D07": ("lecture", "vide"),
        "D08": ("lecture",),
        "D09": ("lecture", "inconnue", "ressemblante", "rapprochee", "personnelle", "nombreuses"),
        "D10": ("lecture", "contenant", "feuilles"),
        "D11": ("lecture", "dossier_inconnu", "autre_structure", "muette", "siret"),
        "D12": ("absent",),
    }
)
"""The deposit rules and the causes that `faits_depots` may raise: a suite without one of them could let a fault pass."""

REGLES_REQUISES = MappingProxyType(
    {
        "depots": tuple(CAUSES_DEPOTS),
        "suivi": tuple(f"L{n:02d}" for n in range(1, 16)),
        "activite": ("L03", "L04", "L05"),
        "series": tuple(f"S{n:02d}" for n in range(1, 6)),
    }
)

ETATS = ("rempli", "vide_admis", "vide", "vide_pour", "vide_avec", "type", "code", "formule", "absente")
"""What was read of a cell: filled; empty and allowed to be; empty though always required, required for this dispositif,
required with another cell; not understood (type, list, formula without value); or its whole column is absent."""

COLONNES_DES_INDICATEURS = frozenset(
    {
        "date_premier_rdv",
        "date_signature_cer",
        "date_fin_cer",
        "nb_actions_cer",
        "nb_actions_pro",
        "date_procedure_suspension",
        "date_actualisation_diagnostic",
        "date_sortie",
        "motif_sortie",
        "quantite",
    }
)
"""Optional columns that an indicator or the file active is counted from (Fiches de l'appel à projets RSA 2024, fiches 1.1 to
1.5): the absence of another one changes nothing and is not told."""

COLONNES_SERIE = frozenset({"nb_absents", "nb_revenus", "nb_ailleurs", "nb_changes", "mouvement"})
"""The facts of a table set beside the others, one column each: how many rows of each kind, and by how many persons the
file active moved when that is more than the part told (0 otherwise)."""
