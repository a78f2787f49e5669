DELETE FROM finance.alerte_budget;
