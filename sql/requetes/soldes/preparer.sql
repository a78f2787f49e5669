CREATE TEMP TABLE calcule (LIKE finance.solde) ON COMMIT DROP;
CREATE TEMP TABLE ligne_calculee (LIKE finance.solde_ligne) ON COMMIT DROP;
