DELETE FROM finance.imputation;
