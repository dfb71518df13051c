quan_test(crs AFTER crs core)
quan_test(shift AFTER crs core)
