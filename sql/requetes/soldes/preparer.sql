CREATE TEMP TABLE calcule (LIKE finance.solde) ON COMMIT DROP;
CREATE TEMP TABLE ligne_calculee (LIKE finance.solde_ligne) ON COMMIT DROP;
-- Those whose approved version says the same as what was just computed.
CREATE TEMP TABLE sans_difference (
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL
) ON COMMIT DROP;
-- What is to be put back as it was approved: the version after it was still being computed, and no longer states a difference.
CREATE TEMP TABLE IF NOT EXISTS retabli (
    convention text COLLATE "C" NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL
) ON COMMIT DROP;
TRUNCATE retabli;
