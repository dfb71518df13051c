# Tests of the whole, not of one part: the installed tree and the sample town.
if(NOT QUAN_SANITIZE AND NOT QUAN_COVERAGE)
    add_test(NAME cli.install
        COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_install.sh ${PROJECT_BINARY_DIR})
    set_tests_properties(cli.install PROPERTIES LABELS cli TIMEOUT 300)
endif()

add_test(NAME cli.answers
    COMMAND ${QUAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_answers.py $<TARGET_FILE:quan_cli>
        ${PROJECT_SOURCE_DIR}/samples/hetou)
set_tests_properties(cli.answers PROPERTIES LABELS cli TIMEOUT 300
    ENVIRONMENT "QUAN_LAYERS=${PROJECT_SOURCE_DIR}/layers")
