# Debian's python3 has GDAL's bindings; another one in the PATH may not.
# Real towns and networks that others published; skipped, with a word, where the data are not there.
function(quan_real_test name script)
    add_test(NAME real.${name}
        COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/real/${script} $<TARGET_FILE:quan_cli> ${ARGN})
    set_tests_properties(real.${name} PROPERTIES LABELS real TIMEOUT 900 SKIP_RETURN_CODE 77
        ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers")
endfunction()

quan_real_test(known test_known.py)
quan_real_test(noding test_noding.py)
quan_real_test(formats test_formats.py)
quan_real_test(encodings test_encodings.py)
foreach(town monaco krems liechtenstein porto_alegre)
    quan_real_test(${town} test_city.py ${CMAKE_CURRENT_SOURCE_DIR}/real/${town}.yaml)
endforeach()

# What a bureau holds, through the canonical layers: these are seen by a program of its own.
add_executable(read_counts real/read_counts.c)
target_link_libraries(read_counts PRIVATE quan_read quan_options)
quan_real_test(bureau test_bureau.py $<TARGET_FILE:read_counts>)
