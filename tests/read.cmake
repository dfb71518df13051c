# The configuration side: run files and layers/. Tests of private headers look into the part's folder.
quan_test(csv AFTER read core)
quan_test(run_file AFTER read core)
quan_test(catalogue AFTER read core)
target_include_directories(test_csv PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)

# QUAN_FUZZ (clang only) makes it a libFuzzer target; else it walks through its corpus by itself.
option(QUAN_FUZZ "Build the fuzz targets with libFuzzer" OFF)
file(GLOB run_file_corpus CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run_file/*)
add_executable(fuzz_run_file fuzz/fuzz_run_file.c)
target_link_libraries(fuzz_run_file PRIVATE quan_read quan_options)
if(QUAN_FUZZ AND CMAKE_C_COMPILER_ID MATCHES Clang)
    target_compile_definitions(fuzz_run_file PRIVATE QUAN_LIBFUZZER)
    target_link_options(fuzz_run_file PRIVATE -fsanitize=fuzzer)
endif()
add_test(NAME fuzz.run_file COMMAND fuzz_run_file ${run_file_corpus})
set_tests_properties(fuzz.run_file PROPERTIES LABELS fuzz TIMEOUT 300)

# The sources side.
quan_test(read_sources AFTER read shape crs core)
quan_test(read_gate AFTER read shape crs core)
target_link_libraries(test_read_gate PRIVATE PkgConfig::SQLITE)
quan_test(read_places AFTER read shape crs core)
quan_test(read_shanghai AFTER read shape crs core)
quan_test(read_text AFTER read shape crs core)
target_include_directories(test_read_text PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
quan_test(read_ring LABEL property AFTER read shape crs core)
target_include_directories(test_read_ring PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
