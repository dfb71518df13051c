quan_test(crs AFTER crs core)
