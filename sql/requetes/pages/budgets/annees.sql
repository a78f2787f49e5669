-- The years of budget that something is known of, outside the operations included.
SELECT annee FROM finance.budget
UNION
SELECT annee FROM finance.imputation
ORDER BY annee;
