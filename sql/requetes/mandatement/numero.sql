SELECT coalesce(max(lot), 0) + 1 AS lot FROM finance.lot_mandatement;
