# The configuration side: run files and layers/. Tests of private headers look into the part's folder.
quan_test(csv AFTER read core)
quan_test(run_file AFTER read core)
quan_test(catalogue AFTER read core)
target_include_directories(test_csv PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)

# quan_fuzz(<name> AFTER parts...): tests/fuzz/fuzz_<name>.c over the corpus tests/fuzz/<name>/.
# QUAN_FUZZ (clang only) makes it a libFuzzer target; else it walks through its corpus by itself.
option(QUAN_FUZZ "Build the fuzz targets with libFuzzer" OFF)
if(QUAN_FUZZ AND CMAKE_C_COMPILER_ID MATCHES Clang) # the parts tell libFuzzer where they have been
    target_compile_options(quan_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
function(quan_fuzz name)
    cmake_parse_arguments(FUZZ "" "" "AFTER" ${ARGN})
    file(GLOB corpus CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${name}/*)
    add_executable(fuzz_${name} fuzz/fuzz_${name}.c)
    list(TRANSFORM FUZZ_AFTER PREPEND quan_)
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
    target_link_libraries(fuzz_${name} PRIVATE ${FUZZ_AFTER} quan_options)
    if(QUAN_FUZZ AND CMAKE_C_COMPILER_ID MATCHES Clang)
        target_compile_definitions(fuzz_${name} PRIVATE QUAN_LIBFUZZER)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    endif()
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${corpus})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
quan_fuzz(run_file AFTER read)
quan_fuzz(wkb AFTER read shape crs core)
quan_fuzz(csv AFTER read shape crs core)
quan_fuzz(value AFTER read shape crs core)
quan_fuzz(name AFTER read shape crs core)
foreach(name wkb csv)
    target_link_libraries(fuzz_${name} PRIVATE PkgConfig::GDAL)
endforeach()

# The sources side.
quan_test(read_sources AFTER read shape crs core)
quan_test(read_gate AFTER read shape crs core)
target_link_libraries(test_read_gate PRIVATE PkgConfig::SQLITE)
quan_test(read_places AFTER read shape crs core)
quan_test(read_shanghai AFTER read shape crs core)
quan_test(read_text AFTER read shape crs core)
target_include_directories(test_read_text PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
quan_test(read_facility AFTER read shape crs core)
target_include_directories(test_read_facility PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
quan_test(read_duplicates LABEL property AFTER read shape crs core)
target_include_directories(test_read_duplicates PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
quan_test(read_ring LABEL property AFTER read shape crs core)
target_include_directories(test_read_ring PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
quan_test(tables AFTER read shape crs core)
target_include_directories(test_tables PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)

# Names without geometry, people.
quan_test(names AFTER read shape crs core)
quan_test(people_random LABEL property AFTER read shape crs core)
foreach(name names people_random)
    target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
endforeach()
quan_test(read_values AFTER read shape crs core)
target_include_directories(test_read_values PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)
quan_test(read_meaning AFTER read shape crs core)
target_include_directories(test_read_meaning PRIVATE ${PROJECT_SOURCE_DIR}/engine/read)

# Coordinates without a system, shifted, local, of an old datum; written by GDAL's bindings.
add_test(NAME cli.places
    COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_places.py $<TARGET_FILE:quan_cli>)
set_tests_properties(cli.places PROPERTIES LABELS cli TIMEOUT 900 SKIP_RETURN_CODE 77
    ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers;PYTHONDONTWRITEBYTECODE=1")
