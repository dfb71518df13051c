# The program as its users meet it: words, exit codes, messages.
foreach(script test_cli test_errors)
    string(REPLACE "test_" "" name ${script})
    add_test(NAME cli.${name}
        COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/cli/${script}.py $<TARGET_FILE:quan_cli>)
    set_tests_properties(cli.${name} PROPERTIES LABELS cli TIMEOUT 600
        ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers;PYTHONDONTWRITEBYTECODE=1")
endforeach()
