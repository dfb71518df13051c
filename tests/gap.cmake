quan_test(gap AFTER gap SOURCES gap_town.c)
quan_test(gap_areas AFTER gap SOURCES gap_town.c)
quan_test(gap_random_towns AFTER gap SOURCES gap_town.c LABEL property)
