quan_test(write_gpkg AFTER write SOURCES write_kit.c)
target_link_libraries(test_write_gpkg PRIVATE PkgConfig::SQLITE PkgConfig::GDAL)
quan_test(write_csv AFTER write)
quan_test(write_refusals AFTER write SOURCES write_kit.c)
target_link_libraries(test_write_refusals PRIVATE PkgConfig::SQLITE)
quan_test(write_faults AFTER write SOURCES write_kit.c LABEL fault)
quan_test(write_index AFTER write SOURCES write_kit.c LABEL property)
target_link_libraries(test_write_index PRIVATE PkgConfig::SQLITE)
target_include_directories(test_write_index PRIVATE ${PROJECT_SOURCE_DIR}/engine/write)

# For tests that look at a file from outside.
add_executable(write_town cli/write_town.c write_kit.c)
target_include_directories(write_town PRIVATE ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(write_town PRIVATE quan_write quan_options cmocka)
add_test(NAME cli.write
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_write.sh $<TARGET_FILE:write_town>)
set_tests_properties(cli.write PROPERTIES LABELS cli TIMEOUT 300
    ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers")

add_executable(bench_gpkg EXCLUDE_FROM_ALL bench/bench_gpkg.c)
target_link_libraries(bench_gpkg PRIVATE quan_write quan_options PkgConfig::GDAL)
